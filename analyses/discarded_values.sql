with

discards as (

    select * from {{ ref('discards') }}

),

-- As text: Postgres does not compare values of the type json.
discarded as (

    select
        table_name,
        column_name,
        reason,
        row_id,
        cast(column_value as varchar) as column_value
    from discards

)

select
    table_name,
    column_name,
    reason,
    column_value,
    count(*) as occurrences,
    count(distinct row_id) as affected_rows
from discarded
group by table_name, column_name, reason, column_value
order by occurrences desc, table_name, column_name, reason, column_value
