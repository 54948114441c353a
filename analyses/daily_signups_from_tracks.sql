with

tracks as (

    select * from {{ ref('tracks') }}

)

select
    cast(sent_at as date) as day,
    count(distinct user_id) as users
from tracks
where event = 'signed_up'
group by cast(sent_at as date)
order by day
