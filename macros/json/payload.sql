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

    The cheap question comes first, of the whole text; only where it says perhaps is the text looked at closely.

    Arguments:
        payload: the raw JSON column, in a relation that has has_long_numbers
    Returns: a boolean expression.
#}
{% macro is_unreadable(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as text)' %}
    {{ return(
        "case when strpos(" ~ text ~ ", '\\u') > 0 and (strpos(" ~ text ~ ", '\\u0000') > 0 or strpos(" ~ text ~ ", '\\uD') > 0 or strpos(" ~ text ~ ", '\\ud') > 0) or "
        ~ may_have_long_number() ~ ' and ' ~ regex_matches(text, '[:,\\[]\\s*-?[0-9][0-9.]*[eE][-+]?[0-9]{5}') ~ ' then '
        ~ adapter.dispatch('is_invalid_jsonb', 'event_warehouse')(payload) ~ ' else false end'
    ) }}
{% endmacro %}


{#  What Postgres' jsonb refuses, asked of the text; the numbers of the text without its strings. #}
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
    Ends a subquery whose expensive columns the engine would otherwise compute again for every use of them: Postgres
    anywhere, DuckDB in conditions, which it moves below what they read.

    Example: `select payload::jsonb as payload from landed {{ optimisation_fence() }}`
#}
{% macro optimisation_fence() %}
    {{ return(adapter.dispatch('optimisation_fence', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__optimisation_fence() %}{{ return('limit 9223372036854775807') }}{% endmacro %}


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
    {{ return('left join (select row_id, payload from ' ~ source('raw', 'events') ~ ') as ' ~ raw ~ ' on ' ~ staged ~ '.raw_row_id = ' ~ raw ~ '.row_id') }}
{% endmacro %}


{#
    The same for Postgres alone, around the one cast of the payload: DuckDB reads raw.events in parallel, which a fence
    would stop.
#}
{% macro payload_fence() %}
    {{ return(adapter.dispatch('payload_fence', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__payload_fence() %}{{ return('') }}{% endmacro %}


{% macro postgres__payload_fence() %}{{ return('offset 0') }}{% endmacro %}


{#
    Behind `as` of a CTE that takes long to compute: Postgres, which knows little of rows that are new, would compute it once
    for each row it joins it to. DuckDB never does, and needs no copy in memory.

    Example: `described as {{ computed_once() }} (select ...)`
#}
{% macro computed_once() %}
    {{ return(adapter.dispatch('computed_once', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__computed_once() %}{{ return('') }}{% endmacro %}


{% macro postgres__computed_once() %}{{ return('materialized') }}{% endmacro %}


{#
    Rows that are few, told to a planner that takes them for many: DuckDB, which knows nothing of what is made from lists and recursion,
    would hold all documents in a hash table to join a handful of rows to them. Packed into one list, they count as one row.

    Arguments:
        relation: the name of a CTE
        condition: which of its rows
    Returns: a query of the same columns.
    Example: `few_names as ({{ few_rows('names', 'is_first') }})`
#}
{% macro few_rows(relation, condition) %}
    {{ return(adapter.dispatch('few_rows', 'event_warehouse')(relation, condition)) }}
{% endmacro %}


{% macro duckdb__few_rows(relation, condition) %}
    select unnest(packed_rows, max_depth := 2)
    from (select list({{ relation }}) as packed_rows from {{ relation }} where {{ condition }}) as packed
{% endmacro %}


{% macro postgres__few_rows(relation, condition) %}
    select * from {{ relation }} where {{ condition }}
{% endmacro %}


{#
    Whether a row's value is in a CTE of a few, asked in one pass over the rows.

    Arguments:
        value: an expression, or several in brackets
        relation: the name of the CTE
        column: its column, or several
    Returns: a boolean expression.
    Example: `where {{ is_in_few('table_name', 'widened_columns', 'table_name') }}`
#}
{% macro is_in_few(value, relation, column) %}
    {{ return(adapter.dispatch('is_in_few', 'event_warehouse')(value, relation, column)) }}
{% endmacro %}


{% macro duckdb__is_in_few(value, relation, column) %}
    {{ return(value ~ ' in (select ' ~ relation ~ '.' ~ column ~ ' from ' ~ relation ~ ')') }}
{% endmacro %}


{#
    Not a plain `in`: that becomes a join, whose order hangs on an estimate of the CTE, which is always one row. Where there is
    none, no row is read.
#}
{% macro postgres__is_in_few(value, relation, column) %}
    {{ return(
        '(exists (select 1 from ' ~ relation ~ ') and (' ~ value ~ ' in (select ' ~ relation ~ '.' ~ column ~ ' from ' ~ relation ~ ')) is true)'
    ) }}
{% endmacro %}
