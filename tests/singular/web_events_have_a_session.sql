{# Where the client sent no session, one was made: of a known browser every event is in one, unless the var switches that off. #}

select event_id, domain_userid, domain_sessionid, domain_sessionidx

from {{ ref('events') }}

where domain_userid is not null
    and domain_sessionid is null
    and domain_sessionidx is null
    and {{ 'true' if var('session_timeout_minutes') else 'false' }}
