{%- set fixed_tables = ['accounts', 'aliases', 'groups', 'identifies', 'pages', 'screens', 'tracks', 'users'] -%}
with

event_tables as (

    select * from {{ ref('event_tables') }}

),

table_rows as (
{% for table in fixed_tables %}
    select
        '{{ ref(table).schema }}.{{ ref(table).identifier }}' as table_name,
        count(*) as row_count
    from {{ ref(table) }}

    union all
{% endfor %}
    select
        '{{ ref("tracks").schema }}.' || table_name as table_name,
        row_count
    from event_tables

)

select
    table_name,
    row_count
from table_rows
order by table_name
