{#
    The keys beyond max_columns as one JSON object, JSON pointer to value, in the registry's order; null in a row that
    has none of them.

    Arguments:
        pointers: list of JSON pointers
    Returns: a JSON expression over `events`, which has payload, payload_text, has_long_numbers and what json_lists selects.
    Example: `select {{ overflow_column(['/properties/a']) }} as overflow from events`
#}
{% macro overflow_column(pointers) %}
    {{ return(adapter.dispatch('overflow_column', 'event_warehouse')('[' ~ quote_literals(pointers) ~ ']')) }}
{% endmacro %}


{#  All places in one pass: in a query of its own, each would be a pass over the document, and be joined to it before. #}
{% macro duckdb__overflow_column(pointers) %}
    {% set field = json_part('place[2]', none, none) %}
    {% do field.update({
        'exact_text': 'case when has_long_numbers then ' ~ duckdb__text_of_marked('marked_payload', 'place[1]') ~ ' else ' ~ field.text ~ ' end',
    }) %}
    {{ return(
        'cast(nullif(' ~ "'{' || array_to_string(list_transform(list_zip(" ~ pointers ~ ', json_extract(payload, ' ~ pointers ~ ')), lambda place: case when '
        ~ is_overflowing(field) ~ " then cast(to_json(place[1]) as varchar) || ':' || " ~ json_text_of(field) ~ " end), ',') || '}', '{}') as json)"
    ) }}
{% endmacro %}


{#  A fence, so that a place is searched for once. #}
{% macro postgres__overflow_column(pointers) %}
    {% set field = json_part('places.found', none, none) %}
    {% do field.update({'exact_text': 'events.payload_text #>> ' ~ postgres__path_keys('places.pointer')}) %}
    {{ return(
        "cast((select '{' || string_agg(cast(to_json(places.pointer) as text) || ':' || "
        ~ json_text_of(field) ~ ", ',' order by places.position) || '}' from (select *, "
        ~ json_part_of('events.payload', 'pointers.pointer') ~ ' as found from unnest(array' ~ pointers
        ~ ') with ordinality as pointers (pointer, position) offset 0) as places where ' ~ is_overflowing(field) ~ ') as json)'
    ) }}
{% endmacro %}


{#  Whether there is a value for overflow; a blank one is none, as in columns. #}
{% macro is_overflowing(field) %}
    {{ return(field.text ~ ' is not null and not ' ~ field.is_object ~ ' and not ' ~ is_blank_text(field.text, field.is_array)) }}
{% endmacro %}
