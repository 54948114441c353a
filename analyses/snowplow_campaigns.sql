with

page_views as (

    select * from {{ ref('events') }} where event = 'page_view'

)

select
    cast(derived_tstamp as date) as day,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    count(*) as page_views,
    count(distinct domain_userid) as visitors
from page_views
where mkt_source is not null
group by cast(derived_tstamp as date), mkt_source, mkt_medium, mkt_campaign
order by day, page_views desc
