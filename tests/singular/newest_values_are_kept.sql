{#
    No value is lost without a row that says so: each value of the newest staged calls is in the column that the
    registry has for its place, or in discards. How many calls: the var `checked_calls`; the tables are those that have
    these calls, found when the test runs. Calls that some table has not read yet are passed over.
#}

{%- set tables = [] %}
{%- set rows_of_tables = [] %}
{%- set newest_calls %}
    select
        raw_row_id,
        message_id,
        call_type,
        {{ call_table('call_type', 'event_table') }} as table_name,
        payload

    from {{ ref('stg_events') }}

    where staged_at <= (
        select min(ledger.staged_at)
        from {{ ledger() }} as ledger
        where ledger.relation_name in (
            'tracks', 'identifies', 'pages', 'screens', 'groups', 'aliases', 'event_tables', '{{ ref("discards").identifier }}', {{ promoted_table_literals() }}
        )
    )

    order by staged_at desc, raw_row_id desc

    limit {{ var('checked_calls') }}
{%- endset %}
{%- if execute and flags.WHICH in ['build', 'test'] %}
    {%- set existing = relation_names(ref('event_tables').schema) %}
    {%- for name in run_query('select distinct table_name from (' ~ newest_calls ~ ') as newest_calls order by table_name').columns[0].values() | list + ['tracks'] %}
        {%- set relation = event_table(name) %}
        {%- if name not in tables and relation.identifier in existing %}
            {%- do tables.append(name) %}
            {%- do rows_of_tables.append(
                'select ' ~ quote_literal(name) ~ ' as table_name, id as message_id, to_json(table_rows) as cells from ' ~ relation
                ~ ' as table_rows where id in (select newest_calls.message_id from newest_calls)'
            ) %}
        {%- endif %}
    {%- endfor %}
{%- endif %}
{%- set found = json_part('found', 'cast(null as text)', 'json_path') %}
{%- set cell = json_part(json_part_of('cells', "'/' || column_name"), 'cast(null as text)', 'column_name') %}

with

newest_calls as materialized (

    {{ newest_calls }}

),

-- of a promoted event, what its file says
columns as (

    select * from {{ contracted_columns() }}

),

-- the context of a track is in tracks and in its event table
expected_rows as (

    select *, table_name as filled_table from newest_calls

    union all

    select *, 'tracks' as filled_table from newest_calls
    where call_type = 'track' and table_name <> 'tracks'

),

values_of_paths as (

    select
        expected_rows.raw_row_id,
        expected_rows.message_id,
        expected_rows.filled_table,
        columns.column_name,
        columns.json_path,
        {{ json_part_of('expected_rows.payload', 'columns.json_path') }} as found

    from expected_rows

    inner join columns
        on expected_rows.call_type = columns.call_type and expected_rows.filled_table = columns.table_name

    where columns.place = 'column' and columns.data_type is not null

    {{ optimisation_fence() }}

),

expected_values as (

    select
        raw_row_id,
        message_id,
        filled_table,
        column_name,
        json_path,
        {{ found.text }} as value

    from values_of_paths

    where {{ found.text }} is not null
        and not coalesce({{ found.is_object }}, false)
        and not {{ is_blank_text(found.text, found.is_array) }}

),

table_rows as (

    {{ rows_of_tables | join('\nunion all\n    ') or "select '' as table_name, '' as message_id, cast(null as json) as cells" }}

),

missing_values as (

    select expected_values.*

    from expected_values

    left join table_rows
        on expected_values.filled_table = table_rows.table_name and expected_values.message_id = table_rows.message_id

    where {{ cell.text }} is null

)

select
    missing_values.filled_table as table_name,
    missing_values.raw_row_id,
    missing_values.message_id,
    missing_values.column_name,
    missing_values.json_path,
    missing_values.value

from missing_values

where not exists (
    select 1
    from (select * from {{ ref('discards') }}) as discards
    where discards.raw_row_id = missing_values.raw_row_id
        and discards.table_name = missing_values.filled_table
        and discards.column_name = missing_values.column_name
)

-- depends_on: {{ ref('event_tables') }}
-- depends_on: {{ ref('int_columns') }}
