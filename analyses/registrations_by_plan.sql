with

registrations as (

    select * from {{ event_table('register') }}

)

select
    plan,
    account_type,
    count(*) as registrations,
    count(distinct user_id) as users
from registrations
group by plan, account_type
order by plan, account_type
