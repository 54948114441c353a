{#
    A text as SQL literal. Event names and JSON keys are hostile input: everything that comes from data goes
    through here or through adapter.quote.

    Arguments:
        value: any text
    Example: `{{ quote_literal("Bobby's") }}` renders `'Bobby''s'`.
#}
{% macro quote_literal(value) %}
    {{ return("'" ~ (value | string).replace("'", "''") ~ "'") }}
{% endmacro %}
