{#
    An id as text: a string as it is, a number by its digits (`5.0` is `5`); objects, arrays and booleans are null.

    Arguments:
        field: one field of json_fields
    Returns: a text expression.
#}
{% macro id_text(field) %}
    {{ return(
        'case when ' ~ field.is_string ~ ' then ' ~ field.text ~ ' when ' ~ field.is_number
        ~ ' then coalesce(' ~ integer_text(field.text) ~ ', ' ~ field.text ~ ') end'
    ) }}
{% endmacro %}


{#  A text that is no value in the flavour: the empty text is one for Segment and none for RudderStack. #}
{% macro blank_to_null(text) %}
    {{ return('nullif(' ~ text ~ ", '')" if var('warehouse_flavor') == 'rudderstack' else text) }}
{% endmacro %}
