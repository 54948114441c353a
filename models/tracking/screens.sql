{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'screens', 'indexes': [['id'], ['received_at']]}
) }}

-- depends_on: {{ ref('int_columns') }}

select
    {{ flattened_columns('screens') }}

from {{ ref('stg_events') }} as stg_events

where call_type = 'screen' and {{ new_rows() }}

order by received_at
