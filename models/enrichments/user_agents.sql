{{ config(
    materialized='warehouse_table',
    schema='analytics',
    pre_hook="{{ release_looked_up_values('user_agent', user_agent_rows()) }}",
    meta={'load': 'append', 'reads_up_to': ['int_looked_up_values'], 'always': true, 'indexes': [['user_agent']]}
) }}

-- depends_on: {{ ref('int_looked_up_values') }}

with

looked_up as (

    {{ user_agent_rows() }}

)

select *

from looked_up

where {{ has_no_row('looked_up', ['user_agent']) }}
