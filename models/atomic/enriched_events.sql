{{ config(materialized='warehouse_view') }}

with

events as (

    select * from {{ ref('events') }}

),

kept_events as (

    select raw_row_id, event_id from {{ ref('int_kept_events') }}

),

landed as (

    select
        raw_row_id,
        {{ embedded_document('contexts', 'cx', 'co') }} as contexts,
        {{ embedded_document('unstruct_event', 'ue_px', 'ue_pr') }} as unstruct_event
    from {{ ref('stg_snowplow_events') }}

),

derived as (

    select
        raw_row_id,
        cast(
            '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1","data":['
            || string_agg(
                '{"schema":"iglu:' || schema_vendor || '/' || schema_name || '/' || schema_format || '/' || schema_version
                || '","data":' || cast(data as text) || '}', ',' order by document_id
            ) || ']}' as json
        ) as derived_contexts
    from {{ ref('int_self_describing_data') }}
    where origin = 'derived_contexts'
    group by raw_row_id

)

select
{%- for column in atomic_columns() if column.name != 'load_tstamp' %}
    events.{{ column.name }}
    {%- if column.name == 'mkt_campaign' %},
    landed.contexts
    {%- elif column.name == 'se_value' %},
    landed.unstruct_event
    {%- elif column.name == 'refr_dvce_tstamp' %},
    derived.derived_contexts
    {%- endif -%}
    {{ ',' if not loop.last }}
{%- endfor %}

from events

inner join kept_events
    on events.event_id = kept_events.event_id

inner join landed
    on kept_events.raw_row_id = landed.raw_row_id

left join derived
    on kept_events.raw_row_id = derived.raw_row_id
