{{ config(materialized='warehouse_view', meta={'columns_follow_data': true}) }}

-- depends_on: {{ ref('self_describing_tables') }}
-- depends_on: {{ ref('int_self_describing_data') }}

{%- set wide_columns = wide_columns() %}

with

events as (

    select * from {{ ref('events') }}

),

-- used where a document has a column
user_agents as ( -- noqa: ST03

    select * from {{ ref('user_agents') }}

)
{%- if wide_columns %},

documents as (

    select
        event_id,
        origin,
        schema_vendor,
        schema_name,
        split_part(schema_version, '-', 1) as schema_model,
        document_id,
        cast(data as text) as data,
        '{"_schema_version":"' || schema_version || '"' || case when cast(data as text) = '{}' then '}' else ',' || substr(cast(data as text), 2) end as entity
    from {{ ref('int_self_describing_data') }}

    union all

    select
        events.event_id,
        'derived_contexts' as origin,
        'com.snowplowanalytics.snowplow' as schema_vendor,
        'ua_parser_context' as schema_name,
        '1' as schema_model,
        -- behind all others
        9223372036854775807 as document_id,
        '' as data,
        '{"_schema_version":"1-0-0",' || substr({{ user_agent_entity() }}, 2) as entity
    from events
    inner join user_agents
        on events.useragent = user_agents.user_agent

),

objects as (

    select
        event_id,
{%- for column in wide_columns %}
        {{ wide_column(column) }} as {{ column.name }}{{ ',' if not loop.last }}
{%- endfor %}
    from documents
    group by event_id

)
{%- endif %}

-- which columns events has, its own file says
-- noqa: disable=AM04
select
    events.*
{%- for column in wide_columns %},
    objects.{{ column.name }}
{%- endfor %}

from events
{%- if wide_columns %}

left join objects
    on events.event_id = objects.event_id
{%- endif %}
