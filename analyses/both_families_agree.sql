with

calls as (

    select message_id, type, event, root_id from {{ self_describing_table('com_segment_call_1') }}

),

events as (

    select * from {{ ref('events') }} where name_tracker in ('segment', 'rudder') and event <> 'transaction_item'

),

atomic_calls as (

    select calls.message_id, calls.type, calls.event as event_text, events.*
    from events
    inner join calls
        on events.event_id = calls.root_id

),

segment_calls as (
{% for type, table in [
    ('track', 'tracks'), ('page', 'pages'), ('screen', 'screens'), ('identify', 'identifies'), ('group', 'groups'), ('alias', 'aliases')
] %}
    select
        '{{ type }}' as type,
        id,
        anonymous_id,
        {{ 'event_text' if type == 'track' else 'cast(null as text)' }} as event_text,
        {{ adapter.quote('timestamp') }} as happened_at
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
),

-- sessions by the tables of calls alone: half an hour without a call of the browser ends one
web_calls as (

    select
        segment_calls.type,
        segment_calls.anonymous_id,
        segment_calls.happened_at,
        lag(segment_calls.happened_at) over (
            partition by segment_calls.anonymous_id order by segment_calls.happened_at, segment_calls.id
        ) as previous_at
    from segment_calls
    inner join atomic_calls
        on segment_calls.id = atomic_calls.message_id
    where atomic_calls.domain_userid is not null

),

numbered_calls as (

    select
        *,
        sum(case when happened_at - previous_at <= interval '{{ var('session_timeout_minutes') }} minutes' then 0 else 1 end) over (
            partition by anonymous_id order by happened_at, type
        ) as session_number
    from web_calls

),

segment_sessions as (

    select anonymous_id, session_number, sum(case when type = 'page' then 1 else 0 end) as page_views
    from numbered_calls
    group by anonymous_id, session_number

),

atomic_sessions as (

    select domain_userid, domain_sessionid, sum(case when event = 'page_view' then 1 else 0 end) as page_views
    from atomic_calls
    where domain_userid is not null
    group by domain_userid, domain_sessionid

),

answers as (

    select 'calls: ' || type as question, 'calls' as family, count(*) as answer from segment_calls group by type
    union all
    select 'calls: ' || type as question, 'atomic' as family, count(*) as answer from atomic_calls group by type
    union all
    select 'event: ' || event_text as question, 'calls' as family, count(*) as answer
    from segment_calls
    where event_text is not null
    group by event_text
    union all
    select 'event: ' || event_text as question, 'atomic' as family, count(*) as answer
    from atomic_calls
    where event_text is not null
    group by event_text
    union all
    select 'page views' as question, 'calls' as family, count(*) as answer from {{ ref('pages') }}
    union all
    select 'page views' as question, 'atomic' as family, count(*) as answer from events where event = 'page_view'
    union all
    select 'visitors with a page view' as question, 'calls' as family, count(distinct anonymous_id) as answer from {{ ref('pages') }}
    union all
    select 'visitors with a page view' as question, 'atomic' as family, count(distinct coalesce(domain_userid, network_userid)) as answer
    from events
    where event = 'page_view'
{%- for family in ['segment', 'atomic'] %}
    union all
    select 'web sessions with a page view' as question, '{{ family }}' as family, count(*) as answer
    from {{ family }}_sessions
    where page_views > 0
    union all
    select 'page views in web sessions' as question, '{{ family }}' as family, sum(page_views) as answer from {{ family }}_sessions
    union all
    select 'bounces: web sessions with one page view' as question, '{{ family }}' as family, count(*) as answer
    from {{ family }}_sessions
    where page_views = 1
{%- endfor %}

)

select
    question,
    cast(coalesce(max(case when family <> 'atomic' then answer end), 0) as bigint) as from_calls,
    cast(coalesce(max(case when family = 'atomic' then answer end), 0) as bigint) as from_atomic,
    coalesce(max(case when family <> 'atomic' then answer end), 0) = coalesce(max(case when family = 'atomic' then answer end), 0) as agree
from answers
group by question
order by question
