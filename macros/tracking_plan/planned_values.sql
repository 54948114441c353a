{#
    The pointer of the object that a place is in: empty for the document.

    Arguments:
        pointer: a text expression, a JSON pointer
#}
{% macro parent_pointer(pointer) %}
    {{ return("regexp_replace(" ~ pointer ~ ", '/[^/]*$', '')") }}
{% endmacro %}


{#
    A JSON pointer into a call as one into its properties or traits.

    Arguments:
        pointer: a text expression, a JSON pointer
#}
{% macro property_pointer(pointer) %}
    {{ return("regexp_replace(" ~ pointer ~ ", '^/(?:context/traits|properties|traits)/', '/')") }}
{% endmacro %}


{#
    Whether what int_json_paths says of all values of a place is enough to know that they have one of the plan's types. A later string
    may be a timestamp or none.

    Arguments:
        value_type: a text expression, a value type of int_json_paths
        plan_types: a text expression, the plan's types
#}
{% macro is_surely_of_type(value_type, plan_types) %}
    {{ return(
        "case " ~ value_type ~ " when 'string' then strpos(" ~ plan_types ~ ", '|string|') > 0 when 'timestamp' then strpos(" ~ plan_types ~ ", '|string|') > 0"
        ~ " when 'float' then strpos(" ~ plan_types ~ ", '|number|') > 0 when 'integer' then strpos(" ~ plan_types ~ ", '|number|') > 0 or strpos("
        ~ plan_types ~ ", '|integer|') > 0 when 'json' then false when 'blank' then false else strpos(" ~ plan_types ~ ", '|' || " ~ value_type ~ " || '|') > 0 end"
    ) }}
{% endmacro %}


{#
    Whether a value has one of the plan's types. Over text, number_text and is_string, is_number, is_boolean, is_array, is_object.

    Arguments:
        plan_types: a text expression, the plan's types
#}
{% macro is_of_type(plan_types) %}
    {{ return(
        "case when is_string then strpos(" ~ plan_types ~ ", '|string|') > 0 or (strpos(" ~ plan_types ~ ", '|timestamp|') > 0 and " ~ is_timestamp('text')
        ~ ") when is_number then strpos(" ~ plan_types ~ ", '|number|') > 0 or case when strpos(" ~ plan_types ~ ", '|integer|') > 0 then " ~ is_bigint('number_text')
        ~ " else false end when is_boolean then strpos(" ~ plan_types ~ ", '|boolean|') > 0 when is_array then strpos(" ~ plan_types
        ~ ", '|array|') > 0 else strpos(" ~ plan_types ~ ", '|object|') > 0 end"
    ) }}
{% endmacro %}
