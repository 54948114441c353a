{#
    A part of a JSON document, as JSON again with its text as landed; null where there is none.

    Arguments:
        document: a column of type json (payload_text, not the parsed payload)
        pointer: a JSON pointer whose keys need no escapes
    Example: `select {{ json_document('payload_text', '/unstruct_event/data') }} as document`
#}
{% macro json_document(document, pointer) %}
    {{ return(adapter.dispatch('json_document', 'event_warehouse')(document, pointer)) }}
{% endmacro %}


{% macro duckdb__json_document(document, pointer) %}{{ return('json_extract(' ~ document ~ ", '" ~ pointer ~ "')") }}{% endmacro %}


{% macro postgres__json_document(document, pointer) %}
    {{ return('(' ~ document ~ " #> '{" ~ pointer.split('/')[1:] | join(',') ~ "}')") }}
{% endmacro %}


{#
    What a part of a JSON document is: array, object, string and so on, in small letters; null where there is none.

    Arguments:
        document: a json expression
        pointer: a JSON pointer whose keys need no escapes
#}
{% macro json_kind(document, pointer) %}
    {{ return(adapter.dispatch('json_kind', 'event_warehouse')(document, pointer)) }}
{% endmacro %}


{% macro duckdb__json_kind(document, pointer) %}{{ return('lower(json_type(' ~ document ~ ", '" ~ pointer ~ "'))") }}{% endmacro %}


{% macro postgres__json_kind(document, pointer) %}{{ return('json_typeof(' ~ json_document(document, pointer) ~ ')') }}{% endmacro %}


{#
    The text of a part of a JSON document, of a string its content.

    Arguments:
        document: a json expression
        pointer: a JSON pointer whose keys need no escapes
#}
{% macro json_text_at(document, pointer) %}
    {{ return(adapter.dispatch('json_text_at', 'event_warehouse')(document, pointer)) }}
{% endmacro %}


{% macro duckdb__json_text_at(document, pointer) %}{{ return('json_extract_string(' ~ document ~ ", '" ~ pointer ~ "')") }}{% endmacro %}


{% macro postgres__json_text_at(document, pointer) %}
    {{ return('(' ~ document ~ " #>> '{" ~ pointer.split('/')[1:] | join(',') ~ "}')") }}
{% endmacro %}


{#
    The elements of a JSON array, a row each; what is no array has none.

    Arguments:
        relation: a relation
        array: its column of type json
    Returns: a query of all its other columns, `element` (json) and `position` (integer, from 0).
#}
{% macro json_elements(relation, array) %}
    {{ return(adapter.dispatch('json_elements', 'event_warehouse')(relation, array)) }}
{% endmacro %}


{% macro duckdb__json_elements(relation, array) %}
    select * exclude (elements), unnest(elements) as element, unnest(range(len(elements)))::integer as position
    from (
        select * exclude ({{ array }}), json_extract({{ array }}, '$[*]') as elements
        from {{ relation }}
        where json_type({{ array }}) = 'ARRAY'
    ) as arrays
{% endmacro %}


{% macro postgres__json_elements(relation, array) %}
    select arrays.*, elements.element, cast(elements.ordinal - 1 as integer) as position
    from {{ relation }} as arrays
    cross join lateral json_array_elements(
        case when json_typeof(arrays.{{ array }}) = 'array' then arrays.{{ array }} else '[]' end
    ) with ordinality as elements (element, ordinal)
{% endmacro %}


{#
    The keys of an object, a row each; what is no object has none.

    Arguments:
        relation: a relation
        object: its column, as json_part_of gives it
    Returns: a query of all its other columns and `object_key`.
#}
{% macro json_object_keys(relation, object) %}
    {{ return(adapter.dispatch('json_object_keys', 'event_warehouse')(relation, object)) }}
{% endmacro %}


{% macro duckdb__json_object_keys(relation, object) %}
    select * exclude ({{ object }}), unnest(json_keys({{ object }})) as object_key
    from {{ relation }}
    where json_type({{ object }}) = 'OBJECT'
{% endmacro %}


{% macro postgres__json_object_keys(relation, object) %}
    select objects.*, keys.object_key
    from {{ relation }} as objects
    cross join lateral jsonb_object_keys(
        case when jsonb_typeof(objects.{{ object }}) = 'object' then objects.{{ object }} end
    ) as keys (object_key)
{% endmacro %}
