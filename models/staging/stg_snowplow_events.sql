{{ config(materialized='warehouse_view') }}

select
    raw_row_id,
    source,
    received_at,
    loaded_at,
    staged_at,
    payload,
    has_long_numbers

from {{ ref('int_landed_events') }}

where verdict = 'snowplow'
