{#
    Every flattened table and every event table, a promoted one too, has the columns that its kind of table has
    whatever the events hold, each with its type. The registry is not asked: it could have lost them as well.
#}

with

fixed_columns as (

    select table_name, column_name, data_type
    from (values
        {{ fixed_column_values() }}
    ) as fixed_columns (table_name, column_name, data_type, json_paths, ordinal)

),

expected as (

    select fixed_columns.table_name, fixed_columns.column_name, fixed_columns.data_type
    from fixed_columns
    inner join {{ ledger() }} as ledger on fixed_columns.table_name = ledger.relation_name

    union all

    select catalogue.table_name, fixed_columns.column_name, fixed_columns.data_type
    from (select * from {{ ref('event_tables') }}) as catalogue
    cross join fixed_columns
    where fixed_columns.table_name = ' event'

),

existing as (

    select *

    from (
        {{ existing_columns(generate_schema_name('analytics', none)) }}
    ) as existing_columns

)

select
    expected.table_name,
    expected.column_name,
    expected.data_type,
    existing.engine_type as existing_type

from expected

left join existing
    on expected.table_name = existing.table_name and expected.column_name = existing.column_name

where existing.data_type is null or existing.data_type <> expected.data_type
