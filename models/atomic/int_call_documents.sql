{{ config(materialized='warehouse_view', schema='staging') }}

{%- set columns = [] %}
{%- set pointers = call_data_pointers() %}
{%- for column in call_columns() if column.name in [
    'session', 'group_id', 'previous_id', 'name', 'category', 'channel', 'device_type', 'domain_sessionidx', 'geo_latitude', 'geo_longitude', 'se_category',
] %}
    {%- do columns.append(column) %}
    {%- do pointers.extend(column.pointers) %}
{%- endfor %}
{%- set pointers = pointers | unique(case_sensitive=true) | list %}
{%- set fields = json_fields(pointers, from_lists=true) %}
{%- set documents = call_self_describing_data(fields) %}

{%- set selected %}
{%- for column in columns %}
        {{ call_value(column, fields) }} as {{ column.name }}{{ ',' if not loop.last }}
{%- endfor %}
{%- endset %}

with

calls as (

    select
        *,
        -- what a tab-separated file cannot hold, a document can
        false as has_control_characters,
        false as has_other_digits
        {{ loaded_payload() }}

    from {{ ref('stg_events') }}

    {{ payload_fence() }}

),

lists as (

    select *{{ json_lists(pointers, selected ~ documents, from_loaded=true, from_nodes=true) }}
    from {{ json_nodes('calls', pointers, selected ~ documents, from_loaded=true) }}
    {{ payload_fence() }}

),

read_calls as (

    select *, {{ selected | trim }} from lists {{ payload_fence() }}

),

described_calls as (

    select
        *,
        {{ is_struct_call() }} as is_struct,
        {{ is_named_call('transaction_events') }} as is_transaction,
        {{ as_uuid('message_id') }} as event_id,
        date_trunc('milliseconds', received_at) as collector_tstamp

    from read_calls

    {{ payload_fence() }}

)

{{ unnested_documents('described_calls', documents, ['loaded_at', 'event_id', 'collector_tstamp']) }}
