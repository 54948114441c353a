{#
    A table that grows with the landed rows. What dbt's own `incremental` does, and what this project needs more:

    - The whole load is one transaction behind a lock, and the SQL is rendered again inside of it. So a run killed at
      any point leaves the table and the ledger as they were, and of two runs at once the second finds what the first
      has done.
    - The ledger says what was read; no look at the table itself.
    - No temporary copy of the new rows.
    - The columns of a table whose columns are discovered follow the registry: new ones are added, integers widened.

    Config (`meta`):
        load: append (new rows), upsert (rows replace those with the same unique_key) or rebuild (the whole, each run)
        reads_only_rows: true for a rebuilt table that nothing but new rows and rebuild_table changes: made anew for them only
        unique_key: list of columns, for upsert
        reads_up_to: models whose progress bounds what may be read
        registry_table: the name of this table in the registry, where its columns are discovered
        indexes: lists of columns to index on Postgres
        analyzed_columns: columns whose statistics Postgres needs after each load, where a model joins the new rows to
            each other: it takes rows beyond the latest it knows of for a handful
        reads_itself: true where the query of a rebuilt table reads what the table has
        verdict: the only landed rows that the model reads, where they are of one kind: without a new one, its query is not run
        always: true where the query reads something else than staged rows too (a look-up, a seed), so that it is run
            although no row is new
        promoted_event: the event table that this model makes instead of event_tables
#}
{% materialization warehouse_table, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% do begin_reading() %}
    {% do restart_redefined_event() %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set meta = config.get('meta', {}) %}
    {% set is_rebuilt = meta.get('load') == 'rebuild' and not meta.get('reads_only_rows') %}
    {% set reads_more = is_rebuilt or meta.get('always') or model.get('has_late_rows') or tables_to_rebuild() %}
    {% set from_scratch = not reads_only_new_rows() %}
    {% if has_nothing_new() and not reads_more %}
        {% do store_raw_result(name='main', message='nothing new', code='nothing new', rows_affected='0') %}
    {% else %}
        {% do load_table() %}
        {% do end_reading() %}
    {% endif %}

    {% do apply_grants(this, config.get('grants'), should_revoke=from_scratch) %}
    {% do persist_docs(this, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}


{#  Loads what the model has not read yet, or everything where it is built from scratch. #}
{% macro load_table() %}
    {% set meta = config.get('meta', {}) %}
    {% set load = meta.get('load', 'append') %}
    {% set indexes = meta.get('indexes', []) %}
    {% set columns = none %}
    {% if meta.get('registry_table') and reads_only_new_rows() %}
        {% set columns = table_columns(meta.registry_table) %}
        {% if load == 'upsert' and widened_columns(relation_columns(this), columns) %}
            {#- users: a value that the widened column has lost may uncover an older one, of users nobody touches now -#}
            {% do forget_progress() %}
        {% endif %}
    {% endif %}
    {% set from_scratch = not reads_only_new_rows() %}
    {% if not from_scratch and (flags.EMPTY or has_no_row_of_its_kind()) %}
        {#- `dbt run --empty` adds no row, and a rebuilt registry without rows would make the next models forget columns -#}
        {% call statement('main') %} select 1 {% endcall %}
    {% elif from_scratch %}
        {% do replace_table(this, render(model.raw_code), indexes) %}
    {% else %}
        {% if columns %}
            {% do evolve_table(this, relation_columns(this), columns, indexes) %}
        {% endif %}
        {% if load == 'rebuild' and meta.get('reads_itself') %}
            {% do upsert_rows(this, render(model.raw_code), []) %}
        {% elif load == 'rebuild' %}
            {#- rendered while the table still has its rows, which known_column_values asks for -#}
            {% set select_rows = render(model.raw_code) %}
            {% call statement('delete') %} delete from {{ this }} {% endcall %}
            {% do insert_rows(this, select_rows) %}
        {% elif load == 'upsert' %}
            {% do upsert_rows(this, render(model.raw_code), meta.unique_key) %}
        {% else %}
            {% do insert_rows(this, render(model.raw_code)) %}
        {% endif %}
    {% endif %}

    {% if from_scratch or (load == 'rebuild' and not flags.EMPTY) %}
        {% do refresh_statistics(this) %}
    {% elif meta.get('analyzed_columns') and not has_nothing_new() %}
        {% do refresh_statistics(this, meta.analyzed_columns) %}
    {% endif %}
{% endmacro %}


{#
    Whether no new row is of the one kind that the model reads. Asked ahead of its query, which for events has a column for every
    parameter of a tracker and takes long to plan.
#}
{% macro has_no_row_of_its_kind() %}
    {% set verdict = config.get('meta', {}).get('verdict') %}
    {{ return(verdict and not run_query(
        'select 1 from ' ~ staging_schema() ~ '.int_landed_events where verdict = ' ~ quote_literal(verdict) ~ ' and ' ~ new_rows() ~ ' limit 1'
    ).rows) }}
{% endmacro %}


{#
    Opens the transaction: takes the table's lock, reads the ledger behind it, and decides how far this run may read.

    Arguments:
        is_first: whether the materialization has committed no transaction before this one
#}
{% macro begin_reading(is_first=true) %}
    {% call statement('begin_reading', fetch_result=true, auto_begin=true) %}
        {{ begin_after_commit() if not is_first }}
        {{ transaction_settings() }}
        {{ lock_for_transaction(this.identifier) }};
        {{ ledger_query() }}
    {% endcall %}
    {% do forget_ledger() %}
    {% set rows = fromjson(load_result('begin_reading')['data'][0][0]) %}
    {% do model.update({'is_loading': true, 'ledger_rows': rows}) %}
    {% for name in config.get('meta', {}).get('reads_up_to', []) if relation_alias(name) not in rows %}
        {{ exceptions.raise_compiler_error(
            'The table ' ~ this.identifier ~ ' is made from ' ~ name ~ ', which is not built yet. Run `dbt run` first, or `dbt run -s +' ~ model.name ~ '`.'
        ) }}
    {% endfor %}
    {% if is_first %}
        {% do model.update({'reading_until': upstream_limit(rows)}) %}
    {% endif %}
{% endmacro %}


{#  Makes the model read everything again in this transaction. #}
{% macro forget_progress() %}
    {% call statement('forget_progress') %}
        update {{ ledger() }} set staged_at = null where relation_name = {{ quote_literal(this.identifier) }}
    {% endcall %}
    {% do forget_ledger() %}
{% endmacro %}


{#
    Closes what begin_reading opened: the table has read up to there, by these rules. A table that reads no other
    model (the intake) has read up to its own latest row. `dbt run --empty` reads nothing and notes nothing.
#}
{% macro end_reading() %}
    {% if flags.EMPTY %}
        {% set until = read_limits().lower %}
    {% else %}
        {% set until = model.reading_until %}
    {% endif %}
    {% set staged_at = "timestamp '" ~ until ~ "'" if until else 'null' %}
    {% if not config.get('meta', {}).get('reads_up_to') and not flags.EMPTY %}
        {% set staged_at = '(select max(staged_at) from ' ~ this ~ ')' %}
    {% endif %}
    {% call statement('end_reading') %}
        insert into {{ ledger() }} (relation_name, staged_at, rules)
        values ({{ quote_literal(this.identifier) }}, {{ staged_at }}, {{ quote_literal(current_rules()) }})
        on conflict (relation_name) do update set staged_at = excluded.staged_at, rules = excluded.rules
    {% endcall %}
{% endmacro %}
