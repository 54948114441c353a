{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'upsert',
        'unique_key': ['id'],
        'reads_up_to': ['identifies'],
        'registry_table': 'users',
        'indexes': [['id'], ['received_at']],
    }
) }}

with

calls as (

    select * from {{ ref('identifies') }} where coalesce(trim(user_id), '') <> ''

),

touched as (

    select distinct {{ touched_id('user_id') }} as user_id
    from {{ ref('stg_events') }}
    where call_type = 'identify' and {{ new_rows() }}

)

select
    {{ latest_columns('users', 'user_id') }}

from calls

where user_id in (select touched.user_id from touched)

group by user_id
