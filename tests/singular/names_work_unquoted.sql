{#
    Every table and column of the analytics schema that this project makes can be named in SQL without quotes: lower-case
    letters, digits and underscores, no leading digit, at most 63 characters, no reserved word. An analyst's own table
    in the schema may be named as its owner likes.
#}

{%- set schema = generate_schema_name('analytics', none) %}
{%- set own_tables = [] %}
{%- if execute %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.schema == schema %}
        {%- do own_tables.append(quote_literal(node.alias)) %}
    {%- endfor %}
{%- endif %}

with

own_tables as (

    select table_name from {{ ref('event_tables') }}

    union

    select table_name from {{ ref('schema_columns') }}

    union

    select table_name
    from information_schema.tables
    where table_name in ({{ own_tables | join(', ') or "''" }})

),

columns as (

    select
        table_name,
        column_name

    from information_schema.columns

    where table_catalog = current_database()
        and table_schema = {{ quote_literal(schema) }}
        and table_name in (select own_tables.table_name from own_tables)

),

names as (

    select table_name, column_name, column_name as name from columns

    union

    select table_name, null as column_name, table_name as name from columns

    union

    select table_name, column_name, column_name as name from {{ ref('schema_columns') }}

)

select
    table_name,
    column_name

from names

where name is null
    or not {{ regex_matches('name', '^[a-z_][a-z0-9_]*$') }}
    or length(name) > 63
    or name in ('{{ reserved_words() | join("', '") }}')

{% for name in [
    'tracks', 'identifies', 'users', 'pages', 'screens', 'groups', 'accounts', 'aliases', 'discards', 'duplicate_events', 'rejected_events'
] -%}
-- depends_on: {{ ref(name) }}
{% endfor %}
