{#
    The ledger: one row per built table with how far into the staged rows it has read (`staged_at`), and, inside a
    running transaction, how far it is about to read (`reading_until`). It is a table of its own and not
    max(uuid_ts) of each table, because a table whose events are rare, or a batch that adds nothing to it, would
    make every run read history again.

    Returns: the ledger's qualified name.
#}
{% macro ledger() %}
    {{ return(staging_schema() ~ '.read_ledger') }}
{% endmacro %}


{#  The staging schema's name; the ledger and the internal tables live there. #}
{% macro staging_schema() %}
    {{ return(adapter.quote(generate_schema_name('staging', none))) }}
{% endmacro %}


{#
    The ledger's rows, empty where there is no ledger yet (fresh database, `dbt compile`).

    Returns: dict of relation name -> dict(staged_at, reading_until, rules); the timestamps as text or none.
#}
{% macro read_ledger() %}
    {% set rows = {} %}
    {% if execute and relation_exists(generate_schema_name('staging', none), 'read_ledger') %}
        {% set result = run_query(
            'select relation_name, cast(staged_at as text), cast(reading_until as text), rules from ' ~ ledger()
        ) %}
        {% for row in result.rows %}
            {% do rows.update({row[0]: {'staged_at': row[1], 'reading_until': row[2], 'rules': row[3]}}) %}
        {% endfor %}
    {% endif %}
    {{ return(rows) }}
{% endmacro %}


{#
    Whether a table or view exists, asked of the database and not of dbt's cache: another run may have built it
    while this one waited for its lock.

    Arguments:
        schema: unquoted schema name
        name: unquoted relation name
    Returns: boolean.
#}
{% macro relation_exists(schema, name) %}
    {{ return(name in relation_names(schema)) }}
{% endmacro %}


{#
    The tables and views of a schema.

    Arguments:
        schema: unquoted schema name
    Returns: dict of name -> 'table' or 'view'.
#}
{% macro relation_names(schema) %}
    {% set names = {} %}
    {% for row in run_query(
        "select table_name, table_type from information_schema.tables where table_catalog = current_database()"
        ~ " and table_schema = " ~ quote_literal(schema)
    ).rows %}
        {% do names.update({row[0]: 'view' if 'VIEW' in row[1] else 'table'}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
