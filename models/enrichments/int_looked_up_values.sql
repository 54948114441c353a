{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_snowplow_events', 'int_call_events']}
) }}

with

events as not materialized (

    select * from {{ ref('int_tracked_events') }} where {{ new_rows() }}

),

sent_values as (
{% for kind, look_up in look_ups().items() %}
    select '{{ kind }}' as kind, {{ look_up.column }} as value, min(staged_at) as staged_at
    from events
    where {{ look_up.column }} is not null
    group by {{ look_up.column }}
    {{ 'union all' if not loop.last }}
{% endfor %}
)

select
    sent_values.kind,
    sent_values.value,
    sent_values.staged_at,
    false as is_applied

from sent_values
{%- if reads_only_new_rows() %}

left join {{ this }} as known_values
    on sent_values.kind = known_values.kind and sent_values.value = known_values.value

where known_values.value is null
{%- endif %}
