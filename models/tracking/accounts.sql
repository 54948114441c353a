{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'upsert',
        'unique_key': ['id'],
        'reads_up_to': ['groups'],
        'registry_table': 'accounts',
        'indexes': [['id'], ['received_at']],
    }
) }}

with

calls as (

    select * from {{ ref('groups') }} where coalesce(trim(group_id), '') <> ''

),

touched as (

    select distinct {{ touched_id('group_id') }} as group_id
    from {{ ref('stg_events') }}
    where call_type = 'group' and {{ new_rows() }}

)

select
    {{ latest_columns('accounts', 'group_id') }}

from calls

where group_id in (select touched.group_id from touched)

group by group_id
