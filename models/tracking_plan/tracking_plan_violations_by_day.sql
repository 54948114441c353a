{{ config(materialized='warehouse_view') }}

select
    call,
    event,
    cast(received_at as date) as day,
    rule,
    property,
    count(*) as violations,
    min(received_at) as first_received_at,
    max(received_at) as last_received_at

from {{ ref('tracking_plan_violations') }}

group by 1, 2, 3, 4, 5
