{#
    The event catalogue has one line per event table that staged tracks belong to, and tells their number, name, first
    and last received_at, and how many columns the table has. A table that only a forgotten user had filled stays, with no row.
#}

with

columns as (

    select
        table_name,
        count(*) as column_count

    from information_schema.columns

    where table_catalog = current_database()
        and table_schema = {{ quote_literal(generate_schema_name('analytics', none)) }}

    group by table_name

),

-- a run that was killed has filled some event tables further than the others
filled as (

    select
        names.table_name,
        max(ledger.staged_at) as staged_at

    from (select distinct table_name from {{ ref('int_event_names') }} where table_name is not null) as names

    inner join {{ ledger() }} as ledger
        on ledger.relation_name = 'event_tables' or ledger.relation_name = 'event_tables.' || names.table_name

    group by names.table_name

),

staged as (

    select
        events.event_table as table_name,
        min(events.event) as event,
        count(*) as row_count,
        min(events.received_at) as first_received_at,
        max(events.received_at) as last_received_at

    from (select * from {{ ref('stg_events') }}) as events

    inner join filled
        on events.event_table = filled.table_name and events.staged_at <= filled.staged_at

    group by events.event_table

),

catalogue as (

    select * from {{ ref('event_tables') }}

)

select
    coalesce(staged.table_name, catalogue.table_name) as table_name,
    staged.event as staged_event,
    catalogue.event,
    staged.row_count as staged_row_count,
    catalogue.row_count,
    columns.column_count as existing_column_count,
    catalogue.column_count

from staged

full join catalogue on staged.table_name = catalogue.table_name

left join columns on catalogue.table_name = columns.table_name

where (staged.table_name is null and catalogue.row_count <> 0)
    or catalogue.table_name is null
    or staged.event <> catalogue.event
    or staged.row_count <> catalogue.row_count
    or staged.first_received_at <> catalogue.first_received_at
    or staged.last_received_at <> catalogue.last_received_at
    or (not catalogue.is_promoted and coalesce(columns.column_count, 0) <> catalogue.column_count)
