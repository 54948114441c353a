{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'upsert',
        'unique_key': ['raw_row_id'],
        'reads_up_to': ['int_event_copies'],
        'indexes': [['raw_row_id']],
    }
) }}

with

new_events as (

    select raw_row_id, domain_userid, derived_tstamp, event_id, staged_at

    from {{ ref('int_kept_events') }}

    where {{ new_rows() }} and {{ has_no_sent_session() }} and item_number = 0

),

-- a late event may move the sessions of its user, and of nobody else
events as (

    select * from new_events
{%- if reads_only_new_rows() %}

    union all

    select raw_row_id, domain_userid, derived_tstamp, event_id, staged_at

    from {{ this }}

    where domain_userid in (select new_events.domain_userid from new_events)
        and raw_row_id not in (select new_events.raw_row_id from new_events)
{%- endif %}

),

pauses as (

    select
        *,
        coalesce(
            derived_tstamp - lag(derived_tstamp) over (partition by domain_userid order by derived_tstamp, {{ byte_order('event_id') }})
            <= interval '{{ var('session_timeout_minutes') }} minutes', false
        ) as is_continued

    from events

),

numbered_events as (

    select
        *,
        sum(case when is_continued then 0 else 1 end) over (
            partition by domain_userid order by derived_tstamp, {{ byte_order('event_id') }} rows unbounded preceding
        ) as domain_sessionidx,
        case when not is_continued then {{ md5_uuid("(domain_userid || ' ' || event_id)") }} end as started_session

    from pauses

),

sessions as (

    select
        raw_row_id,
        domain_userid,
        derived_tstamp,
        event_id,
        max(started_session) over (partition by domain_userid, domain_sessionidx) as domain_sessionid,
        cast(domain_sessionidx as integer) as domain_sessionidx,
        {{ is_loaded_by('events') }} as is_late,
        staged_at

    from numbered_events

)

select sessions.*

from sessions
{%- if reads_only_new_rows() %}

left join {{ this }} as known_sessions
    on sessions.raw_row_id = known_sessions.raw_row_id

where sessions.domain_sessionid is distinct from known_sessions.domain_sessionid
    or sessions.domain_sessionidx is distinct from known_sessions.domain_sessionidx
{%- endif %}
