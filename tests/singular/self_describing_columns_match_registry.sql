{#
    Every self-describing table has the fixed columns and those of int_self_describing_columns, each with its type, and no
    others; `overflow` where there are too many. Not compared when the tables have read less than the columns (after a
    selective run, or one that was killed).
#}

with

compared_tables as (

    select catalogue.table_name

    from (select * from {{ ref('self_describing_tables') }}) as catalogue

    inner join {{ ledger() }} as own
        on own.relation_name = 'self_describing_tables'

    inner join {{ ledger() }} as registry
        on registry.relation_name = 'int_self_describing_columns'

    where own.staged_at is not distinct from registry.staged_at

),

fixed_columns as (

    select column_name, data_type
    from (values
        {%- for column in self_describing_fixed_columns() %}
        ('{{ column.name }}', '{{ column.data_type }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as fixed_columns (column_name, data_type)

),

registered as (

    select compared_tables.table_name, fixed_columns.column_name, fixed_columns.data_type
    from compared_tables
    cross join fixed_columns

    union all

    select distinct
        table_name,
        case place when 'overflow' then 'overflow' else column_name end as column_name,
        case place when 'overflow' then 'json' else data_type end as data_type
    from {{ ref('int_self_describing_columns') }}
    where table_name in (select compared_tables.table_name from compared_tables)

),

existing as (

    select *

    from (
        {{ existing_columns(generate_schema_name('atomic', none)) }}
    ) as existing_columns

    where existing_columns.table_name in (select compared_tables.table_name from compared_tables)

)

select
    coalesce(registered.table_name, existing.table_name) as table_name,
    coalesce(registered.column_name, existing.column_name) as column_name,
    registered.data_type as registered_type,
    existing.engine_type as existing_type

from registered

full join existing
    on registered.table_name = existing.table_name and registered.column_name = existing.column_name

where coalesce(registered.data_type, '') <> coalesce(existing.data_type, '')
    or registered.column_name is null
    or existing.column_name is null
