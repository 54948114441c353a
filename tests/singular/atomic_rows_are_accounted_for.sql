{#
    Staged Snowplow rows and calls = atomic.events + atomic.duplicate_events: each row that the events have read is one row of
    one of them, and the events have no row beside but the items of a transaction. With the var `exclude_failed_events` a row whose event has a failure is
    in neither.
#}

with

staged as (

    select raw_row_id

    from (
        select raw_row_id, staged_at from {{ ref('stg_snowplow_events') }}
        union all
        select raw_row_id, staged_at from {{ ref('stg_events') }}
    ) as staged_rows

    where staged_at <= (select ledger.staged_at from {{ ledger() }} as ledger where ledger.relation_name = 'events')

),

-- a second row with the id of an event is not accounted for
kept as (

    select
        event_id,
        min(item_number) as item_number,
        min(raw_row_id) as raw_row_id

    from {{ ref('int_kept_events') }}

    group by event_id

),

events as (

    select
        kept.raw_row_id,
        events.event_id

    from (select * from {{ ref('events') }}) as events

    left join kept on events.event_id = kept.event_id

    where coalesce(kept.item_number, 0) = 0

),

accounted as (

    select raw_row_id, event_id, 'events' as place from events

    union all

    select duplicates.raw_row_id, duplicates.event_id, 'duplicate_events' as place
    from (select * from {{ ref('duplicate_snowplow_events') }}) as duplicates
    where duplicates.raw_row_id in (select staged.raw_row_id from staged)

),

places as (

    select
        raw_row_id,
        count(*) as place_count,
        min(event_id) as event_id,
        min(place) as first_place,
        max(place) as last_place

    from accounted

    group by raw_row_id

)

select
    coalesce(staged.raw_row_id, places.raw_row_id) as raw_row_id,
    coalesce(places.place_count, 0) as place_count,
    places.event_id,
    places.first_place,
    places.last_place

from staged

full join places on staged.raw_row_id = places.raw_row_id

where staged.raw_row_id is null
    or places.place_count > 1
    or places.place_count is null
{%- if var('exclude_failed_events') %}
        and staged.raw_row_id not in (
            select failures.raw_row_id from (select * from {{ ref('int_event_documents') }}) as failures
            where failures.origin = 'derived_contexts' and failures.schema_name = 'failure'
        )
{%- else %}

-- depends_on: {{ ref('int_event_documents') }}
{%- endif %}
