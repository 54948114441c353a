with

event_tables as (

    select * from {{ ref('event_tables') }}

)

select
    '{{ ref("tracks").schema }}' as source,
    table_name as event,
    row_count,
    column_count,
    is_promoted,
    first_received_at,
    last_received_at
from event_tables
order by table_name
