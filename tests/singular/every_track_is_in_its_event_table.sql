{#
    A track that has an event table is one row of that table and of no other: table by table, the message ids of the
    staged tracks and of the rows are the same. The tables are the catalogue's, read when the test runs, two hundred
    in a query and each query in a transaction of its own, so that thousands of them need not be locked at once.
#}

{%- set failures = [] %}
{%- if execute and flags.WHICH in ['build', 'test'] %}
    {%- set catalogue = ref('event_tables') %}
    {%- set existing = relation_names(catalogue.schema) %}
    {%- set promoted = promoted_events() %}
    {%- for batch in run_query('select table_name from ' ~ catalogue ~ ' order by table_name').columns[0].values() | batch(200) %}
        {%- set names = [] %}
        {%- set table_rows = [] %}
        {%- for name in batch %}
            {%- set relation = event_table(name) %}
            {%- if relation.identifier in existing %}
                {#- a promoted event's table is as far as its own model #}
                {%- do names.append('(' ~ quote_literal(name) ~ ', ' ~ (name in promoted) | lower ~ ')') %}
                {%- do table_rows.append('select ' ~ quote_literal(name) ~ ' as table_name, id from ' ~ relation) %}
            {%- elif name not in promoted %}
                {%- do failures.append('(' ~ quote_literal(name) ~ ', cast(null as text), 0, 0)') %}
            {%- endif %}
        {%- endfor %}
        {%- if names %}
            {%- call statement('misplaced_tracks', fetch_result=true, auto_begin=true) %}
                with

                names as (

                    select
                        names.table_name,
                        max(ledger.staged_at) as staged_at
                    from (values {{ names | join(', ') }}) as names (table_name, is_promoted)
                    inner join {{ ledger() }} as ledger
                        on (not names.is_promoted and ledger.relation_name in ('event_tables', 'event_tables.' || names.table_name))
                        or (names.is_promoted and ledger.relation_name = names.table_name)
                    group by names.table_name

                ),

                staged as (

                    select
                        events.event_table as table_name,
                        events.message_id as id,
                        count(*) as staged_count
                    from (select * from {{ ref('stg_events') }}) as events
                    inner join names on events.event_table = names.table_name and events.staged_at <= names.staged_at
                    where events.call_type = 'track'
                    group by events.event_table, events.message_id

                ),

                filled as (

                    select
                        table_name,
                        id,
                        count(*) as row_count
                    from (
                        {{ table_rows | join('\nunion all ') }}
                    ) as table_rows
                    where table_name in (select names.table_name from names)
                    group by table_name, id

                )

                select
                    coalesce(staged.table_name, filled.table_name) as table_name,
                    coalesce(staged.id, filled.id) as id,
                    coalesce(staged.staged_count, 0) as staged_count,
                    coalesce(filled.row_count, 0) as row_count
                from staged
                full join filled on staged.table_name = filled.table_name and staged.id = filled.id
                where coalesce(staged.staged_count, 0) <> coalesce(filled.row_count, 0)
                order by 1, 2
                limit 500
            {%- endcall %}
            {%- for row in load_result('misplaced_tracks').table.rows %}
                {%- do failures.append(
                    '(' ~ quote_literal(row[0]) ~ ', ' ~ (quote_literal(row[1]) if row[1] is not none else 'null') ~ ', ' ~ row[2] ~ ', ' ~ row[3] ~ ')'
                ) %}
            {%- endfor %}
            {%- do adapter.commit() %}
        {%- endif %}
    {%- endfor %}
{%- endif %}

select
    table_name,
    id,
    staged_count,
    row_count

from (values
    {{ failures | join(',\n    ') or "('', '', 0, 0)" }}
) as misplaced_tracks (table_name, id, staged_count, row_count)

where table_name <> ''

-- depends_on: {{ ref('event_tables') }} {{ ref('stg_events') }}
