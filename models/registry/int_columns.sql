{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={'load': 'rebuild', 'reads_up_to': ['int_json_paths'], 'reads_itself': true, 'reads_only_rows': true},
    pre_hook="{{ remember_types() }}",
    post_hook=["{{ pass_on_rebuilds() }}", "{{ report_planned_types(ref('tracking_plan'), ref('int_event_names')) }}"]
) }}

-- depends_on: {{ ref('tracking_plan') }}
-- depends_on: {{ ref('int_event_names') }}

with

paths as (

    select * from {{ ref('int_json_paths') }}

),

-- tracks has the context of all tracks, whatever their event table
table_paths as (

    select table_name, call_type, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from paths

    union all

    select 'tracks' as table_name, call_type, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from paths
    where call_type = 'track' and table_name <> 'tracks' and json_path like '/context/%'

),

-- a later layer wins over an earlier one (rules/rudderstack.md 2)
layers as (

    select *, 3 as layer, json_path as name_path, {{ pointer_key('json_path', 3) }} as first_key
    from table_paths
    where json_path like '/context/%'

    union all

    select
        *,
        2 as layer,
        substr(json_path, strpos(substr(json_path, 2), '/') + 1) as name_path,
        {{ pointer_key('json_path', 3) }} as first_key
    from table_paths
    where json_path like '/properties/%' or json_path like '/traits/%'
{%- if var('allow_users_context_traits') %}

    union all

    select *, 1 as layer, substr(json_path, 16) as name_path, {{ pointer_key('json_path', 4) }} as first_key
    from table_paths
    where call_type = 'identify' and json_path like '/context/traits/%'
{%- endif %}

),

-- computed once per distinct path; Postgres would inline the regular expressions into every use
names as materialized (

    select
        name_path,
        first_key,
        {{ snake_case(unescaped_pointer("replace(substr(name_path, 2), '/', '_')")) }} as slug,
        {{ snake_case(unescaped_pointer('first_key')) }} as first_slug
    from (select distinct name_path, first_key from layers) as distinct_paths

),

named_paths as materialized (

    select
        layers.*,
        case when names.first_slug = '' then '' else {{ safe_name('names.slug') }} end as column_name,
        {{ is_value_type('layers.value_type') }} as is_value

    from layers

    inner join names
        on layers.name_path = names.name_path and layers.first_key = names.first_key

),

reserved_columns as (

    select table_name, column_name, is_fallback
    from (values
        {{ reserved_column_values() }}
    ) as reserved (table_name, column_name, is_fallback)

),

placed_paths as (

    select
        named_paths.*,
        case
            when named_paths.call_type = 'track' and named_paths.table_name = 'tracks' and named_paths.layer = 2 then 'no_event_table'
            when named_paths.column_name = '' then 'empty_name'
            when reserved_columns.is_fallback and named_paths.json_path = '/properties/' || named_paths.column_name then 'fallback'
            when named_paths.json_path in ({{ fixed_pointer_literals() }}) and reserved_columns.column_name is not null then 'fixed'
            when reserved_columns.column_name is not null then 'reserved_name'
            else 'column'
        end as place

    from named_paths

    left join reserved_columns
        on reserved_columns.column_name = named_paths.column_name
        and reserved_columns.table_name = case
            when named_paths.call_type = 'track' and named_paths.table_name <> 'tracks' then ' event'
            else named_paths.table_name
        end

),

known_columns as (

    {{ known_columns() }}

),

planned_columns as (

    {{ planned_columns(ref('tracking_plan'), ref('int_event_names')) }}

),

-- the plan's type is for columns that are new: those that are known keep what they got then
pinned_columns as (

    select table_name, column_name, pinned_type
    from known_columns
    where pinned_type is not null

    union all

    select table_name, column_name, data_type as pinned_type
    from planned_columns
    where (table_name, column_name) not in (select known_columns.table_name, known_columns.column_name from known_columns)

),

-- the first value decides the type; where several paths of one row feed the column, the one that wins
first_values as (

    select
        *,
        first_value(is_value) over values_in_order as has_values,
        first_value(value_type) over values_in_order as first_type,
        first_value(staged_at) over values_in_order as first_staged_at,
        first_value(loaded_at) over values_in_order as first_loaded_at,
        first_value(raw_row_id) over values_in_order as first_raw_row_id,
        first_value(json_path) over values_in_order as first_path,
        min(case when value_type = 'float' then staged_at end) over (partition by table_name, column_name, place) as float_staged_at

    from placed_paths

    window values_in_order as (
        partition by table_name, column_name, place
        order by
            case when is_value then 0 else 1 end,
            staged_at,
            loaded_at,
            raw_row_id,
            layer desc,
            {{ pointer_order('json_path') }} desc
    )

),

pinned_values as (

    select
        first_values.*,
        case when first_values.first_type <> 'json' then pinned_columns.pinned_type end as pinned_type

    from first_values

    left join pinned_columns
        on first_values.table_name = pinned_columns.table_name
        and first_values.column_name = pinned_columns.column_name
        and first_values.place = 'column'
        and first_values.has_values

),

ordered_columns as (

    select
        *,
        case when place = 'column' and has_values then dense_rank() over (
            partition by table_name, place, has_values
            order by first_staged_at, first_loaded_at, first_raw_row_id, {{ pointer_order('first_path') }}, column_name
        ) end as ordinal,
        case
            when place <> 'column' or not has_values then null
            when pinned_type is not null then pinned_type
            when first_type = 'integer' and float_staged_at is not null then 'float'
            when first_type = 'array' then 'string'
            else first_type
        end as data_type,
        case when place = 'column' and first_type = 'integer' and pinned_type is null then float_staged_at end as widened_at

    from pinned_values

)

select
    table_name,
    call_type,
    column_name,
    case
        when place = 'column' and ordinal + {{ fixed_column_count('table_name') }} > {{ var('max_columns') }} then 'overflow'
        else place
    end as place,
    data_type,
    ordinal,
    widened_at,
    json_path,
    layer,
    row_number() over (
        partition by table_name, column_name
        order by layer desc, {{ pointer_order('json_path') }} desc
    ) as precedence,
    pinned_type,
    string_agg(distinct value_type, ',' order by value_type) as value_types,
    min(case when is_value then loaded_at end) as first_seen_at,
    max(case when is_value then last_loaded_at end) as last_seen_at

from ordered_columns

group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 11
