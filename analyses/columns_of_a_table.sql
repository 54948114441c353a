{#- Another table: dbt compile -s columns_of_a_table --vars '{columns_of_table: signed_up}' -#}
with

columns_of_all_tables as (

    select * from {{ ref('schema_columns') }}

)

select
    column_name,
    data_type,
    json_paths,
    first_seen_at,
    last_seen_at
from columns_of_all_tables
where table_name = '{{ var("columns_of_table", "pages") | replace("'", "''") }}'
order by column_name
