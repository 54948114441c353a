{#
    Drops what dbt-duckdb leaves of an incremental Python model: the table it puts the new rows into is a temporary one
    by name only, and nobody drops it. Also those of runs that were killed. With Postgres attached it is in DuckDB's
    own memory and goes with it.

    Returns: statements, or nothing.
    Example: `+post-hook: "{{ drop_temporary_tables() }}"`
#}
{% macro drop_temporary_tables() %}
    {% set statements = [] %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% for row in run_query(
        'select table_schema, table_name from information_schema.tables where table_catalog = current_database()'
        ~ ' and table_catalog = ' ~ quote_literal(this.database)
        ~ ' and table_schema = current_schema() and starts_with(table_name, ' ~ quote_literal(this.identifier ~ '__dbt_tmp') ~ ')'
    ).rows %}
        {% do statements.append('drop table ' ~ adapter.quote(row[0]) ~ '.' ~ adapter.quote(row[1])) %}
    {% endfor %}
    {{ return(statements | join('; ')) }}
{% endmacro %}
