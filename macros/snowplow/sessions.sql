{#
    Whether an event is one whose session this project has to make: of a known browser, sent without any.

    Returns: a boolean expression over the columns of atomic.events; false for all where the var session_timeout_minutes is 0.
#}
{% macro has_no_sent_session() %}
    {% if not var('session_timeout_minutes') %}
        {{ return('false') }}
    {% endif %}
    {{ return('(domain_userid is not null and domain_sessionid is null and domain_sessionidx is null)') }}
{% endmacro %}


{#
    The sessions of events: each visitor's are counted from 1, a pause longer than the var session_timeout_minutes ends one, and its id is
    made from its first event.

    Arguments:
        events: a CTE with domain_userid, derived_tstamp and event_id
    Returns: the CTEs, the last of them numbered_events: the events with domain_sessionidx and, where a session starts, started_session.
    Example: `with events as (...), {{ numbered_events('events') }} select * from numbered_events`
#}
{% macro numbered_events(events) %}
pauses as (

    select
        *,
        coalesce(
            derived_tstamp - lag(derived_tstamp) over (partition by domain_userid order by derived_tstamp, {{ byte_order('event_id') }})
            <= interval '{{ var('session_timeout_minutes') }} minutes', false
        ) as is_continued

    from {{ events }}

),

numbered_events as (

    select
        *,
        sum(case when is_continued then 0 else 1 end) over (
            partition by domain_userid order by derived_tstamp, {{ byte_order('event_id') }} rows unbounded preceding
        ) as domain_sessionidx,
        case when not is_continued then {{ md5_uuid("(domain_userid || ' ' || event_id)") }} end as started_session

    from pauses

)
{% endmacro %}


{#  The id of the session that an event of numbered_events is in. #}
{% macro session_id() %}
    {{ return('max(started_session) over (partition by domain_userid, domain_sessionidx)') }}
{% endmacro %}
