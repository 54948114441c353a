{{ config(
    materialized='warehouse_table',
    schema='analytics',
    pre_hook="{{ release_looked_up_values('ip_address', ip_address_rows(), 'databases') }}",
    meta={
        'load': 'upsert',
        'unique_key': ['ip_address'],
        'reads_up_to': ['int_looked_up_values'],
        'always': true,
        'indexes': [['ip_address']],
    }
) }}

-- depends_on: {{ ref('int_looked_up_values') }}

with

looked_up as (

    {{ ip_address_rows() }}

)

select *

from looked_up

where {{ has_no_row('looked_up', ['ip_address', 'databases']) }}
