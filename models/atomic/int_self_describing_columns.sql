{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={'load': 'rebuild', 'reads_up_to': ['int_self_describing_paths']}
) }}

-- depends_on: {{ ref('int_self_describing_data') }}

with

paths as (

    select * from {{ ref('int_self_describing_paths') }}

),

-- computed once per distinct path; Postgres would inline the regular expressions into every use
names as materialized (

    select
        json_path,
        {{ iglu_column_name(unescaped_pointer("replace(substr(json_path, 2), '/', '.')")) }} as name

    from (select distinct json_path from paths) as distinct_paths

),

named_paths as materialized (

    select
        paths.*,
        case when names.name in ('', {{ self_describing_reserved_names() }}) then '_' || names.name else names.name end as column_name,
        -- unlike in the tables of calls, [] and "" are values; an object is made of columns
        paths.value_type <> 'object' as is_value

    from paths

    inner join names
        on paths.json_path = names.json_path

),

known_columns as (

    select table_name, column_name, data_type, ordinal
    from (values
        {{ known_column_values() }}
    ) as known (table_name, column_name, data_type, ordinal)
    where table_name is not null

),

-- the first value decides the type of a column that no schema knows; of several properties of one name the last wins
first_values as (

    select
        *,
        first_value(value_type) over values_in_order as first_type,
        first_value(staged_at) over values_in_order as first_staged_at,
        first_value(loaded_at) over values_in_order as first_loaded_at,
        first_value(raw_row_id) over values_in_order as first_document_id,
        first_value(json_path) over values_in_order as first_path,
        max(case when value_type = 'float' then 1 else 0 end) over (partition by table_name, column_name) as has_fractions,
        max(case when is_value then 1 else 0 end) over (partition by table_name, column_name) as has_values

    from named_paths

    window values_in_order as (
        partition by table_name, column_name
        order by case when is_value then 0 else 1 end, staged_at, loaded_at, raw_row_id, {{ pointer_order('json_path') }} desc
    )

),

typed_paths as (

    select
        first_values.*,
        known_columns.data_type as known_type,
        coalesce(known_columns.data_type, case
            when first_values.first_type = 'integer' and first_values.has_fractions = 1 then 'float'
            when first_values.first_type in ('array', 'blank') then 'string'
            else first_values.first_type
        end) as data_type,
        known_columns.ordinal as known_ordinal

    from first_values

    left join known_columns
        on first_values.table_name = known_columns.table_name and first_values.column_name = known_columns.column_name

    where known_columns.column_name is not null
        -- what is inside of a column of JSON text is no column of its own
        or (first_values.has_values = 1 and not exists (
            select 1 from known_columns as parents
            where first_values.table_name = parents.table_name and starts_with(first_values.column_name, parents.column_name || '.')
        ))

),

ordered_paths as (

    select
        *,
        coalesce(known_ordinal, 10000 + dense_rank() over (
            partition by table_name, known_ordinal is null
            order by first_staged_at, first_loaded_at, first_document_id, {{ pointer_order('first_path') }}, column_name
        )) as ordinal

    from typed_paths

),

known_counts as (

    select table_name, count(*) as column_count from known_columns group by table_name

),

discovered as (

    select
        ordered_paths.table_name,
        ordered_paths.column_name,
        case
            when ordered_paths.known_type is null
                and ordered_paths.ordinal - 10000 + coalesce(known_counts.column_count, 0) + {{ self_describing_fixed_columns() | length }}
                > {{ var('max_columns') }}
                then 'overflow'
            else 'column'
        end as place,
        ordered_paths.data_type,
        ordered_paths.known_type is not null as is_known,
        ordered_paths.ordinal,
        ordered_paths.json_path,
        row_number() over (
            partition by ordered_paths.table_name, ordered_paths.column_name
            order by {{ pointer_order('ordered_paths.json_path') }} desc
        ) as precedence,
        string_agg(distinct ordered_paths.value_type, ',' order by ordered_paths.value_type) as value_types,
        min(case when ordered_paths.is_value then ordered_paths.loaded_at end) as first_seen_at,
        max(case when ordered_paths.is_value then ordered_paths.last_loaded_at end) as last_seen_at

    from ordered_paths

    left join known_counts
        on ordered_paths.table_name = known_counts.table_name

    group by
        ordered_paths.table_name,
        ordered_paths.column_name,
        ordered_paths.known_type,
        known_counts.column_count,
        ordered_paths.data_type,
        ordered_paths.ordinal,
        ordered_paths.json_path

)

select
    table_name,
    column_name,
    place,
    data_type,
    is_known,
    cast(ordinal as bigint) as ordinal,
    json_path,
    precedence,
    value_types,
    first_seen_at,
    last_seen_at

from discovered

union all

select
    known_columns.table_name,
    known_columns.column_name,
    'column' as place,
    known_columns.data_type,
    true as is_known,
    cast(known_columns.ordinal as bigint) as ordinal,
    cast(null as text) as json_path,
    cast(1 as bigint) as precedence,
    cast(null as text) as value_types,
    cast(null as timestamp) as first_seen_at,
    cast(null as timestamp) as last_seen_at

from known_columns

left join discovered
    on known_columns.table_name = discovered.table_name and known_columns.column_name = discovered.column_name

where discovered.column_name is null
