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
    Texts as SQL literals with commas between.

    Arguments:
        values: list of texts
    Example: `table_name in ({{ quote_literals(['pages', 'screens']) }})` renders `table_name in ('pages', 'screens')`.
#}
{% macro quote_literals(values) %}
    {% set literals = [] %}
    {% for value in values %}
        {% do literals.append(quote_literal(value)) %}
    {% endfor %}
    {{ return(literals | join(', ')) }}
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
