{#
    The catalogue of self-describing tables has one line per table that documents belong to, and tells their number, the
    schema, first and last collector_tstamp, and how many columns the table has; the table has as many rows. Rows are
    counted when the test runs, two hundred tables in a query and each query in a transaction of its own. A table that only a
    forgotten user had filled stays, with no row.
#}

{%- set counts = [] %}
{%- if execute and flags.WHICH in ['build', 'test'] %}
    {%- set catalogue = ref('self_describing_tables') %}
    {%- set existing = relation_names(catalogue.schema) %}
    {%- for batch in run_query('select table_name from ' ~ catalogue ~ ' order by table_name').columns[0].values() | batch(200) %}
        {%- set table_counts = [] %}
        {%- for name in batch if name in existing %}
            {%- do table_counts.append(
                'select ' ~ quote_literal(name) ~ ' as table_name, count(*) as row_count from ' ~ catalogue.incorporate(path={'identifier': name})
            ) %}
        {%- endfor %}
        {%- if table_counts %}
            {%- call statement('row_counts', fetch_result=true, auto_begin=true) %}
                {{ table_counts | join('\nunion all ') }}
            {%- endcall %}
            {%- for row in load_result('row_counts').table.rows %}
                {%- do counts.append('(' ~ quote_literal(row[0]) ~ ', ' ~ row[1] ~ ')') %}
            {%- endfor %}
            {%- do adapter.commit() %}
        {%- endif %}
    {%- endfor %}
{%- endif %}

with

existing as (

    select table_name, row_count
    from (values
        {{ counts | join(',\n        ') or "('', 0)" }}
    ) as existing (table_name, row_count)
    where table_name <> ''

),

columns as (

    select
        table_name,
        count(*) as column_count

    from information_schema.columns

    where table_catalog = current_database()
        and table_schema = {{ quote_literal(generate_schema_name('atomic', none)) }}

    group by table_name

),

-- a run that was killed has filled some tables further than the others
filled as (

    select
        names.table_name,
        max(ledger.staged_at) as staged_at

    from (select distinct table_name from {{ ref('stg_self_describing_data') }}) as names

    inner join {{ ledger() }} as ledger
        on ledger.relation_name = 'self_describing_tables' or ledger.relation_name = 'self_describing_tables.' || names.table_name

    group by names.table_name

),

staged as (

    select
        documents.table_name,
        min({{ byte_order(
            "('iglu:' || documents.schema_vendor || '/' || documents.schema_name || '/' || documents.schema_format || '/' || split_part(documents.schema_version, '-', 1))"
        ) }}) as schema_key,
        count(*) as row_count,
        min(documents.collector_tstamp) as first_collector_tstamp,
        max(documents.collector_tstamp) as last_collector_tstamp

    from (select * from {{ ref('stg_self_describing_data') }}) as documents

    inner join filled
        on documents.table_name = filled.table_name and documents.staged_at <= filled.staged_at

    group by documents.table_name

),

catalogue as (

    select * from {{ ref('self_describing_tables') }}

)

select
    coalesce(staged.table_name, catalogue.table_name) as table_name,
    staged.schema_key as staged_schema_key,
    catalogue.schema_key,
    staged.row_count as staged_row_count,
    existing.row_count as existing_row_count,
    catalogue.row_count,
    columns.column_count as existing_column_count,
    catalogue.column_count

from staged

full join catalogue on staged.table_name = catalogue.table_name

left join existing on catalogue.table_name = existing.table_name

left join columns on catalogue.table_name = columns.table_name

where (staged.table_name is null and catalogue.row_count <> 0)
    or catalogue.table_name is null
    or staged.schema_key <> catalogue.schema_key
    or staged.row_count <> catalogue.row_count
    or coalesce(existing.row_count, -1) <> catalogue.row_count
    or staged.first_collector_tstamp <> catalogue.first_collector_tstamp
    or staged.last_collector_tstamp <> catalogue.last_collector_tstamp
    or coalesce(columns.column_count, 0) <> catalogue.column_count
