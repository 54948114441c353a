{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={'load': 'append', 'reads_up_to': ['int_snowplow_events', 'int_call_events'], 'indexes': [['raw_row_id']]}
) }}

with

events as not materialized (

    select raw_row_id, event_id, event_fingerprint, staged_at, loaded_at from {{ ref('int_tracked_events') }}

),

new_events as (

    select event_id from events where {{ new_rows() }}

),

repeated_ids as (

    select event_id
    from events
    where event_id in (select new_events.event_id from new_events)
    group by event_id
    having count(*) > 1

),

copies as (

    select
        *,
        row_number() over same_fingerprint as copy_number,
        first_value(raw_row_id) over same_fingerprint as first_raw_row_id,
        first_value(event_fingerprint) over same_id as first_fingerprint
    from events
    where event_id in (select repeated_ids.event_id from repeated_ids)
    window
        same_id as (partition by event_id order by staged_at, loaded_at, raw_row_id),
        same_fingerprint as (partition by event_id, event_fingerprint order by staged_at, loaded_at, raw_row_id)

)

select
    raw_row_id,
    copy_number > 1 as is_duplicate,
    first_raw_row_id,
    event_id as original_event_id,
    case
        when event_fingerprint = first_fingerprint then event_id
        else {{ md5_uuid("(event_id || event_fingerprint)") }}
    end as event_id,
    staged_at

from copies

where (copy_number > 1 or event_fingerprint <> first_fingerprint) and {{ new_rows() }}
