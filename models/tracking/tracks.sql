{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'tracks', 'indexes': [['id'], ['received_at']]}
) }}

-- depends_on: {{ ref('int_columns') }}

select
    {{ flattened_columns('tracks') }}

from {{ ref('stg_events') }} as stg_events

where call_type = 'track' and {{ new_rows() }}

order by received_at
