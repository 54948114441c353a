{#
    The places of a call's document that int_call_events reads, as json_fields gives them. What the registry knows of those in the context
    is not asked again: most calls have none of a location, a consent or a session there, and texts only in all else.

    Arguments:
        pointers: JSON pointers
    Returns: dict of pointer -> field, over what json_lists(pointers) selects.
    Example: `{% set fields = call_fields(['/context/ip']) %} select {{ fields['/context/ip'].text }} as user_ipaddress`
#}
{% macro call_fields(pointers) %}
    {% set fields = json_fields(pointers, from_lists=true) %}
    {% set known = context_value_types() %}
    {% for pointer in pointers if known and pointer.startswith('/context/') %}
        {% set keys = pointer.split('/') %}
        {% set is_inside_json = namespace(value=false) %}
        {% for length in range(3, keys | length) if 'json' in known.get(keys[:length] | join('/'), []) %}
            {% set is_inside_json.value = true %}
        {% endfor %}
        {% if not is_inside_json.value %}
            {% do fields.update({pointer: narrowed_field(fields[pointer], known.get(pointer, []))}) %}
        {% endif %}
    {% endfor %}
    {{ return(fields) }}
{% endmacro %}


{#
    What the places in the contexts of all calls have had, up to where int_call_events may read.

    Returns: dict of JSON pointer -> list of value types; empty where nothing may be asked: in the rendering ahead of a run, and in a unit test.
#}
{% macro context_value_types() %}
    {% set known = {} %}
    {% if is_loading() %}
        {% for row in run_query(
            'select json_path, value_type from ' ~ staging_schema() ~ ".int_json_paths where starts_with(json_path, '/context/') group by json_path, value_type"
        ).rows %}
            {% do known.setdefault(row[0], []).append(row[1]) %}
        {% endfor %}
    {% endif %}
    {{ return(known) }}
{% endmacro %}
