{{ config(materialized='warehouse_view') }}

-- depends_on: {{ ref('self_describing_tables') }}

{%- set sent = this.incorporate(path={'identifier': this.identifier ~ '_sent'}) %}
{%- set has_sent = execute and relation_exists(sent.schema, sent.identifier) %}

with

events as (

    select event_id, collector_tstamp, useragent from {{ ref('events') }}

),

user_agents as (

    select * from {{ ref('user_agents') }}

),

sent_entities as (
{% if has_sent %}
    select
{%- for column in self_describing_fixed_columns() %}
        {{ column.name }},
{%- endfor %}
{%- for name in user_agent_entity_columns().values() %}
        {{ name }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ sent }}
{% else %}
    select cast(null as text) as root_id where false
{% endif %}
),

sent_counts as (

    select root_id, count(*) as entity_count from sent_entities group by root_id

)

select
    'com.snowplowanalytics.snowplow' as schema_vendor,
    'ua_parser_context' as schema_name,
    'jsonschema' as schema_format,
    '1-0-0' as schema_version,
    events.event_id as root_id,
    events.collector_tstamp as root_tstamp,
    'events' as ref_root,
    '["events","ua_parser_context"]' as ref_tree,
    'events' as ref_parent,
    cast(coalesce(sent_counts.entity_count, 0) as bigint) as array_index,
{%- for source, name in user_agent_entity_columns().items() %}
    user_agents.{{ source }}{{ ' as ' ~ name if name != source }}{{ ',' if not loop.last }}
{%- endfor %}

from events

inner join user_agents
    on events.useragent = user_agents.user_agent

left join sent_counts
    on events.event_id = sent_counts.root_id
{%- if has_sent %}

union all

select * from sent_entities
{%- endif %}
