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
