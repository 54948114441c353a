{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'append',
        'indexes': [['raw_row_id'], ['message_id'], ['staged_at'], ['left(event_text, 500)', 'staged_at']],
        'analyzed_columns': ['raw_row_id', 'verdict', 'call_type', 'event_text', 'staged_at'],
    },
    pre_hook="{{ remove_suppressed_events() }}"
) }}

{%- set pointers = [
    '', '/type', '/messageId', '/userId', '/anonymousId', '/event', '/context', '/receivedAt', '/sentAt',
    '/originalTimestamp', '/timestamp', '/schema', '/data', '/groupId', '/previousId', '/name', '/category', '/channel',
    '/context/ip', '/request_ip', '/writeKey', '/properties', '/traits', '/properties/name', '/properties/category',
    '/integrations/Actions Amplitude/session_id',
] %}
{%- set fields = json_fields(pointers, from_lists=true) %}

{#- set before it is used, so that only what it asks for is read -#}
{%- set selected %}
        {{ fields[''].is_object }} as is_object,
        lower({{ fields['/type'].text }}) as call_type,
        {{ fields['/context'].has_value }} and not {{ fields['/context'].is_object }} as has_bad_context,
        {{ fields['/schema'].text }} like 'iglu:com.snowplowanalytics.snowplow/payload_data/%' as is_snowplow,
        {{ fields['/data'].is_object }} as has_parameters,
        {{ id_text(fields['/messageId']) }} as message_id,
        {{ blank_to_null(id_text(fields['/userId'])) }} as user_id,
        {{ blank_to_null(id_text(fields['/anonymousId'])) }} as anonymous_id,
        {{ fields['/event'].is_string }} or {{ fields['/event'].is_number }} as has_event_name,
        {{ fields['/event'].text }} as event_text,
        {{ when_string(fields['/receivedAt']) }} as received_at_text,
        {{ when_string(fields['/sentAt']) }} as sent_at_text,
        {{ when_string(fields['/originalTimestamp']) }} as original_timestamp_text,
        {{ when_string(fields['/timestamp']) }} as timestamp_text,
        {{ fields['/receivedAt'].has_value }} as has_received_at,
        {{ fields['/sentAt'].has_value }} as has_sent_at,
        {{ fields['/originalTimestamp'].has_value }} as has_original_timestamp,
        {{ fields['/timestamp'].has_value }} as has_timestamp,
        {{ has_odd_field(fields) }} as has_odd_field
{%- endset %}

with

new_rows as (

    select
        *,
        {{ has_long_numbers('payload') }} as has_long_numbers

    from {{ source('raw', 'events') }}

    where {{ newly_landed() }}

),

readable_rows as (

    select
        *,
        {{ is_unreadable('payload') }} as is_unreadable

    from new_rows

    {{ payload_fence() }}

),

landed as (

    select
        row_id as raw_row_id,
        source,
        {{ to_utc('loaded_at') }} as loaded_at,
        {{ staged_at() }} as staged_at,
        {{ to_utc('coalesce(received_at, loaded_at)') }} as landed_at,
        is_unreadable,
        case when not is_unreadable then {{ parsed_payload('payload') }} end as payload,
        has_long_numbers

    from readable_rows

    {{ payload_fence() }}

),

lists as (

    select *{{ json_lists(pointers, selected, from_nodes=true) }} from {{ json_nodes('landed', pointers, selected) }} {{ payload_fence() }}

),

fields as (

    select
        *,
        {{ selected | trim }}

    from lists

    {{ payload_fence() }}

),

parsed as (

    select
        *,
        case
            when is_unreadable then 'unreadable_json'
            when not is_object then 'not_an_object'
            when is_snowplow and not coalesce(has_parameters, false) then 'data_not_an_object'
            when is_snowplow then null
            when call_type is null or call_type = '' then 'missing_type'
            when call_type not in ('track', 'identify', 'page', 'screen', 'group', 'alias') then 'unknown_type'
            when has_bad_context then 'context_not_an_object'
            when coalesce(trim(user_id), '') = '' and coalesce(trim(anonymous_id), '') = '' then 'no_user_or_anonymous_id'
        end as rejected_because,
        {{ parse_timestamp('received_at_text') }} as parsed_received_at,
        {{ parse_timestamp('sent_at_text') }} as parsed_sent_at,
        {{ parse_timestamp('original_timestamp_text') }} as parsed_original_timestamp,
        {{ parse_timestamp('timestamp_text') }} as parsed_timestamp

    from fields

    {{ payload_fence() }}

),

received as (

    select
        *,
        coalesce(parsed_received_at, landed_at) as received_at,
        has_odd_field or {{ has_odd_timestamp() }} as has_odd_fields

    from parsed

    {{ payload_fence() }}

),

clock_skew as (

    select
        *,
        {{ sent_at('parsed_sent_at', 'has_sent_at', 'received_at') }} as sent_at,
        case
            when has_original_timestamp then parsed_original_timestamp
            when has_timestamp then parsed_timestamp
            else received_at
        end as original_timestamp,
        {{ event_timestamp() }} as event_timestamp

    from received

    {{ payload_fence() }}

)

select
    raw_row_id,
    source,
    case
        when rejected_because is not null then 'rejected'
        when is_snowplow then 'snowplow'
        else 'event'
    end as verdict,
    rejected_because,

    ---------- envelope
    call_type,
    case when trim(message_id) <> '' then message_id else 'raw-' || cast(raw_row_id as text) end as message_id,
    user_id,
    anonymous_id,
    case when call_type = 'track' and has_event_name then event_text end as event_text,
    received_at,
    sent_at,
    original_timestamp,
    event_timestamp as {{ adapter.quote('timestamp') }},

    ---------- order
    loaded_at,
    staged_at,

    ---------- documents
    payload,
    has_long_numbers,
    has_odd_fields

from clock_skew

order by call_type, event_text, received_at
