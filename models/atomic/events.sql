{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'append',
        'reads_up_to': ['int_self_describing_data'],
        'indexes': [['event_id'], ['collector_tstamp']],
    }
) }}

with

kept_events as (

    select * from {{ ref('int_kept_events') }} where {{ new_rows() }}

),

failed_events as (

    select raw_row_id

    from {{ ref('int_self_describing_data') }}

    where origin = 'derived_contexts' and schema_name = 'failure' and {{ new_rows() }}

)

select
{%- for column in atomic_columns() %}
    {{ atomic_column(column) }} as {{ column.name }}{{ ',' if not loop.last }}
{%- endfor %}

from kept_events
{%- if var('exclude_failed_events') %}

where raw_row_id not in (select failed_events.raw_row_id from failed_events)
{%- endif %}
