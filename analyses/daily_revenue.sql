with

orders as (

    select * from {{ event_table('completed_order') }}

)

select
    cast(sent_at as date) as day,
    sum(total) as revenue
from orders
group by cast(sent_at as date)
order by day
