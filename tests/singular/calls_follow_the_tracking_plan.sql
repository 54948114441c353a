{{ config(severity=var('tracking_plan_severity')) }}

{# A kind of violation a row: what is wrong with the tracking of one event, however often it happened. #}

select
    call,
    event,
    property,
    rule,
    count(*) as violations

from {{ ref('tracking_plan_violations') }}

group by 1, 2, 3, 4
