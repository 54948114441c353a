with

failed_events as (

    select * from {{ ref('failed_events') }}

)

select
    failure_type,
    table_name,
    column_name,
    message,
    count(*) as failures,
    min(value) as example,
    max(load_tstamp) as last_at
from failed_events
group by failure_type, table_name, column_name, message
order by failures desc
