{{ config(
    materialized='warehouse_table',
    meta={'load': 'rebuild', 'reads_up_to': ['int_columns', 'event_tables']}
) }}

with

fixed_columns as (

    select table_name, column_name, data_type, json_paths, ordinal
    from (values
        {{ fixed_column_values() }}
    ) as fixed (table_name, column_name, data_type, json_paths, ordinal)

),

event_table_names as (

    select table_name from {{ ref('event_tables') }}

),

-- no alias behind a ref: `dbt run --empty` puts one of its own there on Postgres
paths as (

    select table_name, json_path, first_seen_at, last_seen_at from {{ ref('int_columns') }}

),

discovered_columns as (

    select
        table_name,
        case when place = 'overflow' then 'overflow' else column_name end as column_name,
        case when place = 'overflow' then 'json' else data_type end as data_type,
        '[' || string_agg(cast(to_json(json_path) as text), ',' order by {{ byte_order('json_path') }}) || ']' as json_paths,
        min(case when place = 'overflow' then 1000000 else ordinal end) as ordinal,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at

    from {{ ref('int_columns') }}

    where place in ('column', 'overflow')
        and data_type is not null
        and table_name not in ({{ promoted_table_literals() }})

    group by 1, 2, 3

),

-- of promoted events, what their files say
contracted_columns as (

    select
        contract.table_name,
        contract.column_name,
        contract.data_type,
        '[' || string_agg(cast(to_json(contract.json_path) as text), ',' order by {{ byte_order('contract.json_path') }}) || ']'
            as json_paths,
        min(contract.ordinal) as ordinal,
        min(paths.first_seen_at) as first_seen_at,
        max(paths.last_seen_at) as last_seen_at

    from (values
        {{ promoted_path_values() }}
    ) as contract (table_name, column_name, data_type, json_path, ordinal, precedence)

    inner join event_table_names
        on contract.table_name = event_table_names.table_name

    left join paths
        on contract.table_name = paths.table_name and contract.json_path = paths.json_path

    group by 1, 2, 3

),

all_columns as (

    select
        table_name,
        column_name,
        data_type,
        json_paths,
        ordinal,
        true as is_fixed,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as last_seen_at
    from fixed_columns
    where table_name <> ' event'

    union all

    select
        event_table_names.table_name,
        fixed_columns.column_name,
        fixed_columns.data_type,
        fixed_columns.json_paths,
        fixed_columns.ordinal,
        true as is_fixed,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as last_seen_at
    from fixed_columns
    cross join event_table_names
    where fixed_columns.table_name = ' event'

    union all

    select table_name, column_name, data_type, json_paths, 1000 + ordinal as ordinal, false as is_fixed, first_seen_at, last_seen_at
    from discovered_columns

    union all

    select table_name, column_name, data_type, json_paths, 1000 + ordinal as ordinal, false as is_fixed, first_seen_at, last_seen_at
    from contracted_columns

    union all

    select
        case table_name when 'identifies' then 'users' else 'accounts' end as table_name,
        column_name, data_type, json_paths, 1000 + ordinal as ordinal, false as is_fixed, first_seen_at, last_seen_at
    from discovered_columns
    where table_name in ('identifies', 'groups')

)

select
    table_name,
    column_name,
    cast(row_number() over (partition by table_name order by ordinal, column_name) as bigint) as ordinal_position,
    data_type,
    json_paths,
    is_fixed,
    first_seen_at,
    last_seen_at

from all_columns
