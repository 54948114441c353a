{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'tracks', 'indexes': [['id'], ['received_at']]}
) }}

{%- set columns = table_columns('tracks') %}
{%- set selected = flattened_columns('tracks', columns) %}

-- depends_on: {{ ref('int_columns') }}

with

events as (

    {{ staged_calls(columns, selected, "call_type = 'track' and " ~ new_rows()) }}

)

select
    {{ selected }}

from events

order by received_at
