{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'append',
        'reads_up_to': [
            'int_event_documents', 'int_event_sessions', 'user_agents', 'ip_addresses', 'referers', 'int_currency_rates',
        ],
        'indexes': [['event_id'], ['collector_tstamp']],
    },
    pre_hook="{{ take_out_late_events() }}",
    post_hook="{{ note_applied() }}"
) }}

-- depends_on: {{ ref('int_looked_up_values') }}
-- depends_on: {{ ref('int_tracked_events') }}

with

kept_events as (

    select *, {{ has_sent_location() }} as has_location from {{ ref('int_kept_events') }} where {{ new_or_late_rows() }}

),

sessions as (

    select raw_row_id, domain_sessionid, domain_sessionidx from {{ ref('int_event_sessions') }}

),

user_agents as (

    select * from {{ ref('user_agents') }}

),

ip_addresses as (

    select * from {{ ref('ip_addresses') }}

),

referers as (

    select * from {{ ref('referers') }}

),

-- used with the var base_currency
currency_rates as ( -- noqa: ST03

    select * from {{ ref('int_currency_rates') }}

),

-- used with the var exclude_failed_events
failed_events as ( -- noqa: ST03

    select raw_row_id

    from {{ ref('int_event_documents') }}

    where origin = 'derived_contexts' and schema_name = 'failure' and {{ new_or_late_rows() }}

)

select
{%- for name, value in atomic_values().items() %}
    {{ value }} as {{ name }}{{ ',' if not loop.last }}
{%- endfor %}

from kept_events

left join sessions
    on kept_events.raw_row_id = sessions.raw_row_id

left join user_agents
    on kept_events.useragent = user_agents.user_agent

left join ip_addresses
    on kept_events.user_ipaddress = ip_addresses.ip_address

left join referers
    on kept_events.page_referrer = referers.referrer
{%- if base_currency() %}
{%- for prefix in ['tr', 'ti'] %}

left join currency_rates as {{ prefix }}_rates
    on upper(kept_events.{{ prefix }}_currency) = {{ prefix }}_rates.currency
        and cast(kept_events.collector_tstamp as date) >= {{ prefix }}_rates.valid_from
        and ({{ prefix }}_rates.valid_until is null or cast(kept_events.collector_tstamp as date) < {{ prefix }}_rates.valid_until)
{%- endfor %}
{%- endif %}
{%- if var('exclude_failed_events') %}

where kept_events.raw_row_id not in (select failed_events.raw_row_id from failed_events)
{%- endif %}

order by kept_events.collector_tstamp
