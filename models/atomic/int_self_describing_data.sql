{{ config(materialized='warehouse_view', schema='staging') }}

-- no CTE: Postgres plans a view with one by itself, and would read all documents, be they wanted or not
{%- set columns = [
    'document_id', 'raw_row_id', 'event_id', 'collector_tstamp', 'origin', 'array_index', 'schema_vendor', 'schema_name', 'schema_format',
    'schema_version', 'table_name', 'data', 'has_long_numbers', 'staged_at', 'loaded_at',
] %}

select {{ columns | join(', ') }}, cast(null as text) as document_name
from (select * from {{ ref('int_event_documents') }}) as event_documents

union all

select {{ columns | join(', ') }}, document_name
from (select * from {{ ref('int_call_documents') }}) as call_documents
