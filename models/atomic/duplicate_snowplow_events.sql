{{ config(materialized='warehouse_view', alias='duplicate_events') }}

with

copies as (

    select * from {{ ref('int_event_copies') }} where is_duplicate

),

events as (

    select raw_row_id, event_fingerprint, collector_tstamp, loaded_at from {{ ref('int_tracked_events') }}

),

raw_events as (

    select row_id, payload from {{ source('raw', 'events') }}

)

select
    copies.raw_row_id,
    copies.first_raw_row_id,
    copies.event_id,
    events.event_fingerprint,
    events.collector_tstamp,
    events.loaded_at as load_tstamp,
    raw_events.payload

from copies

inner join events
    on copies.raw_row_id = events.raw_row_id

inner join raw_events
    on copies.raw_row_id = raw_events.row_id
