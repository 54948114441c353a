{#
    Reads one place of a document where the place is data: a column that holds a JSON pointer. For a few rows only;
    columns of a table are read with json_fields.

    Arguments:
        pointer: a text expression, the JSON pointer
        alias: the relation whose payload is read
    Returns: dict of SQL expressions as json_fields gives for one pointer, without is_there and has_value.
#}
{% macro json_at(pointer, alias=none) %}
    {{ return(adapter.dispatch('json_at', 'event_warehouse')(pointer, alias)) }}
{% endmacro %}


{% macro duckdb__json_at(pointer, alias=none) %}
    {% set payload = (alias ~ '.' if alias else '') ~ 'payload' %}
    {% set long = (alias ~ '.' if alias else '') ~ 'has_long_numbers' %}
    {% set text = 'json_extract_string(' ~ payload ~ ', ' ~ pointer ~ ')' %}
    {% set kind = 'json_type(' ~ payload ~ ', ' ~ pointer ~ ')' %}
    {{ return(dict(
        duckdb__kinds(kind),
        text=text,
        exact_text='case when ' ~ long ~ ' then ' ~ duckdb__exact_json_text(payload, pointer) ~ ' else ' ~ text ~ ' end',
        number_text='case when ' ~ long ~ ' then ' ~ duckdb__exact_json_text(payload, pointer) ~ ' else ' ~ text ~ ' end'
    )) }}
{% endmacro %}


{% macro postgres__json_at(pointer, alias=none) %}
    {% set prefix = alias ~ '.' if alias else '' %}
    {% set path = postgres__path_keys(pointer) %}
    {% set kind = 'jsonb_typeof(' ~ prefix ~ 'payload #> ' ~ path ~ ')' %}
    {{ return(dict(
        postgres__kinds(kind),
        text='(' ~ prefix ~ 'payload #>> ' ~ path ~ ')',
        exact_text='(' ~ prefix ~ 'payload_text #>> ' ~ path ~ ')',
        number_text='(' ~ prefix ~ 'payload #>> ' ~ path ~ ')'
    )) }}
{% endmacro %}


{#  What kind of value it is, as json_fields and json_at tell it, from the engine's name of the kind. #}
{% macro duckdb__kinds(kind) %}
    {{ return({
        'is_string': kind ~ " = 'VARCHAR'",
        'is_number': kind ~ " in ('UBIGINT', 'BIGINT', 'DOUBLE')",
        'is_boolean': kind ~ " = 'BOOLEAN'",
        'is_array': kind ~ " = 'ARRAY'",
        'is_object': kind ~ " = 'OBJECT'",
    }) }}
{% endmacro %}


{% macro postgres__kinds(kind) %}
    {{ return({
        'is_string': kind ~ " = 'string'",
        'is_number': kind ~ " = 'number'",
        'is_boolean': kind ~ " = 'boolean'",
        'is_array': kind ~ " = 'array'",
        'is_object': kind ~ " = 'object'",
    }) }}
{% endmacro %}


{#
    A JSON pointer as the array of keys that Postgres' operators want. One with neither escapes nor an empty key is cut
    in a tenth of the time.
#}
{% macro postgres__path_keys(pointer) %}
    {{ return(
        "(case when strpos(" ~ pointer ~ ", '~') = 0 and length(" ~ pointer ~ ") > 1 then string_to_array(substr(" ~ pointer
        ~ ", 2), '/') else (select array_agg(replace(replace(pointer_key, '~1', '/'), '~0', '~') order by position) from regexp_split_to_table(substr("
        ~ pointer ~ ", 2), '/') with ordinality as keys (pointer_key, position)) end)"
    ) }}
{% endmacro %}


{#
    The value at one place of a document, as JSON; null where there is none. Read once, it is asked with json_part for
    its text and kind: each question of json_at reads the whole document again.

    Arguments:
        payload: the JSON column
        pointer: a text expression, the JSON pointer
    Returns: a JSON expression.
#}
{% macro json_part_of(payload, pointer) %}
    {{ return(adapter.dispatch('json_part_of', 'event_warehouse')(payload, pointer)) }}
{% endmacro %}


{% macro duckdb__json_part_of(payload, pointer) %}{{ return('json_extract(' ~ payload ~ ', ' ~ pointer ~ ')') }}{% endmacro %}


{% macro postgres__json_part_of(payload, pointer) %}{{ return('(' ~ payload ~ ' #> ' ~ postgres__path_keys(pointer) ~ ')') }}{% endmacro %}


{#
    What is known of a value that json_part_of has read.

    Arguments:
        part: the value
        long_payload: the whole document where it has long numbers, else null
        pointer: a text expression, the JSON pointer of the value
    Returns: dict of SQL expressions as json_at, without exact_text.
#}
{% macro json_part(part, long_payload, pointer) %}
    {{ return(adapter.dispatch('json_part', 'event_warehouse')(part, long_payload, pointer)) }}
{% endmacro %}


{% macro duckdb__json_part(part, long_payload, pointer) %}
    {% set text = '(' ~ part ~ " ->> '$')" %}
    {% set kind = 'json_type(' ~ part ~ ')' %}
    {{ return(dict(
        duckdb__kinds(kind),
        text=text,
        number_text='case when ' ~ long_payload ~ ' is not null then ' ~ duckdb__exact_json_text(long_payload, pointer) ~ ' else ' ~ text ~ ' end'
    )) }}
{% endmacro %}


{% macro postgres__json_part(part, long_payload, pointer) %}
    {% set text = '(' ~ part ~ " #>> '{}')" %}
    {% set kind = 'jsonb_typeof(' ~ part ~ ')' %}
    {{ return(dict(
        postgres__kinds(kind),
        text=text,
        number_text=text
    )) }}
{% endmacro %}
