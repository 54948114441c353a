{{ config(materialized='warehouse_view') }}

select
    landed.raw_row_id,
    landed.source,
    landed.call_type,
    landed.message_id,
    landed.user_id,
    landed.anonymous_id,
    names.event,
    landed.event_text,
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

from {{ ref('int_landed_events') }} as landed

left join {{ ref('int_event_names') }} as names
    on landed.event_text = names.event_text

left join {{ ref('duplicate_events') }} as duplicates
    on landed.raw_row_id = duplicates.raw_row_id

{{ join_raw_payload('landed', 'raw_events') }}

where landed.verdict = 'event' and duplicates.raw_row_id is null
