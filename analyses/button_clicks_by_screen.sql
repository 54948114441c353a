with

clicks as (

    select * from {{ event_table('button_clicked') }}

)

select
    screen_id,
    text as button_text,
    count(*) as clicks,
    count(distinct anonymous_id) as visitors
from clicks
group by screen_id, text
order by clicks desc, screen_id, button_text
