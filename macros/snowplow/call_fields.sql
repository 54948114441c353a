{#
    The places of a call's document that int_call_events reads, and what is asked of them. Most calls have none of a location, a consent or a
    session in their context, texts only in all else, and nothing that the intake found odd (has_odd_field): so documents are read
    for what the registry does not know, and for kinds of values only where has_unusual_kinds says so.

    Arguments:
        pointers: JSON pointers
    Returns: dict(fields: dict of pointer -> field of json_fields with other answers, pointers: those to read by json_lists, kinds_if: its
        argument of that name).
    Example: `{% set read = call_fields(['/context/ip']) %} select {{ read.fields['/context/ip'].text }} as user_ipaddress`
#}
{% macro call_fields(pointers) %}
    {% set known = call_value_types(pointers) %}
    {% if not known %}
        {{ return({'fields': json_fields(pointers, from_lists=true), 'pointers': pointers, 'kinds_if': none}) }}
    {% endif %}
    {% set read = [] %}
    {% set kinds = {} %}
    {% for pointer in pointers %}
        {% do kinds.update({pointer: known_kinds(pointer, known)}) %}
        {% if kinds[pointer] or not pointer.startswith('/context/') %}
            {% do read.append(pointer) %}
        {% endif %}
    {% endfor %}
    {% set fields = json_fields(read, from_lists=true) %}
    {% set asked = namespace(always=false) %}
    {% for pointer in pointers %}
        {% if pointer not in fields %}
            {% do fields.update({pointer: {
                'text': 'cast(null as text)', 'exact_text': 'cast(null as text)', 'number_text': 'cast(null as text)', 'is_there': 'false',
                'has_value': 'false', 'is_string': 'false', 'is_number': 'false', 'is_boolean': 'false', 'is_array': 'false', 'is_object': 'false',
            }}) %}
        {% else %}
            {% set is_of_context = pointer == '/context' or pointer.startswith('/context/') %}
            {% set asked.always = asked.always or kinds[pointer] | length > 1 %}
            {% do fields.update({pointer: narrowed_field(fields[pointer], kinds[pointer], none if is_of_context else 'has_unusual_kinds')}) %}
            {% do fields[pointer].update({'has_value': '(' ~ fields[pointer].text ~ ' is not null)'}) %}
        {% endif %}
    {% endfor %}
    {{ return({'fields': fields, 'pointers': read, 'kinds_if': none if asked.always else 'has_unusual_kinds'}) }}
{% endmacro %}


{#
    Whether the kinds of a call's values have to be asked of its document: it has an odd field, or it is a group, whose traits may name
    another one.

    Returns: a boolean expression over stg_events.
#}
{% macro has_unusual_kinds() %}{{ return("(has_odd_fields or call_type = 'group')") }}{% endmacro %}


{#
    The kinds of values that a place of a call may have where has_unusual_kinds is false.

    Arguments:
        pointer: a JSON pointer
        known: what call_value_types returns
    Returns: as kinds_of_types.
#}
{% macro known_kinds(pointer, known) %}
    {% set keys = pointer.split('/') %}
    {% if keys | length == 2 or keys[1] not in ['context', 'properties', 'traits'] %}
        {{ return(['is_object' if keys[1] in ['context', 'properties', 'traits'] else 'is_string']) }}
    {% endif %}
    {% for length in range(3, keys | length) if 'json' in known.get(keys[:length] | join('/'), []) %}
        {{ return(kinds_of_types(['json'])) }}
    {% endfor %}
    {{ return(kinds_of_types(known.get(pointer, []))) }}
{% endmacro %}


{#
    What some places in the documents of calls have had, and the objects around them, up to where int_call_events may read: of what only page calls
    are asked for, page calls alone.

    Arguments:
        pointers: JSON pointers
    Returns: dict of JSON pointer -> list of value types; empty where nothing may be asked: in the rendering ahead of a run, and in a unit test.
#}
{% macro call_value_types(pointers) %}
    {% set known = {} %}
    {% if is_loading() %}
        {% set places = [] %}
        {% for pointer in pointers %}
            {% set keys = pointer.split('/') %}
            {% for length in range(3, keys | length + 1) %}
                {% do places.append(keys[:length] | join('/')) %}
            {% endfor %}
        {% endfor %}
        {% set of_pages = call_columns() | map(attribute='page_pointer') | select | list %}
        {% for row in run_query(
            'select distinct json_path, value_type from ' ~ staging_schema() ~ '.int_json_paths where json_path in (' ~ quote_literals(places | unique | list)
            ~ ") and (call_type = 'page' or json_path not in (" ~ quote_literals(of_pages) ~ '))'
        ).rows %}
            {% do known.setdefault(row[0], []).append(row[1]) %}
        {% endfor %}
    {% endif %}
    {{ return(known) }}
{% endmacro %}
