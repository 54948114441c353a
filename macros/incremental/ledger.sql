{#
    The ledger: one row per built table with how far into the staged rows it has read (`staged_at`), and by which rules.
    It is a table of its own and not max(uuid_ts) of each table, because a table whose events are rare, or a batch that
    adds nothing to it, would make every run read history again.

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

    Returns: dict of relation name -> dict(staged_at, rules); the timestamp as text or none.
#}
{% macro read_ledger() %}
    {% if not execute or is_rendered_ahead() %}
        {{ return({}) }}
    {% elif model is not mapping %}
        {{ return(ledger_rows()) }}
    {% endif %}
    {% if 'ledger_rows' not in model %}
        {% do model.update({'ledger_rows': ledger_rows()}) %}
    {% endif %}
    {{ return(model.ledger_rows) }}
{% endmacro %}


{#
    Whether a run is rendering a model only because dbt renders all of them before it builds them. Our materializations render the
    model again, behind their lock, so nothing is asked of the database for this one: it looks like the first run of all.
#}
{% macro is_rendered_ahead() %}
    {{ return(
        flags.WHICH in ['run', 'build'] and model is mapping and model.resource_type == 'model' and not is_loading()
        and model.config.materialized in ['warehouse_table', 'warehouse_view', 'discovered_tables']
    ) }}
{% endmacro %}


{#  Whether one of our materializations is rendering the model, which happens once in a run, inside of its transaction. #}
{% macro is_loading() %}
    {{ return(execute and model is mapping and model.get('is_loading', false)) }}
{% endmacro %}


{#  Makes the next read_ledger of this model ask the database again. #}
{% macro forget_ledger() %}
    {% do model.pop('ledger_rows', none) %}
    {% do model.pop('relation_names', none) %}
{% endmacro %}


{#  What read_ledger returns, from the database. `dbt run`, `build` and `test` have created the ledger before. #}
{% macro ledger_rows() %}
    {% if flags.WHICH in ['run', 'build', 'test'] or relation_exists(generate_schema_name('staging', none), 'read_ledger') %}
        {{ return(fromjson(run_query(ledger_query()).rows[0][0])) }}
    {% endif %}
    {{ return({}) }}
{% endmacro %}


{#
    What read_ledger returns, as a query of one JSON text: dbt makes a table with guessed types of each result, which takes longer
    than the query where there are thousands of event tables. In a model, the only rules are its own notes: those of the tables, a long
    text for each, are for the hook that compares them.
#}
{% macro ledger_query() %}
    {% set rules = 'case when starts_with(relation_name, ' ~ quote_literal(this.identifier ~ '/') ~ ') then rules end' if model is mapping and this else 'rules' %}
    select '{' || coalesce(string_agg(
        cast(to_json(relation_name) as text) || ':{"staged_at":' || coalesce('"' || cast(staged_at as text) || '"', 'null')
        || ',"rules":' || coalesce(cast(to_json({{ rules }}) as text), 'null') || '}', ','
    ), '') || '}'
    from {{ ledger() }}
{% endmacro %}


{#
    What write_note has noted for the relation being made, as of the ledger read last.

    Arguments:
        name: what is noted
    Returns: the text; none where there is none.
    Example: `{% if read_note('definition') == definition %}`
#}
{% macro read_note(name) %}
    {{ return(read_ledger().get(this.identifier ~ '/' ~ name, {}).get('rules')) }}
{% endmacro %}


{#
    Notes in the ledger, in the transaction that makes a relation, what the next run can save itself because of it. A full refresh
    forgets all notes ahead of its first model, since it may change what is beneath a relation that it does not select.

    Arguments:
        name: what is noted
        text: the note
        staged_at: the rows that it is about, a SQL expression
    Example: `{% do write_note('definition', local_md5(select_rows)) %}`
#}
{% macro write_note(name, text, staged_at='cast(current_timestamp as timestamp)') %}
    {% call statement('write_note') %}
        insert into {{ ledger() }} (relation_name, staged_at, rules)
        values ({{ quote_literal(this.identifier ~ '/' ~ name) }}, {{ staged_at }}, {{ quote_literal(text) }})
        on conflict (relation_name) do update set staged_at = excluded.staged_at, rules = excluded.rules
    {% endcall %}
{% endmacro %}


{#
    Whether a table or view exists.

    Arguments:
        schema: unquoted schema name
        name: unquoted relation name
    Returns: boolean.
#}
{% macro relation_exists(schema, name) %}
    {{ return(relation_type(schema, name) is not none) }}
{% endmacro %}


{#
    What a name stands for in a schema.

    Arguments:
        schema: unquoted schema name
        name: unquoted relation name
    Returns: 'table' or 'view'; none where there is nothing of that name.
#}
{% macro relation_type(schema, name) %}
    {#- the inputs of a unit test stand in no schema -#}
    {% if is_rendered_ahead() or not schema %}
        {{ return(none) }}
    {% endif %}
    {{ return(adapter.dispatch('relation_type', 'event_warehouse')(schema, name)) }}
{% endmacro %}


{#  From dbt's cache: DuckDB's file has one process at a time, and takes 0.1 ms for each table of the database to look into its catalogue. #}
{% macro duckdb__relation_type(schema, name) %}
    {% set relation = adapter.get_relation(target.database, schema, name) %}
    {{ return(relation.type | string if relation else none) }}
{% endmacro %}


{#  From the database: another run may have built a table while this one waited for its lock. #}
{% macro postgres__relation_type(schema, name) %}
    {{ return(relation_names(schema).get(name)) }}
{% endmacro %}


{#
    The tables and views of a schema, asked for once for each rendering of a model, as read_ledger.

    Arguments:
        schema: unquoted schema name
    Returns: dict of name -> 'table' or 'view'.
#}
{% macro relation_names(schema) %}
    {% if is_rendered_ahead() %}
        {{ return({}) }}
    {% endif %}
    {% set known = model.setdefault('relation_names', {}) if model is mapping else {} %}
    {% if schema not in known %}
        {% set names = {} %}
        {% for row in run_query(
            "select table_name, table_type from information_schema.tables where table_catalog = current_database()"
            ~ " and table_schema = " ~ quote_literal(schema)
        ).rows %}
            {% do names.update({row[0]: 'view' if 'VIEW' in row[1] else 'table'}) %}
        {% endfor %}
        {% do known.update({schema: names}) %}
    {% endif %}
    {{ return(known[schema]) }}
{% endmacro %}
