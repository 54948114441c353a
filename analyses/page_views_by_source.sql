with

pages as (

    select id, referrer from {{ ref('pages') }}

),

calls as (

    select message_id, root_id from {{ self_describing_table('com_segment_call_1') }}

),

events as (

    select event_id, mkt_source, mkt_medium, page_urlhost, refr_urlhost from {{ ref('events') }}

),

referers as (

    select * from {{ ref('referers') }}

),

attributed_pages as (

    select
        coalesce(
            events.mkt_medium,
            case when events.refr_urlhost = events.page_urlhost then 'internal' else referers.medium end,
            'direct'
        ) as medium,
        coalesce(events.mkt_source, case when events.refr_urlhost <> events.page_urlhost then referers.source end) as source
    from pages
    inner join calls
        on pages.id = calls.message_id
    inner join events
        on calls.root_id = events.event_id
    left join referers
        on pages.referrer = referers.referrer

)

select
    medium,
    source,
    count(*) as page_views
from attributed_pages
group by medium, source
order by page_views desc, medium, source
