with

app_orders as (

    select * from {{ event_table('order_completed') }}

),

web_orders as (

    select * from {{ event_table('completed_order') }}

),

orders as (

    select
        context_device_type,
        order_id,
        total
    from app_orders

    union all

    select
        context_device_type,
        order_id,
        total
    from web_orders

)

select
    context_device_type,
    count(distinct order_id) as orders,
    sum(total) as revenue,
    avg(total) as average_total
from orders
group by context_device_type
order by orders desc, context_device_type
