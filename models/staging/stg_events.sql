{{ config(materialized='warehouse_view') }}

with

landed as (

    select * from {{ ref('int_landed_events') }} where verdict = 'event'

),

names as (

    select event_text, event, slug, table_name from {{ ref('int_event_names') }}

),

duplicates as (

    select raw_row_id from {{ ref('duplicate_events') }}

)

select
    landed.raw_row_id,
    landed.source,
    landed.call_type,
    landed.message_id,
    landed.user_id,
    landed.anonymous_id,
    names.event,
    landed.event_text,
    names.slug as event_slug,
    names.table_name as event_table,
    landed.received_at,
    landed.sent_at,
    landed.original_timestamp,
    landed.{{ adapter.quote('timestamp') }},
    landed.loaded_at,
    landed.staged_at,
    landed.payload,
    {{ payload_text('landed.payload', 'raw_events.payload') }} as payload_text,
    landed.has_long_numbers,
    landed.has_odd_fields

from landed

left join names
    on landed.event_text = names.event_text

left join duplicates
    on landed.raw_row_id = duplicates.raw_row_id

{{ join_raw_payload('landed', 'raw_events') }}

where duplicates.raw_row_id is null
