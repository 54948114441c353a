{#
    What a JSON value counts as: boolean, integer, float, timestamp, string, array or blank (rules/segment.md 3: first
    value decides; rules/rudderstack.md 4 for what is blank).

    Arguments:
        kind: a text expression: number, string or array
        field: the value, as json_at gives it
    Returns: a text expression.
#}
{% macro value_type(kind, field) %}
    {{ return(
        'case when ' ~ kind ~ " = 'number' then case when " ~ is_bigint(field.number_text) ~ " then 'integer' else 'float' end"
        ~ ' when ' ~ is_blank_text(field.text, kind ~ " = 'array'") ~ " then 'blank'"
        ~ ' when ' ~ kind ~ " = 'array' then 'array'"
        ~ ' when ' ~ is_timestamp(field.text) ~ " then 'timestamp' else 'string' end"
    ) }}
{% endmacro %}


{#
    Whether a string's or an array's text is no value: [] for Segment; "", [], [""], [[[]]] for RudderStack.

    Arguments:
        text: a text expression
        is_array: a boolean expression
#}
{% macro is_blank_text(text, is_array) %}
    {% if var('warehouse_flavor') == 'rudderstack' %}
        {{ return("(" ~ text ~ " = '' or (" ~ is_array ~ ' and ' ~ regex_matches(text, '^\\[+(?:"")?\\]+$') ~ '))') }}
    {% endif %}
    {{ return("(" ~ is_array ~ ' and ' ~ text ~ " = '[]')") }}
{% endmacro %}


{#  Whether the value at a place is of a kind: number, string or array. #}
{% macro has_kind(kind, field) %}
    {{ return(
        '((' ~ kind ~ " = 'number' and " ~ field.is_number ~ ') or (' ~ kind ~ " = 'string' and " ~ field.is_string
        ~ ') or (' ~ kind ~ " = 'array' and " ~ field.is_array ~ '))'
    ) }}
{% endmacro %}


{#  Whether a JSON number is an integer of 64 bits, however it is written. #}
{% macro is_bigint(number) %}
    {{ return(adapter.dispatch('is_bigint', 'event_warehouse')(number)) }}
{% endmacro %}


{% macro duckdb__is_bigint(number) %}
    {{ return('(try_cast(' ~ duckdb__integer_text(number) ~ ' as bigint) is not null)') }}
{% endmacro %}


{% macro postgres__is_bigint(number) %}
    {% set numeric = 'cast(' ~ number ~ ' as numeric)' %}
    {{ return('(' ~ numeric ~ ' = trunc(' ~ numeric ~ ') and ' ~ numeric ~ ' between -9223372036854775808 and 9223372036854775807)') }}
{% endmacro %}


{#
    The table whose columns a call decides: its own; a track without an event table has only tracks.

    Arguments:
        call_type: a text expression
        event_table: a text expression
#}
{% macro call_table(call_type, event_table) %}
    {{ return(
        "case " ~ call_type ~ " when 'track' then coalesce(" ~ event_table ~ ", 'tracks') when 'identify' then 'identifies'"
        ~ " when 'alias' then 'aliases' else " ~ call_type ~ " || 's' end"
    ) }}
{% endmacro %}


{#  What earlier runs found out about JSON paths, empty in a first run; for int_json_paths itself. #}
{% macro known_json_paths() %}
    {% if reads_only_new_rows() %}
        {{ return('select * from ' ~ this) }}
    {% endif %}
    {{ return(
        "select cast(null as text) as call_type, cast(null as text) as table_name, cast(null as text) as json_path, "
        ~ "cast(null as text) as value_type, cast(null as timestamp) as staged_at, cast(null as timestamp) as loaded_at, "
        ~ "cast(null as bigint) as raw_row_id, cast(null as timestamp) as last_loaded_at where false"
    ) }}
{% endmacro %}
