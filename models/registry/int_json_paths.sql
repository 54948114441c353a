{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'upsert',
        'unique_key': ['call_type', 'table_name', 'json_path', 'value_type'],
        'reads_up_to': ['duplicate_events', 'int_event_names'],
    }
) }}

with

events as not materialized (

    select
        call_type,
        {{ call_table('call_type', 'event_table') }} as table_name,
        staged_at,
        loaded_at,
        raw_row_id,
        payload,
        payload_text,
        has_long_numbers

    from {{ ref('stg_events') }}

    where {{ new_rows() }}

),

{{ json_path_evidence() }}
