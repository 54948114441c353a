{{ config(materialized='warehouse_view') }}

with

events as (

    select * from {{ ref('events') }}

),

kept_events as (

    select raw_row_id, item_number, event_id, useragent from {{ ref('int_kept_events') }}

),

user_agents as (

    select * from {{ ref('user_agents') }}

),

landed as (

    select
        raw_row_id,
        {{ embedded_document('contexts', 'cx', 'co') }} as contexts,
        {{ embedded_document('unstruct_event', 'ue_px', 'ue_pr') }} as unstruct_event
    from {{ ref('stg_snowplow_events') }}

),

documents as (

    select
        raw_row_id,
        origin,
        '{"schema":"iglu:' || schema_vendor || '/' || schema_name || '/' || schema_format || '/' || schema_version
            || '","data":' || cast(data as text) || '}' as document,
        document_id
    from {{ ref('int_self_describing_data') }}

    union all

    select
        kept_events.raw_row_id,
        'derived_contexts' as origin,
        '{"schema":"iglu:com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0","data":'
            || {{ user_agent_entity() }} || '}' as document,
        -- behind all others
        9223372036854775807 as document_id
    from kept_events
    inner join user_agents
        on kept_events.useragent = user_agents.user_agent
    where kept_events.item_number = 0

),

-- the documents of a Segment or RudderStack call, and those of this project, were never sent as such
made_documents as (

    select
        raw_row_id,
        {{ contexts_document('contexts') }} as contexts,
        cast(
            '{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":'
            || max(document) filter (where origin = 'unstruct_event') || '}' as json
        ) as unstruct_event,
        {{ contexts_document('derived_contexts') }} as derived_contexts
    from documents
    group by raw_row_id

)

select
{%- for column in atomic_columns() if column.name != 'load_tstamp' %}
    events.{{ column.name }}
    {%- if column.name == 'mkt_campaign' %},
    coalesce(landed.contexts, made_documents.contexts) as contexts
    {%- elif column.name == 'se_value' %},
    coalesce(landed.unstruct_event, made_documents.unstruct_event) as unstruct_event
    {%- elif column.name == 'refr_dvce_tstamp' %},
    made_documents.derived_contexts
    {%- endif -%}
    {{ ',' if not loop.last }}
{%- endfor %}

from events

inner join kept_events
    on events.event_id = kept_events.event_id

left join landed
    on kept_events.raw_row_id = landed.raw_row_id

left join made_documents
    on kept_events.raw_row_id = made_documents.raw_row_id and kept_events.item_number = 0
