{{ config(materialized='warehouse_view') }}

with

landed as (

    select * from {{ ref('int_landed_events') }} where verdict = 'snowplow'

)

select
    landed.raw_row_id,
    landed.source,
    landed.received_at,
    landed.loaded_at,
    landed.staged_at,
    landed.payload,
    {{ payload_text('landed.payload', 'raw_events.payload') }} as payload_text,
    landed.has_long_numbers

from landed

{{ join_raw_payload('landed', 'raw_events') }}
