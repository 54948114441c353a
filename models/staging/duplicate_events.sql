{{ config(
    materialized='warehouse_table',
    schema='analytics',
    meta={'load': 'append', 'reads_up_to': ['int_landed_events'], 'indexes': [['raw_row_id']]}
) }}

with

raw_events as not materialized (

    select row_id, payload from {{ source('raw', 'events') }}

),

events as not materialized (

    select * from {{ ref('int_landed_events') }} where verdict = 'event'

),

new_events as (

    select message_id from events where {{ new_rows() }}

),

repeated_messages as (

    select message_id
    from events
    where message_id in (select new_events.message_id from new_events)
    group by message_id
    having count(*) > 1

),

copies as (

    select
        events.*,
        row_number() over copies_of_message as copy_number,
        first_value(events.raw_row_id) over copies_of_message as first_raw_row_id
    from events
    where events.message_id in (select repeated_messages.message_id from repeated_messages)
    window copies_of_message as (
        partition by events.message_id
        order by events.staged_at, events.loaded_at, events.raw_row_id
    )

)

select
    copies.raw_row_id,
    copies.first_raw_row_id,
    copies.message_id,
    copies.call_type as type,
    copies.user_id,
    copies.anonymous_id,
    copies.event_text,
    copies.received_at,
    copies.loaded_at as uuid_ts,
    raw_events.payload

from copies

inner join raw_events
    on copies.raw_row_id = raw_events.row_id

where copies.copy_number > 1 and {{ new_rows() }}
