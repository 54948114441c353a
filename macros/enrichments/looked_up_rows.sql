{#
    What a Python model has looked up, as a query with one row for each value: two runs at once on Postgres may have
    looked up the same. Values that no staged row has (any more) are left out, so that the table depends on the landed
    rows only.

    Arguments:
        kind: the kind of value, as int_looked_up_values has it; also the name of the key column
        python_model: the Python model
        columns: dict of column -> SQL type, the columns behind the key
        order_by: which of several rows of a value counts
    Returns: a query.
    Example: `select * from ({{ looked_up_rows('user_agent', 'int_user_agents', user_agent_columns(), 'is_bot') }}) as rows`
#}
{% macro looked_up_rows(kind, python_model, columns, order_by) %}
    {% set selected = [kind] %}
    {% for column, type in columns.items() %}
        {% do selected.append('cast(' ~ column ~ ' as ' ~ type ~ ') as ' ~ column) %}
    {% endfor %}
    {{ return(
        'select ' ~ selected | join(', ')
        ~ ' from (select *, row_number() over (partition by ' ~ kind ~ ' order by ' ~ order_by ~ ') as place from '
        ~ python_table(python_model, kind, columns) ~ ') as looked_up where place = 1 and ' ~ kind
        ~ ' in (select value from ' ~ ref('int_looked_up_values').render() ~ " where kind = '" ~ kind ~ "')"
    ) }}
{% endmacro %}
