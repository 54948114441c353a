{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_columns'], 'registry_table': 'pages', 'indexes': [['id'], ['received_at']]}
) }}

-- depends_on: {{ ref('int_columns') }}

select
    {{ flattened_columns('pages') }}

from {{ ref('stg_events') }} as stg_events

where call_type = 'page' and {{ new_rows() }}

order by received_at
