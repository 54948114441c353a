{#  The documents that are read for columns, and the call types that use each. #}
{% macro document_calls() %}
    {{ return({
        '/context': ['track', 'page', 'screen', 'identify', 'group', 'alias'],
        '/properties': ['track', 'page', 'screen'],
        '/traits': ['identify', 'group', 'alias'],
        '': ['self_describing'],
    }) }}
{% endmacro %}


{#  The same as a query of call_type and pointer. #}
{% macro call_documents() %}
    select call_type, pointer
    from (values
        {% for pointer, call_types in document_calls().items() %}
        {%- set is_last = loop.last -%}
        {%- for call_type in call_types -%}
        ('{{ call_type }}', '{{ pointer }}'){{ '' if is_last and loop.last else ', ' }}
        {%- endfor %}
        {%- endfor %}
    ) as call_documents (call_type, pointer)
{% endmacro %}


{#
    Whether the var json_paths keeps a place of a call as JSON.

    Arguments:
        call_type: a text expression; self-describing documents are no calls
        pointer: a text expression, a JSON pointer
#}
{% macro is_kept_as_json(call_type, pointer) %}
    {{ return('(' ~ call_type ~ " <> 'self_describing' and " ~ pointer ~ ' in (' ~ json_path_literals() ~ '))') }}
{% endmacro %}


{#
    The var json_paths as literals of JSON pointers: `track.properties.a.b` and `properties.a.b` name the same place.
#}
{% macro json_path_literals() %}
    {% set literals = ["' '"] %}
    {% for path in var('json_paths') %}
        {% set keys = path.split('.') %}
        {% if keys[0] in ['track', 'identify', 'page', 'screen', 'group', 'alias'] %}
            {% set keys = keys[1:] %}
        {% endif %}
        {% if keys[0] not in ['properties', 'traits', 'context'] %}
            {% set keys = ['properties'] + keys %}
        {% endif %}
        {% do literals.append(quote_literal('/' ~ keys | map('replace', '~', '~0') | map('replace', '/', '~1') | join('/'))) %}
    {% endfor %}
    {{ return(literals | join(', ')) }}
{% endmacro %}


{#
    A key as it stands in a JSON pointer.

    Arguments:
        object_key: a text expression
#}
{% macro escaped(object_key) %}{{ return("replace(replace(" ~ object_key ~ ", '~', '~0'), '/', '~1')") }}{% endmacro %}
