{{ config(materialized='warehouse_view', schema='staging') }}

-- no CTE: Postgres plans a view with one by itself, and would read all calls, be they wanted or not
select
    documents.raw_row_id * 1000000 + documents.document_number as document_id,
    documents.raw_row_id,
    coalesce(copies.event_id, documents.event_id) as event_id,
    documents.collector_tstamp,
    documents.origin,
    0 as array_index,
    documents.schema_vendor,
    documents.schema_name,
    'jsonschema' as schema_format,
    documents.schema_version,
    documents.table_name,
    documents.data,
    documents.has_long_numbers,
    documents.document_name,
    documents.staged_at,
    documents.loaded_at

from (
{%- for document in call_document_schemas() %}
    {{ 'union all' if not loop.first }}
    select
        raw_row_id,
        event_id,
        collector_tstamp,
        has_long_numbers,
        '{{ document.name }}' as document_name,
        staged_at,
        loaded_at,
        {{ document.number }} as document_number,
        {{ document.origin }} as origin,
        {{ document.vendor }} as schema_vendor,
        {{ document.schema_name }} as schema_name,
        {{ document.version }} as schema_version,
        {{ document.table_name }} as table_name,
        {{ document.name }}_document as data
    from {{ ref('int_call_events') }}
    where {{ document.name }}_document is not null
{%- endfor %}
) as documents

left join (select raw_row_id, event_id, is_duplicate from {{ ref('int_event_copies') }}) as copies -- noqa: ST05
    on documents.raw_row_id = copies.raw_row_id

where not coalesce(copies.is_duplicate, false)
