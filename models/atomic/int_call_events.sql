{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'append',
        'verdict': 'event',
        'reads_up_to': ['int_json_paths'],
        'indexes': [['raw_row_id'], ['event_id'], ['staged_at'], ['track_table', 'staged_at']],
    }
) }}

-- depends_on: {{ ref('int_json_paths') }}
{%- set pointers = ['/sentAt', '/originalTimestamp', '/timestamp'] + call_document_pointers() %}
{%- for column in call_columns() %}
    {%- do pointers.extend(column.pointers + ([column.page_pointer] if column.page_pointer else [])) %}
{%- endfor %}
{%- set pointers = pointers | unique(case_sensitive=true) | list %}
{%- set read = call_fields(pointers) %}
{%- set fields = read.fields %}

{#- set before they are used, so that only what they ask for is read -#}
{%- set documents = call_document_values(fields) %}
{%- set selected %}
{%- for column in call_columns() %}
        {{ call_value(column, fields) }} as {{ column.name }},
{%- endfor %}
        {{ fields['/originalTimestamp'].has_value }} as has_original_timestamp,
        {{ fields['/sentAt'].has_value }} as has_sent_at,
        {{ fields['/timestamp'].has_value }} as has_timestamp,
        {{ fingerprint(fingerprinted_call()) }} as event_fingerprint
{%- endset %}

with

calls as (

    select
        *,
        {{ has_control_characters('payload_text') }} as has_control_characters,
        {{ has_other_digits('payload_text') }} as has_other_digits,
        {{ has_unusual_kinds() }} as has_unusual_kinds
        {{ loaded_payload() }}

    from {{ ref('stg_events') }}

    where {{ new_rows() }}

    {{ payload_fence() }}

),

lists as (

    select *{{ json_lists(read.pointers, selected ~ documents, from_loaded=true, from_nodes=true, kinds_if=read.kinds_if) }}
    from {{ json_nodes('calls', read.pointers, selected ~ documents, from_loaded=true, kinds_if=read.kinds_if) }}
    {{ payload_fence() }}

),

typed_calls as (

    select *, {{ selected | trim }} from lists {{ payload_fence() }}

),

read_calls as (

    select
        raw_row_id,
        source,
        call_type,
        message_id,
        user_id,
        anonymous_id,
        event_text,
        event_slug,
        has_long_numbers,
        date_trunc('milliseconds', received_at) as collector_tstamp,
        date_trunc('milliseconds', sent_at) as sent_at,
        date_trunc('milliseconds', original_timestamp) as original_timestamp,
        date_trunc('milliseconds', {{ adapter.quote('timestamp') }}) as event_timestamp,
        staged_at,
        loaded_at,
        has_control_characters,
        has_other_digits,
        has_original_timestamp,
        has_sent_at,
        has_timestamp,
        event_fingerprint
{%- for column in call_columns() %},
        {{ column.name }}
{%- endfor %}
{%- for name, value in documents.items() %},
        {{ value }} as {{ name }}_document
{%- endfor %}

    from typed_calls

    {{ payload_fence() }}

),

described_calls as (

    select
        *,
        {{ call_platform() }} as platform,
        {{ is_struct_call() }} as is_struct,
        {{ is_named_call('transaction_events') }} as is_transaction

    from read_calls

    {{ payload_fence() }}

),

{{ page_columns('described_calls') }},

{%- set linked = cross_domain('cross_domain_value') %}

complete as (

    select
        *,
        {{ clean_text(linked.domain_userid) }} as refr_domain_userid,
        {{ converted_parameter(linked.tstamp_text, 'epoch_milliseconds') }} as refr_dvce_tstamp,
        {{ call_schema('event') }} as event,
        {{ call_schema('vendor') }} as event_vendor,
        {{ call_schema('name') }} as event_name

    from marketing

    {{ payload_fence() }}

),

-- the table of each event's own schema: computed once per event name
track_tables as materialized (

    select
        event_slug,
        {{ iglu_table_name(track_vendor(), track_schema_name(), "'1'") }} as table_name

    from (select distinct slug as event_slug from {{ ref('int_event_names') }}) as distinct_slugs

)

{%- set values = call_event_values() %}

-- in the order of staging: the documents of an event's table lie together
select
    complete.raw_row_id,
    complete.staged_at,
    complete.loaded_at
{%- for column in atomic_columns() if column.name in values %},
    cast({{ values[column.name] }} as {{ column.data_type }}) as {{ column.name }}
{%- endfor %},
    complete.event_slug,
    case
        when complete.call_type = 'track' and complete.event_slug is null then {{ iglu_table_name("'com.segment'", "'track'", "'1'") }}
        when complete.call_type = 'track' then track_tables.table_name
    end as track_table,
    complete.has_long_numbers
{%- for name in documents %},
    cast(complete.{{ name }}_document as json) as {{ name }}_document
{%- endfor %}

from complete

left join track_tables
    on complete.event_slug = track_tables.event_slug
