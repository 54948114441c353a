{#
    The condition for rows that the table being built has not got. True where it is built from scratch.

    Arguments:
        relation: the alias of the rows
        columns: columns by which a row is the same
    Returns: a condition.
    Example: `where {{ has_no_row('looked_up', ['ip_address', 'databases']) }}`
#}
{% macro has_no_row(relation, columns) %}
    {% if not reads_only_new_rows() %}
        {{ return('true') }}
    {% endif %}
    {% set conditions = [] %}
    {% for column in columns %}
        {% do conditions.append('known_rows.' ~ column ~ ' = ' ~ relation ~ '.' ~ column) %}
    {% endfor %}
    {{ return('not exists (select 1 from ' ~ this ~ ' as known_rows where ' ~ conditions | join(' and ') ~ ')') }}
{% endmacro %}
