{{ config(materialized='warehouse_view', schema='staging') }}

with

documents as (

    select * from {{ ref('int_self_describing_data') }}

)

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
    staged_at,
    loaded_at

from documents
{%- if var('exclude_failed_events') %}

where documents.raw_row_id not in (
    select failures.raw_row_id from documents as failures
    where failures.origin = 'derived_contexts' and failures.schema_name = 'failure'
)
{%- endif %}
