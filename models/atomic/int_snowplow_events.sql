{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'append',
        'verdict': 'snowplow',
        'reads_up_to': ['int_landed_events'],
        'indexes': [['raw_row_id'], ['event_id'], ['staged_at']],
    }
) }}

{%- set fields = json_fields([
    '/collector/timestamp', '/collector/clientIpAddress', '/collector/ipAddress', '/collector/userAgent', '/collector/refererUri',
    '/collector/networkUserId', '/collector/collector', '/contexts', '/contexts/data', '/unstruct_event/data/schema',
    '/unstruct_event/data/data',
]) %}

with

events as (

    select
        *,
        {{ has_control_characters('payload_text') }} as has_control_characters,
        {{ has_other_digits('payload_text') }} as has_other_digits,
        {{ fingerprint(fingerprinted_text()) }} as event_fingerprint

    from {{ ref('stg_snowplow_events') }}

    where {{ new_rows() }}

    {{ payload_fence() }}

),

parameters as (

    {{ tracker_parameters('events') }}

),

collected as (

    select
        *,
        {{ fields['/collector/timestamp'].text }} as collector_timestamp,
        coalesce({{ fields['/collector/clientIpAddress'].text }}, {{ fields['/collector/ipAddress'].text }}) as collector_ipaddress,
        {{ fields['/collector/userAgent'].text }} as collector_useragent,
        {{ fields['/collector/refererUri'].text }} as collector_referer,
        {{ fields['/collector/networkUserId'].text }} as collector_userid,
        {{ fields['/collector/collector'].text }} as collector_name,
        {{ fields['/contexts'].text }} is not null as has_contexts,
        {{ has_entities(fields['/contexts/data']) }} as has_entities,
        {{ unstruct_schema(fields['/unstruct_event/data/schema'], fields['/unstruct_event/data/data']) }} as unstruct_schema

    from parameters

    {{ payload_fence() }}

),

converted as (

    select
        raw_row_id,
        staged_at,
        loaded_at,
        has_control_characters,
        has_other_digits,
        has_contexts,
        has_entities,
        collector_timestamp,
        event_fingerprint,
{%- for name in tracker_parameter_names() %}
        parameter_{{ name }},
{%- endfor %}
{%- for column in tracker_columns() %}
        {{ converted_parameter(sent_value(column), column.kind) }} as {{ 'sent_event_id' if column.name == 'event_id' else column.name }},
{%- endfor %}
        date_trunc('milliseconds', received_at) as collector_tstamp,
        coalesce({{ clean_text('parameter_cv') }}, {{ clean_text('collector_name') }}, 'event-warehouse') as v_collector,
        {{ clean_text("coalesce(parameter_tnuid, parameter_nuid, collector_userid)") }} as network_userid,
        coalesce({{ clean_text(regex_substring('parameter_ip', '^[^,| ]+')) }}, {{ clean_text('collector_ipaddress') }}) as user_ipaddress,
        {{ clean_text('coalesce(parameter_ua, collector_useragent)') }} as useragent,
        {{ clean_text('coalesce(parameter_url, collector_referer)') }} as sent_page_url,
        {{ clean_text('parameter_refr') }} as page_referrer,
        case when {{ is_iglu_uri('unstruct_schema') }} then unstruct_schema end as unstruct_schema

    from collected

    {{ payload_fence() }}

),

{{ page_columns('converted') }},

{%- set linked = cross_domain('cross_domain_value') %}

complete as (

    select
        *,
        {{ derived_tstamp() }} as derived_tstamp,
{%- for name in ['vendor', 'name', 'format', 'version'] %}
        {{ schema_of_event(name) }} as event_{{ name }},
{%- endfor %}
        {{ clean_text(linked.domain_userid) }} as refr_domain_userid,
        {{ linked.tstamp_text }} as sent_refr_dvce_tstamp,
        {{ converted_parameter(linked.tstamp_text, 'epoch_milliseconds') }} as refr_dvce_tstamp

    from marketing

    {{ payload_fence() }}

)

select
    raw_row_id,
    staged_at,
    loaded_at,
    coalesce(sent_event_id, {{ md5_uuid("'raw-' || cast(raw_row_id as text)") }}) as event_id,
{%- for column in atomic_columns() if column.is_tracked and column.name != 'event_id' %}
    {{ column.name }},
{%- endfor %}
    {{ conversion_failures() }} as failures

from complete
