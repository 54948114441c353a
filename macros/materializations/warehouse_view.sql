{#
    A view, made behind the same kind of lock as warehouse_table, and left alone while its definition stands: dbt's own
    drops and makes it in every run, which two runs at once do not survive. A view whose columns the data decides
    (`meta.columns_follow_data`) is dropped where the new ones do not just follow the old: Postgres replaces no column.
#}
{% materialization warehouse_view, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% call statement('lock', auto_begin=true) %}
        {{ lock_for_transaction(this.identifier) }}
    {% endcall %}
    {% do model.update({'is_loading': true}) %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set existing = relation_type(this.schema, this.identifier) %}
    {% if existing == 'table' %}
        {% call statement('drop_table') %} drop table {{ this }} cascade {% endcall %}
    {% endif %}
    {% set select_rows = without_empty_limits(render(model.raw_code)) %}
    {% if existing == 'view' and config.get('meta', {}).get('columns_follow_data') %}
        {% set old_columns = relation_columns(this).keys() | list %}
        {% set new_columns = adapter.get_column_schema_from_query(get_empty_subquery_sql(select_rows)) | map(attribute='name') | list %}
        {% if new_columns[:old_columns | length] != old_columns %}
            {% call statement('drop_view') %} drop view {{ this }} cascade {% endcall %}
        {% endif %}
    {% endif %}
    {% call statement('main') %}
        create or replace view {{ this }} as
        {{ select_rows }}
    {% endcall %}

    {% do apply_grants(this, config.get('grants'), should_revoke=false) %}
    {% do persist_docs(this, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}


{#
    A query without what `dbt run --empty` puts around every ref: a view made so would stay empty when the tables fill.

    Arguments:
        sql: the query
#}
{% macro without_empty_limits(sql) %}
    {{ return(modules.re.sub('\\(select \\* from (\\S+) where false limit 0\\)( _dbt_limit_subq_\\w+)?', '\\1', sql)) }}
{% endmacro %}
