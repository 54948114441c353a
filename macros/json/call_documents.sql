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
        {% do literals.append(quote_literal('/' ~ json_path_keys(path) | map('replace', '~', '~0') | map('replace', '/', '~1') | join('/'))) %}
    {% endfor %}
    {{ return(literals | join(', ')) }}
{% endmacro %}


{#
    The keys of a place that the var json_paths names, its document first.

    Arguments:
        path: such as track.properties.cart
    Returns: list of keys.
#}
{% macro json_path_keys(path) %}
    {% set keys = (path | string).split('.') %}
    {% if keys[0] in ['track', 'identify', 'page', 'screen', 'group', 'alias'] %}
        {% set keys = keys[1:] %}
    {% endif %}
    {% if not keys or keys[0] not in ['properties', 'traits', 'context'] %}
        {% set keys = ['properties'] + keys %}
    {% endif %}
    {{ return(keys) }}
{% endmacro %}


{#  Stops a run whose var json_paths is no list of places, or would keep a whole document as JSON, which has no column. #}
{% macro check_json_paths() %}
    {% if var('json_paths') is string or var('json_paths') is not iterable or var('json_paths') is mapping %}
        {{ exceptions.raise_compiler_error("The var json_paths is '" ~ var('json_paths') ~ "'. It must be a list of sub-trees, such as [track.properties.cart].") }}
    {% endif %}
    {% for path in var('json_paths') if json_path_keys(path) | length < 2 %}
        {{ exceptions.raise_compiler_error(
            "The var json_paths has '" ~ path ~ "', which is no sub-tree of properties, traits or context. Name a key inside, such as track.properties.cart or context.experiments."
        ) }}
    {% endfor %}
{% endmacro %}


{#
    A key as it stands in a JSON pointer.

    Arguments:
        object_key: a text expression
#}
{% macro escaped(object_key) %}{{ return("replace(replace(" ~ object_key ~ ", '~', '~0'), '/', '~1')") }}{% endmacro %}
