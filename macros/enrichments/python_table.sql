{#
    The table of a Python model, to select from. dbt runs Python models on DuckDB only, so on Postgres there is no such
    model: there the table is what scripts/build_postgres.py has put into the same place, and before that nothing.

    Arguments:
        name: the Python model
        key: its key column
        columns: dict of column -> SQL type, the columns behind the key
    Returns: a relation, or a query in brackets with an alias.
    Example: `select * from {{ python_table('int_user_agents', 'user_agent', user_agent_columns()) }}`
#}
{% macro python_table(name, key, columns) %}
    {{ return(adapter.dispatch('python_table', 'event_warehouse')(name, key, columns)) }}
{% endmacro %}


{% macro duckdb__python_table(name, key, columns) %}
    {{ return(ref(name)) }}
{% endmacro %}


{% macro postgres__python_table(name, key, columns) %}
    {% if execute and relation_exists(generate_schema_name('staging', none), name) %}
        {{ return(staging_schema() ~ '.' ~ adapter.quote(name)) }}
    {% endif %}
    {% set selected = ['cast(null as text) as ' ~ key] %}
    {% for column, type in columns.items() %}
        {% do selected.append('cast(null as ' ~ type ~ ') as ' ~ column) %}
    {% endfor %}
    {{ return('(select ' ~ selected | join(', ') ~ ' where false) as ' ~ name) }}
{% endmacro %}
