{{ config(materialized='warehouse_view', schema='staging') }}

{%- set columns = [] %}
{%- for column in atomic_columns() if column.is_tracked or column.name in call_event_values() %}
    {%- do columns.append(column.name) %}
{%- endfor %}
{%- set items = transaction_item_values() %}

with

events as (

    select * from {{ ref('int_tracked_events') }}

),

copies as (

    select raw_row_id, is_duplicate, event_id, original_event_id from {{ ref('int_event_copies') }}

),

-- used with the var transaction_events
transaction_items as ( -- noqa: ST03

    select * from {{ ref('int_transaction_items') }}

),

kept_events as (

    select
        events.raw_row_id,
        0 as item_number,
        events.staged_at,
        events.loaded_at,
        copies.original_event_id,
        coalesce(copies.event_id, events.event_id) as event_id,
{%- for name in columns if name != 'event_id' %}
        events.{{ name }},
{%- endfor %}
        events.failures

    from events

    left join copies
        on events.raw_row_id = copies.raw_row_id

    where not coalesce(copies.is_duplicate, false)

)

select * from kept_events
{%- if var('transaction_events') %}

union all

select
    kept_events.raw_row_id,
    items.item_number,
    kept_events.staged_at,
    kept_events.loaded_at,
    cast(null as text) as original_event_id,
    {{ items.event_id }} as event_id,
{%- for name in columns if name != 'event_id' %}
    {{ items.get(name, 'kept_events.' ~ name) }} as {{ name }},
{%- endfor %}
    cast(null as text) as failures

from kept_events

inner join transaction_items as items
    on kept_events.raw_row_id = items.raw_row_id

where kept_events.event = 'transaction'
{%- endif %}
