{{ config(materialized='warehouse_view', schema='staging') }}

{%- set values = call_event_values() %}

with

snowplow_events as (

    select * from {{ ref('int_snowplow_events') }}

),

call_events as (

    select * from {{ ref('int_call_events') }}

)

select
    raw_row_id,
    staged_at,
    loaded_at,
{%- for column in atomic_columns() if column.is_tracked or column.name in values %}
    {{ column.name if column.is_tracked else 'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name }},
{%- endfor %}
    failures

from snowplow_events

union all

select
    raw_row_id,
    staged_at,
    loaded_at,
{%- for column in atomic_columns() if column.is_tracked or column.name in values %}
    {{ column.name if column.name in values else 'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name }},
{%- endfor %}
    cast(null as text) as failures

from call_events
