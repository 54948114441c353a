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
    The ledger's rows, empty where there is no ledger yet (fresh database, `dbt compile`). They are asked for once for
    each rendering of a model, and again where `forget_ledger` says so; `model` is the context's own dict and lives as long.

    Returns: dict of relation name -> dict(staged_at, reading_until, rules); the timestamps as text or none.
#}
{% macro read_ledger() %}
    {% if not execute or model is not mapping %}
        {{ return(ledger_rows() if execute else {}) }}
    {% endif %}
    {% if 'ledger_rows' not in model %}
        {% do model.update({'ledger_rows': ledger_rows()}) %}
    {% endif %}
    {{ return(model.ledger_rows) }}
{% endmacro %}


{#  Makes the next read_ledger of this model ask the database again. #}
{% macro forget_ledger() %}
    {% do model.pop('ledger_rows', none) %}
    {% do model.pop('seen_relations', none) %}
{% endmacro %}


{#  What read_ledger returns, from the database. `dbt run`, `build` and `test` have created the ledger before. #}
{% macro ledger_rows() %}
    {% set rows = {} %}
    {% if flags.WHICH in ['run', 'build', 'test'] or relation_exists(generate_schema_name('staging', none), 'read_ledger') %}
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
    while this one waited for its lock. What was there once is not asked for again while a model is rendered.

    Arguments:
        schema: unquoted schema name
        name: unquoted relation name
    Returns: boolean.
#}
{% macro relation_exists(schema, name) %}
    {% set seen = model.setdefault('seen_relations', []) if model is mapping else [] %}
    {% if (schema, name) not in seen %}
        {% if name not in relation_names(schema) %}
            {{ return(false) }}
        {% endif %}
        {% do seen.append((schema, name)) %}
    {% endif %}
    {{ return(true) }}
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
