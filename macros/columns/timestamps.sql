{#
    Whether a text is a timestamp: a date, or date and time, optionally with a zone (rules/rudderstack.md 5). Our own
    regular expression, calendar included, because the engines accept and roll over different things.
    Not accepted: 24:00, leap seconds, 30 February, a zone without a time, a two-digit offset, years 0 and above 9999.

    Arguments:
        text: a text expression
    Returns: a boolean expression.
    Example: `case when {{ is_timestamp('sent_at_text') }} then ...`
#}
{% macro is_timestamp(text) %}
    {{ return('(' ~ regex_matches(text, timestamp_pattern()) ~ ' and ' ~ text ~ " >= '0001' and length(" ~ text ~ ') <= 35)') }}
{% endmacro %}


{#  The grammar of is_timestamp; years divisible by 4 (by 400 at a century) have 29 February. #}
{% macro timestamp_pattern() %}
    {{ return(
        '^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))'
        ~ '|(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)'
        ~ '(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?)?$'
    ) }}
{% endmacro %}


{#
    The instant that a text names, as naive UTC timestamp in microseconds; null where is_timestamp says no or where
    the offset leads out of the years 1 to 9999. Digits beyond the microsecond are cut (see loses_precision).

    Arguments:
        text: a text expression
    Returns: a timestamp expression.
#}
{% macro parse_timestamp(text) %}
    {% set zone = regex_substring(text, '[+-][0-9]{2}:?[0-9]{2}$') %}
    {% set local = "regexp_replace(regexp_replace(" ~ text ~ ", '(Z|[+-][0-9]{2}:?[0-9]{2})$', ''), '(\\.[0-9]{6})[0-9]+$', '\\1')" %}
    {% set minutes = "(cast(substr(" ~ zone ~ ", 2, 2) as integer) * 60 + cast(right(" ~ zone ~ ", 2) as integer))" %}
    {% set shifted = "cast(" ~ local ~ " as timestamp) - " ~ minutes ~ " * case left(" ~ zone ~ ", 1) when '-' then -1 else 1 end * interval '1 minute'" %}
    {{ return(
        'case ' ~ usual_timestamp(text) ~ 'when not ' ~ is_timestamp(text) ~ ' then null'
        ~ ' when ' ~ text ~ " like '%Z' and length(" ~ text ~ ") <= 27 then " ~ plain_timestamp('left(' ~ text ~ ', length(' ~ text ~ ') - 1)')
        ~ ' when ' ~ regex_matches(text, '[+-][0-9]{2}:?[0-9]{2}$') ~ ' then ' ~ within_years(shifted)
        ~ ' else ' ~ plain_timestamp(local) ~ ' end'
    ) }}
{% endmacro %}


{#
    A branch of parse_timestamp for the form that nearly all timestamps have, where an engine has a cheaper proof than
    the regular expressions.

    Arguments:
        text: a text expression
    Returns: `when ... then ...`, or nothing.
#}
{% macro usual_timestamp(text) %}
    {{ return(adapter.dispatch('usual_timestamp', 'event_warehouse')(text)) }}
{% endmacro %}


{% macro duckdb__usual_timestamp(text) %}{{ return('') }}{% endmacro %}


{#
    Milliseconds and Z: a timestamp that is printed as the text it was read from is no rolled-over one and no `now`. 2 instead of 9
    microseconds: Postgres builds the automaton of a regular expression anew for every text.
#}
{% macro postgres__usual_timestamp(text) %}
    {% set local = 'left(' ~ text ~ ', 23)' %}
    {{ return(
        'when ' ~ text ~ " like '____-__-__T__:__:__.___Z' and case when pg_input_is_valid(" ~ local ~ ", 'timestamp') then to_char(cast("
        ~ local ~ " as timestamp), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') = " ~ text ~ ' else false end then cast(' ~ local ~ ' as timestamp) '
    ) }}
{% endmacro %}


{#  A timestamp, or null outside the years 1 to 9999 (which neither engine prints the same way). #}
{% macro within_years(timestamp) %}
    {{ return(
        "case when " ~ timestamp ~ " >= timestamp '0001-01-01 00:00:00' and " ~ timestamp
        ~ " < timestamp '9999-12-31 23:59:59.999999' + interval '1 microsecond' then " ~ timestamp ~ ' end'
    ) }}
{% endmacro %}


{#  A cast that DuckDB may evaluate on rows the surrounding CASE rules out. #}
{% macro plain_timestamp(text) %}
    {{ return(dbt.safe_cast(text, 'timestamp')) }}
{% endmacro %}


{#  A timestamp with time zone as naive UTC, so that `date(x)` does not shift with the session's zone. #}
{% macro to_utc(timestamp) %}
    {{ return('cast((' ~ timestamp ~ ") at time zone 'UTC' as timestamp)") }}
{% endmacro %}
