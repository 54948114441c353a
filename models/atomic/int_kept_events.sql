{{ config(materialized='warehouse_view', schema='staging') }}

with

events as (

    select * from {{ ref('int_snowplow_events') }}

),

copies as (

    select raw_row_id, is_duplicate, event_id, original_event_id from {{ ref('int_event_copies') }}

)

select
    events.raw_row_id,
    events.staged_at,
    events.loaded_at,
    coalesce(copies.event_id, events.event_id) as event_id,
    copies.original_event_id,
{%- for column in atomic_columns() if column.is_tracked and column.name != 'event_id' %}
    events.{{ column.name }},
{%- endfor %}
    events.failures

from events

left join copies
    on events.raw_row_id = copies.raw_row_id

where not coalesce(copies.is_duplicate, false)
