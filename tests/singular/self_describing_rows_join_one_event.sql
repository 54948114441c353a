{#
    Every row of every self-describing table is of one event: it joins one row of atomic.events by id and time, and no
    other row of its table has the same root_id and array_index. The tables are the catalogue's, read when the test runs,
    two hundred in a query and each query in a transaction of its own, so that thousands of them need not be locked at once.
#}

{%- set failures = [] %}
{%- if execute and flags.WHICH in ['build', 'test'] %}
    {%- set catalogue = ref('self_describing_tables') %}
    {%- set existing = relation_names(catalogue.schema) %}
    {%- for batch in run_query('select table_name from ' ~ catalogue ~ ' order by table_name').columns[0].values() | batch(200) %}
        {%- set table_rows = [] %}
        {%- for name in batch if name in existing %}
            {%- do table_rows.append(
                'select ' ~ quote_literal(name) ~ ' as table_name, root_id, root_tstamp, array_index from ' ~ catalogue.incorporate(path={'identifier': name})
            ) %}
        {%- endfor %}
        {%- if table_rows %}
            {%- call statement('rows_of_no_event', fetch_result=true, auto_begin=true) %}
                select
                    self_describing.table_name,
                    self_describing.root_id,
                    self_describing.array_index,
                    count(*) as row_count,
                    count(events.event_id) as event_count
                from (
                    {{ table_rows | join('\nunion all ') }}
                ) as self_describing
                left join (select * from {{ ref('events') }}) as events
                    on self_describing.root_id = events.event_id and self_describing.root_tstamp = events.collector_tstamp
                group by self_describing.table_name, self_describing.root_id, self_describing.array_index
                having count(*) <> 1 or count(events.event_id) <> 1 or count(self_describing.array_index) <> 1
                order by 1, 2, 3
                limit 500
            {%- endcall %}
            {%- for row in load_result('rows_of_no_event').table.rows %}
                {%- do failures.append(
                    '(' ~ quote_literal(row[0]) ~ ', ' ~ (quote_literal(row[1]) if row[1] is not none else 'cast(null as text)') ~ ', '
                    ~ (row[2] if row[2] is not none else 'null') ~ ', ' ~ row[3] ~ ', ' ~ row[4] ~ ')'
                ) %}
            {%- endfor %}
            {%- do adapter.commit() %}
        {%- endif %}
    {%- endfor %}
{%- endif %}

select
    table_name,
    root_id,
    array_index,
    row_count,
    event_count

from (values
    {{ failures | join(',\n    ') or "('', '', 0, 0, 0)" }}
) as rows_of_no_event (table_name, root_id, array_index, row_count, event_count)

where table_name <> ''

-- depends_on: {{ ref('self_describing_tables') }} {{ ref('events') }}
