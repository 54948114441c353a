{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'groups', 'indexes': [['id'], ['received_at'], ['group_id']]}
) }}

{%- set columns = table_columns('groups') %}
{%- set selected = flattened_columns('groups', columns) %}

-- depends_on: {{ ref('int_columns') }}

with

events as (

    select *{{ json_lists(column_pointers(columns), selected, from_loaded=true) }}

    from (
        select *{{ loaded_payload() }}
        from {{ ref('stg_events') }}
        where call_type = 'group' and {{ new_rows() }}
        {{ payload_fence() }}
    ) as calls

    {{ payload_fence() }}

)

select
    {{ selected }}

from events

order by received_at
