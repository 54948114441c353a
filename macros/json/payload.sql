{#
    The landed JSON in the form that the engine reads fastest: jsonb on Postgres (cast once, here), as it is on DuckDB.

    Arguments:
        payload: the raw JSON column
#}
{% macro parsed_payload(payload) %}
    {{ return(adapter.dispatch('parsed_payload', 'event_warehouse')(payload)) }}
{% endmacro %}


{% macro duckdb__parsed_payload(payload) %}{{ return(payload) }}{% endmacro %}


{% macro postgres__parsed_payload(payload) %}{{ return('cast(' ~ payload ~ ' as jsonb)') }}{% endmacro %}


{#
    Whether a landed JSON text holds what one of the engines cannot read: a NUL character, half a surrogate pair, a
    number with an exponent of five digits. Our own landing repairs the first two; other loaders may not.

    Arguments:
        payload: the raw JSON column
    Returns: a boolean expression, cheap where there is nothing of the kind.
#}
{% macro is_unreadable(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as text)' %}
    {{ return(
        "((strpos(" ~ text ~ ", '\\u0000') > 0 or strpos(" ~ text ~ ", '\\uD') > 0 or strpos(" ~ text ~ ", '\\ud') > 0 or "
        ~ regex_matches(text, '[0-9][eE][-+]?[0-9]{5}') ~ ') and ' ~ adapter.dispatch('is_invalid_jsonb', 'event_warehouse')(payload) ~ ')'
    ) }}
{% endmacro %}


{#  What Postgres' jsonb refuses, asked of the text, strings skipped for the numbers. #}
{% macro duckdb__is_invalid_jsonb(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as varchar)' %}
    {{ return(
        "(regexp_matches(" ~ text ~ ", '(^|[^\\\\])(\\\\\\\\)*\\\\u0000') or regexp_matches(regexp_replace(" ~ text
        ~ ", '\"(?:[^\"\\\\]|\\\\.)*\"', '', 'g'), '[eE][-+]?[0-9]{5}'))"
    ) }}
{% endmacro %}


{% macro postgres__is_invalid_jsonb(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as text)' %}
    {{ return(
        "(not pg_input_is_valid(" ~ text ~ ", 'jsonb') or regexp_replace(" ~ text
        ~ ", '\"(?:[^\"\\\\]|\\\\.)*\"', '', 'g') ~ '[eE][-+]?[0-9]{5}')"
    ) }}
{% endmacro %}


{#
    Ends a subquery whose expensive column Postgres would otherwise compute again for every use of it.

    Example: `select payload::jsonb as payload from landed {{ optimisation_fence() }}`
#}
{% macro optimisation_fence() %}
    {{ return(adapter.dispatch('optimisation_fence', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__optimisation_fence() %}{{ return('') }}{% endmacro %}


{% macro postgres__optimisation_fence() %}{{ return('offset 0') }}{% endmacro %}


{#
    The landed text of a staged event, for the few columns that want its exact spelling (arrays, numbers as text).
    Postgres keeps only jsonb in staging and joins the raw row; the join goes away where the column is not read.

    Arguments:
        parsed: the staged payload
        raw: the payload of the joined raw row
#}
{% macro payload_text(parsed, raw) %}
    {{ return(adapter.dispatch('payload_text', 'event_warehouse')(parsed, raw)) }}
{% endmacro %}


{% macro duckdb__payload_text(parsed, raw) %}{{ return(parsed) }}{% endmacro %}


{% macro postgres__payload_text(parsed, raw) %}{{ return(raw) }}{% endmacro %}


{#  The join that payload_text needs. #}
{% macro join_raw_payload(staged, raw) %}
    {{ return(adapter.dispatch('join_raw_payload', 'event_warehouse')(staged, raw)) }}
{% endmacro %}


{% macro duckdb__join_raw_payload(staged, raw) %}{{ return('') }}{% endmacro %}


{% macro postgres__join_raw_payload(staged, raw) %}
    {{ return('left join ' ~ source('raw', 'events') ~ ' as ' ~ raw ~ ' on ' ~ staged ~ '.raw_row_id = ' ~ raw ~ '.row_id') }}
{% endmacro %}
