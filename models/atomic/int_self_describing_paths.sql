{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'upsert',
        'unique_key': ['call_type', 'table_name', 'json_path', 'value_type'],
        'reads_up_to': ['int_event_documents'],
    }
) }}

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

    where {{ new_rows() }}

),

{{ json_path_evidence() }}
