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

{{ numbered_events('events') }},

sessions as (

    select
        raw_row_id,
        domain_userid,
        derived_tstamp,
        event_id,
        {{ session_id() }} as domain_sessionid,
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
