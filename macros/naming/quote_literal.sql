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


{#
    A column's name as an identifier, whatever signs it has: adapter.quote does not double quotes.

    Arguments:
        name: the name
    Example: `{{ quote_name('5" pipe') }}` renders `"5"" pipe"`.
#}
{% macro quote_name(name) %}
    {{ return('"' ~ name.replace('"', '""') ~ '"') }}
{% endmacro %}
