{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'groups', 'indexes': [['id'], ['received_at']]}
) }}

{%- set columns = table_columns('groups') %}
{%- set selected = flattened_columns('groups', columns) %}

-- depends_on: {{ ref('int_columns') }}

with

events as (

    {{ staged_calls(columns, selected, "call_type = 'group' and " ~ new_rows()) }}

)

select
    {{ selected }}

from events

order by received_at
