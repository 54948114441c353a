with

tracks as (

    select * from {{ ref('tracks') }}

)

select
    context_device_type,
    context_device_manufacturer,
    context_network_wifi,
    context_network_cellular,
    context_locale,
    context_timezone,
    count(*) as events,
    count(distinct anonymous_id) as visitors
from tracks
group by
    context_device_type,
    context_device_manufacturer,
    context_network_wifi,
    context_network_cellular,
    context_locale,
    context_timezone
order by events desc, context_device_type, context_device_manufacturer, context_locale, context_timezone
