{#
    schema_columns and the database agree: every registered column exists with its type, every existing column is
    registered, in every flattened table and every event table. Tables that have read less or more than the registry
    (after a selective run) are not compared; a promoted event's columns are what its file says. `dbt build --empty`
    lets no test see a row of schema_columns, so there is nothing to compare.
#}

{%- set tables = ['tracks', 'identifies', 'users', 'pages', 'screens', 'groups', 'accounts', 'aliases'] %}

with

known_tables as (

    select table_name
    from (values ('{{ tables | join("'), ('") }}')) as flattened (table_name)

    union

    select table_name from {{ ref('event_tables') }}

    union

    select table_name from {{ ref('schema_columns') }}

),

compared_tables as (

    select known_tables.table_name

    from known_tables

    inner join {{ ledger() }} as own
        on own.relation_name = case
            when known_tables.table_name in ('{{ tables | join("', '") }}')
                then known_tables.table_name
            else 'event_tables'
        end

    inner join {{ ledger() }} as registry
        on registry.relation_name = 'schema_columns'

    where own.staged_at is not distinct from registry.staged_at
        {{ 'and false' if flags.EMPTY }}
        and known_tables.table_name not in (
            select events.table_name from (select * from {{ ref('event_tables') }}) as events where events.is_promoted
        )

),

registered as (

    select
        table_name,
        column_name,
        data_type

    from {{ ref('schema_columns') }}

    where table_name in (select compared_tables.table_name from compared_tables)

),

existing as (

    select *

    from (
        {{ existing_columns(generate_schema_name('analytics', none)) }}
    ) as existing_columns

    where existing_columns.table_name in (select compared_tables.table_name from compared_tables)

)

select
    coalesce(registered.table_name, existing.table_name) as table_name,
    coalesce(registered.column_name, existing.column_name) as column_name,
    registered.data_type as registered_type,
    existing.engine_type as existing_type

from registered

full join existing
    on registered.table_name = existing.table_name and registered.column_name = existing.column_name

where coalesce(registered.data_type, '') <> coalesce(existing.data_type, '')
    or registered.column_name is null
    or existing.column_name is null

{% for name in tables -%}
-- depends_on: {{ ref(name) }}
{% endfor %}
