{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'identifies', 'indexes': [['id'], ['received_at'], ['user_id']]}
) }}

-- depends_on: {{ ref('int_columns') }}

select
    {{ flattened_columns('identifies') }}

from {{ ref('stg_events') }} as stg_events

where call_type = 'identify' and {{ new_rows() }}

order by received_at
