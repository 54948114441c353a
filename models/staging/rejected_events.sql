{{ config(materialized='warehouse_view', schema='analytics') }}

with

landed as (

    select * from {{ ref('int_landed_events') }} where verdict = 'rejected'

),

raw_events as (

    select row_id, payload from {{ source('raw', 'events') }}

)

select
    landed.raw_row_id,
    landed.rejected_because as reason,
    landed.received_at,
    landed.loaded_at as uuid_ts,
    raw_events.payload

from landed

inner join raw_events
    on landed.raw_row_id = raw_events.row_id
