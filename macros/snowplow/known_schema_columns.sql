{#
    The tables of self-describing events and entities whose schemas are known, each with its columns but the nine that
    all have: the published ones, and your own. Where both know a table, its published columns come first, then what
    only your schemas have; your types win.

    Returns: dict of table name -> list of [column name, data type], in order.
    Example: `{% for column in known_schema_columns()['com_acme_click_event_1'] %} {{ column[0] }} {% endfor %}`
#}
{% macro known_schema_columns() %}
    {% set known = iglu_central_columns() %}
    {% for table, own in own_schema_columns().items() %}
        {% set columns = {} %}
        {% for name, data_type in known.get(table, []) + own %}
            {% do columns.update({name: data_type}) %}
        {% endfor %}
        {% set pairs = [] %}
        {% for name, data_type in columns.items() %}
            {% do pairs.append([name, data_type]) %}
        {% endfor %}
        {% do known.update({table: pairs}) %}
    {% endfor %}
    {{ return(known) }}
{% endmacro %}


{#
    What the generated macros hold, taken apart. Names may contain blanks; commas in them are `%2C`, and `%` is `%25`.

    Arguments:
        tables: dict of table name -> `name type, name type, ...`
    Returns: dict of table name -> list of [column name, data type].
#}
{% macro parsed_columns(tables) %}
    {% set parsed = {} %}
    {% for table, text in tables.items() %}
        {% set columns = [] %}
        {% for column in text.split(', ') if column %}
            {% if '%' in column %}
                {% set column = column.replace('%2C', ',').replace('%25', '%') %}
            {% endif %}
            {% do columns.append(column.rsplit(' ', 1)) %}
        {% endfor %}
        {% do parsed.update({table: columns}) %}
    {% endfor %}
    {{ return(parsed) }}
{% endmacro %}
