with

companies as (

    select * from {{ ref('groups') }}

)

select name as company
from companies
group by name
order by company
