{{ config(
    materialized='discovered_tables',
    meta={
        'reads_up_to': ['int_self_describing_columns', 'events'],
        'made_of': 'self_describing',
        'label': 'schema_key',
        'time': 'collector_tstamp',
        'table_indexes': [['root_id'], ['root_tstamp']],
    }
) }}

-- depends_on: {{ ref('int_self_describing_columns') }}
-- depends_on: {{ ref('events') }}

with

documents as (

    select
        'iglu:' || schema_vendor || '/' || schema_name || '/' || schema_format || '/' || split_part(schema_version, '-', 1) as schema_key,
        table_name,
        collector_tstamp,
        staged_at,
        {{ may_have_long_number() }} as may_have_long_number

    from {{ ref('stg_self_describing_data') }}

    where {{ new_rows() }}

),

already_filled as (

    select
        substr(relation_name, length('{{ discovered_name() }}') + 1) as table_name,
        staged_at
    from {{ ledger_relation() }}
    where relation_name like '{{ discovered_name() }}%'

)

select
    min({{ byte_order('documents.schema_key') }}) as schema_key,
    documents.table_name,
    count(*) as row_count,
    min(documents.collector_tstamp) as first_collector_tstamp,
    max(documents.collector_tstamp) as last_collector_tstamp,
    max(case when documents.may_have_long_number then 1 else 0 end) = 1 as may_have_long_numbers

from documents

left join already_filled
    on documents.table_name = already_filled.table_name

where {{ is_not_filled('documents.staged_at', 'already_filled.staged_at') }}

group by documents.table_name
