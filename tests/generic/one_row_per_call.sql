{#
    Every staged call of one type is one row of its table, and the table has no other row: up to what the table has
    read, since a selective run may leave it behind.

    Arguments:
        model: tracks, identifies, pages, screens, groups, aliases, or the model of a promoted event
        call_type: the type of its calls
        event_table: for the model of a promoted event, its table
    Returns: message ids whose number of calls and of rows differ.
#}
{% test one_row_per_call(model, call_type, event_table=none) %}

with

calls as (

    select
        message_id,
        count(*) as staged_count

    from {{ ref('stg_events') }}

    where call_type = {{ quote_literal(call_type) }}
        {%- if event_table %}
        and event_table = {{ quote_literal(event_table) }}
        {%- endif %}
        and staged_at <= (
            select ledger.staged_at from {{ ledger() }} as ledger
            where ledger.relation_name = {{ quote_literal(model.identifier) }}
        )

    group by message_id

),

table_rows as (

    select
        id,
        count(*) as row_count

    from {{ model }}

    group by id

)

select
    coalesce(calls.message_id, table_rows.id) as id,
    coalesce(calls.staged_count, 0) as staged_count,
    coalesce(table_rows.row_count, 0) as row_count

from calls

full join table_rows on calls.message_id = table_rows.id

where coalesce(calls.staged_count, 0) <> coalesce(table_rows.row_count, 0)

{% endtest %}
