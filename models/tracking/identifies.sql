{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'identifies', 'indexes': [['id'], ['received_at']]}
) }}

{%- set columns = table_columns('identifies') %}
{%- set selected = flattened_columns('identifies', columns) %}

-- depends_on: {{ ref('int_columns') }}

with

events as (

    {{ staged_calls(columns, selected, "call_type = 'identify' and " ~ new_rows()) }}

)

select
    {{ selected }}

from events

order by received_at
