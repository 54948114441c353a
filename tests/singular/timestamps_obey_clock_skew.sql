{#
    The time of a call is received_at - (sent_at - original_timestamp): the server's clock, less what had passed by the
    client's own clock. Not so where the call brought a computed timestamp beside originalTimestamp (RudderStack: any
    timestamp), which stays; without a client's time, or where the formula leaves the years 1 to 9999, it is received_at.
    A missing sent_at counts as received_at.
#}

{%- set fields = json_fields(['/originalTimestamp', '/timestamp'], 'events') %}
{%- set original = fields['/originalTimestamp'] %}
{%- set given = fields['/timestamp'] %}

with

calls as (

    select
        events.raw_row_id,
        events.received_at,
        events.sent_at,
        events.original_timestamp,
        events.{{ adapter.quote('timestamp') }} as event_timestamp,
        {{ original.text }} is not null as has_original_timestamp,
        {{ given.text }} is not null as has_timestamp,
        {{ when_string(given) }} as timestamp_text

    from (select * from {{ ref('stg_events') }}) as events

),

parsed as (

    select
        *,
        {{ parse_timestamp('timestamp_text') }} as given_timestamp,
        received_at - (coalesce(sent_at, received_at) - original_timestamp) as corrected_timestamp

    from calls

),

expected as (

    select
        *,
        case
            when given_timestamp is not null and {{ 'true' if var('warehouse_flavor') == 'rudderstack' else 'has_original_timestamp' }}
                then given_timestamp
            when has_original_timestamp or has_timestamp
                then coalesce({{ within_years('corrected_timestamp') }}, received_at)
            else received_at
        end as expected_timestamp

    from parsed

)

select
    raw_row_id,
    received_at,
    sent_at,
    original_timestamp,
    event_timestamp,
    expected_timestamp

from expected

where event_timestamp is null or event_timestamp <> expected_timestamp
