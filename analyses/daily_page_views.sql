with

pages as (

    select * from {{ ref('pages') }}

)

select
    cast(sent_at as date) as day,
    count(*) as views
from pages
group by cast(sent_at as date)
order by day
