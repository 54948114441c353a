with

signups as (

    select * from {{ event_table('signed_up') }}

)

select
    cast(sent_at as date) as day,
    count(distinct user_id) as users
from signups
where account_type = 'Enterprise'
group by cast(sent_at as date)
order by day
