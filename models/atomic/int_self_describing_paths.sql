{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'upsert',
        'unique_key': ['call_type', 'table_name', 'json_path', 'value_type'],
        'reads_up_to': ['int_event_documents', 'int_json_paths'],
    }
) }}

-- depends_on: {{ ref('int_json_paths') }}
{%- set known_by_calls = documents_known_by_calls() | list %}
{%- set is_unknown = "coalesce(document_name, '') not in (" ~ quote_literals(known_by_calls) ~ ')' if known_by_calls else 'true' %}

with

events as not materialized (

    select
        call_type,
        table_name,
        staged_at,
        loaded_at,
        raw_row_id,
        payload,
        payload_text,
        has_long_numbers

    from {{ ref('stg_self_describing_data') }}

    where {{ new_rows() }} and {{ is_unknown }}

),
{%- if known_by_calls %}

call_paths as (

    {{ call_document_paths() }}

),
{%- endif %}

{{ json_path_evidence(told='call_paths' if known_by_calls else none) }}
