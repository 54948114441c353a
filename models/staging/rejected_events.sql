{{ config(materialized='warehouse_view', schema='analytics') }}

select
    landed.raw_row_id,
    landed.rejected_because as reason,
    landed.received_at,
    landed.loaded_at as uuid_ts,
    events.payload

from {{ ref('int_landed_events') }} as landed

inner join {{ source('raw', 'events') }} as events
    on landed.raw_row_id = events.row_id

where landed.verdict = 'rejected'
