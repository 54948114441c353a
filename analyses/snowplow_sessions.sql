with

events as (

    select * from {{ ref('events') }}

)

select
    domain_userid,
    domain_sessionidx,
    min(derived_tstamp) as started_at,
    max(derived_tstamp) as ended_at,
    sum(case when event = 'page_view' then 1 else 0 end) as page_views,
    sum(case when event = 'page_ping' then 1 else 0 end) as page_pings
from events
where domain_sessionidx is not null
group by domain_userid, domain_sessionidx
order by started_at
