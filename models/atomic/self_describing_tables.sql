{{ config(
    materialized='discovered_tables',
    meta={
        'reads_up_to': ['int_self_describing_columns', 'events'],
        'made_of': 'self_describing',
        'made_from': 'stg_self_describing_data',
        'name_column': 'table_name',
        'label': 'schema_key',
        'time': 'collector_tstamp',
        'table_indexes': [['root_id'], ['root_tstamp']],
    }
) }}

-- depends_on: {{ ref('int_self_describing_columns') }}
-- depends_on: {{ ref('events') }}

with

-- counted before the keys are put together, which takes longer than all the rest
documents as (

    select
        table_name,
        schema_vendor,
        schema_name,
        schema_format,
        schema_version,
        staged_at,
        count(*) as row_count,
        min(collector_tstamp) as first_collector_tstamp,
        max(collector_tstamp) as last_collector_tstamp,
        max(case when {{ may_have_long_number() }} then 1 else 0 end) as may_have_long_numbers

    from {{ ref('stg_self_describing_data') }}

    where {{ new_rows() }}

    group by table_name, schema_vendor, schema_name, schema_format, schema_version, staged_at

),

schemas as (

    select
        *,
        'iglu:' || schema_vendor || '/' || schema_name || '/' || schema_format || '/' || split_part(schema_version, '-', 1) as schema_key

    from documents

),

already_filled as (

    select
        substr(relation_name, length('{{ discovered_name() }}') + 1) as table_name,
        staged_at
    from {{ ledger_relation() }}
    where relation_name like '{{ discovered_name() }}%'

)

select
    min({{ byte_order('schemas.schema_key') }}) as schema_key,
    schemas.table_name,
    cast(sum(schemas.row_count) as bigint) as row_count,
    min(schemas.first_collector_tstamp) as first_collector_tstamp,
    max(schemas.last_collector_tstamp) as last_collector_tstamp,
    max(schemas.may_have_long_numbers) = 1 as may_have_long_numbers

from schemas

left join already_filled
    on schemas.table_name = already_filled.table_name

where {{ is_not_filled('schemas.staged_at', 'already_filled.staged_at') }}

group by schemas.table_name

-- as the rows lie in int_call_events: a group of tables has its rows close together
order by schema_key
