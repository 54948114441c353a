with

screens as (

    select * from {{ event_table('screen_rendered') }}

)

select
    screen_name,
    context_app_version,
    context_device_model,
    count(*) as renderings,
    count(distinct anonymous_id) as visitors
from screens
group by screen_name, context_app_version, context_device_model
order by renderings desc, screen_name, context_app_version, context_device_model
