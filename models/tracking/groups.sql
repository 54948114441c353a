{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'groups', 'indexes': [['id'], ['received_at'], ['group_id']]}
) }}

-- depends_on: {{ ref('int_columns') }}

select
    {{ flattened_columns('groups') }}

from {{ ref('stg_events') }} as stg_events

where call_type = 'group' and {{ new_rows() }}

order by received_at
