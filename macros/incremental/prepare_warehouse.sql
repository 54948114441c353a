{#
    Runs before every command that builds or tests: creates what dbt does not model (the raw tables and the ledger
    of how far each table has read) and stops with a clear message when the built warehouse follows other rules.
    Only idempotent DDL, because dbt calls it for `dbt test` and `dbt docs generate` too.

    Returns: the statements to run.
#}
{% macro prepare_warehouse() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% if flags.WHICH not in ['run', 'build', 'test'] %}
        {{ return('') }}
    {% endif %}
    {% call statement('prepare', auto_begin=true) %}
        {{ lock_for_transaction('prepare_warehouse') }};
        {{ create_raw_tables() }};
        create schema if not exists {{ staging_schema() }};
        create table if not exists {{ ledger() }} (
            relation_name text primary key,
            staged_at timestamp,
            rules text
        )
        {%- if flags.FULL_REFRESH %};
        delete from {{ ledger() }} where relation_name like '%/definition' or relation_name like '%/schemas'
        {%- endif %}
    {% endcall %}
    {% do adapter.commit() %}
    {% do check_rules() %}
    {% if flags.WHICH != 'test' %}
        {% do use_threads_for_new_rows() %}
    {% endif %}
    {{ return('') }}
{% endmacro %}
