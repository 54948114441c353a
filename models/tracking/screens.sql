{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'screens', 'indexes': [['id'], ['received_at']]}
) }}

{%- set columns = table_columns('screens') %}
{%- set selected = flattened_columns('screens', columns) %}

-- depends_on: {{ ref('int_columns') }}

with

events as (

    {{ staged_calls(columns, selected, "call_type = 'screen' and " ~ new_rows()) }}

)

select
    {{ selected }}

from events

order by received_at
