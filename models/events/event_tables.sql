{{ config(
    materialized='discovered_tables',
    meta={
        'reads_up_to': ['int_columns'],
        'made_of': 'event',
        'made_from': 'stg_events',
        'name_column': 'event_table',
        'label': 'event',
        'time': 'received_at',
        'table_indexes': [['id'], ['received_at']],
    }
) }}

-- depends_on: {{ ref('int_columns') }}
-- depends_on: {{ ref('int_event_names') }}

with

events as (

    select
        event,
        event_table,
        received_at,
        staged_at,
        {{ may_have_long_number() }} as may_have_long_number

    from {{ ref('stg_events') }}

    where event_table is not null and {{ new_or_rebuilt_rows('event_table') }}

),

already_filled as (

    select
        substr(relation_name, 14) as event_table,
        staged_at
    from {{ ledger_relation() }}
    where relation_name like 'event_tables.%'

)

select
    min({{ byte_order('events.event') }}) as event,
    events.event_table as table_name,
    count(*) as row_count,
    min(events.received_at) as first_received_at,
    max(events.received_at) as last_received_at,
    max(case when events.may_have_long_number then 1 else 0 end) = 1 as may_have_long_numbers

from events

left join already_filled
    on events.event_table = already_filled.event_table

where {{ is_not_filled('events.staged_at', 'already_filled.staged_at') }}

group by events.event_table

-- as the rows lie in int_landed_events: a group of tables has its rows close together
order by event
