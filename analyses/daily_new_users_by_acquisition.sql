with

new_users as (

    select * from {{ event_table('user_created') }}

)

select
    cast(sent_at as date) as day,
    install_type,
    attribution_channel,
    count(distinct user_id) as users
from new_users
group by cast(sent_at as date), install_type, attribution_channel
order by day, install_type, attribution_channel
