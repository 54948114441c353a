with

identifies as (

    select * from {{ ref('identifies') }}

)

select
    cast(sent_at as date) as day,
    count(distinct user_id) as users
from identifies
group by cast(sent_at as date)
order by day
