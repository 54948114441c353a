{#
    Reads one place of a document where the place is data: a column that holds a JSON pointer. For a few rows only;
    columns of a table are read with json_fields.

    Arguments:
        pointer: a text expression, the JSON pointer
        alias: the relation whose payload is read
    Returns: dict of SQL expressions as json_fields gives for one pointer.
#}
{% macro json_at(pointer, alias=none) %}
    {{ return(adapter.dispatch('json_at', 'event_warehouse')(pointer, alias)) }}
{% endmacro %}


{% macro duckdb__json_at(pointer, alias=none) %}
    {% set payload = (alias ~ '.' if alias else '') ~ 'payload' %}
    {% set long = (alias ~ '.' if alias else '') ~ 'has_long_numbers' %}
    {% set text = 'json_extract_string(' ~ payload ~ ', ' ~ pointer ~ ')' %}
    {% set kind = 'json_type(' ~ payload ~ ', ' ~ pointer ~ ')' %}
    {{ return({
        'text': text,
        'exact_text': 'case when ' ~ long ~ ' then ' ~ duckdb__exact_json_text(payload, pointer) ~ ' else ' ~ text ~ ' end',
        'number_text': 'case when ' ~ long ~ ' then ' ~ duckdb__exact_json_text(payload, pointer) ~ ' else ' ~ text ~ ' end',
        'is_string': kind ~ " = 'VARCHAR'",
        'is_number': kind ~ " in ('UBIGINT', 'BIGINT', 'DOUBLE')",
        'is_boolean': kind ~ " = 'BOOLEAN'",
        'is_array': kind ~ " = 'ARRAY'",
        'is_object': kind ~ " = 'OBJECT'",
    }) }}
{% endmacro %}


{% macro postgres__json_at(pointer, alias=none) %}
    {% set prefix = alias ~ '.' if alias else '' %}
    {% set path %}(select array_agg(replace(replace(pointer_key, '~1', '/'), '~0', '~') order by position) from regexp_split_to_table(substr({{ pointer }}, 2), '/') with ordinality as keys (pointer_key, position)){% endset %}
    {% set kind = 'jsonb_typeof(' ~ prefix ~ 'payload #> ' ~ path ~ ')' %}
    {{ return({
        'text': '(' ~ prefix ~ 'payload #>> ' ~ path ~ ')',
        'exact_text': '(' ~ prefix ~ 'payload_text #>> ' ~ path ~ ')',
        'number_text': '(' ~ prefix ~ 'payload #>> ' ~ path ~ ')',
        'is_string': kind ~ " = 'string'",
        'is_number': kind ~ " = 'number'",
        'is_boolean': kind ~ " = 'boolean'",
        'is_array': kind ~ " = 'array'",
        'is_object': kind ~ " = 'object'",
    }) }}
{% endmacro %}
