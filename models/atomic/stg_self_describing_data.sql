{{ config(materialized='warehouse_view', schema='staging') }}

-- depends_on: {{ ref('int_event_documents') }}
-- no CTE: Postgres plans a view with one by itself, and would parse the documents of all rows that it reads, be they wanted or not
select
    document_id as raw_row_id,
    documents.raw_row_id as root_row_id,
    'self_describing' as call_type,
    table_name,
    event_id,
    collector_tstamp,
    array_index,
    schema_vendor,
    schema_name,
    schema_format,
    schema_version,
    {{ parsed_payload('data') }} as payload,
    data as payload_text,
    has_long_numbers,
    document_name,
    staged_at,
    loaded_at

from (select * from {{ ref('int_self_describing_data') }}) as documents
{%- if var('exclude_failed_events') %}

where documents.raw_row_id not in (
    select failures.raw_row_id from (select * from {{ ref('int_event_documents') }}) as failures
    where failures.origin = 'derived_contexts' and failures.schema_name = 'failure'
)
{%- endif %}
