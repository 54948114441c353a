{#
    A view, made behind the same kind of lock as warehouse_table, and left alone while its definition stands: dbt's own
    drops and makes it in every run, which two runs at once do not survive, and planning wide queries takes longer than asking whether
    anything is new. A view whose columns the data decides (`meta.columns_follow_data`) is dropped where the new ones do not just follow
    the old: Postgres replaces no column.
#}
{% materialization warehouse_view, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock', fetch_result=true, auto_begin=true) %}
        {{ lock_for_transaction(this.identifier) }};
        {{ ledger_query() }}
    {% endcall %}
    {% do forget_ledger() %}
    {% do model.update({'is_loading': true, 'ledger_rows': fromjson(load_result('lock')['data'][0][0])}) %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set existing = relation_type(this.schema, this.identifier) %}
    {% set select_rows = without_empty_limits(render(model.raw_code)) %}
    {% set definition = local_md5(select_rows) %}
    {% if existing == 'view' and not flags.FULL_REFRESH and read_note('definition') == definition %}
        {% do store_raw_result(name='main', message='nothing new', code='nothing new', rows_affected='0') %}
    {% else %}
        {% do replace_view(this, select_rows, existing) %}
        {% do write_note('definition', definition) %}
    {% endif %}

    {% do apply_grants(this, config.get('grants'), should_revoke=false) %}
    {% do persist_docs(this, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}


{#
    Makes a view, in place of what has its name.

    Arguments:
        relation: the view
        select_rows: its query
        existing: what has its name: 'table', 'view' or none
#}
{% macro replace_view(relation, select_rows, existing) %}
    {% if existing == 'table' %}
        {% call statement('drop_table') %} drop table {{ relation }} cascade {% endcall %}
    {% elif existing == 'view' and config.get('meta', {}).get('columns_follow_data') %}
        {% set old_columns = relation_columns(relation).keys() | list %}
        {% set new_columns = adapter.get_column_schema_from_query(get_empty_subquery_sql(select_rows)) | map(attribute='name') | list %}
        {% if new_columns[:old_columns | length] != old_columns %}
            {% call statement('drop_view') %} drop view {{ relation }} cascade {% endcall %}
        {% endif %}
    {% endif %}
    {% call statement('main') %}
        create or replace view {{ relation }} as
        {{ select_rows }}
    {% endcall %}
{% endmacro %}


{#
    A query without what `dbt run --empty` puts around every ref: a view made so would stay empty when the tables fill.

    Arguments:
        sql: the query
#}
{% macro without_empty_limits(sql) %}
    {{ return(modules.re.sub('\\(select \\* from (\\S+) where false limit 0\\)( _dbt_limit_subq_\\w+)?', '\\1', sql)) }}
{% endmacro %}
