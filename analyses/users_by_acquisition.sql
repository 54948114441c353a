with

users as (

    select * from {{ ref('users') }}

)

select
    install_type,
    attribution_channel,
    attribution_source,
    count(*) as users,
    min(created_at) as first_created_at,
    max(created_at) as last_created_at
from users
group by install_type, attribution_channel, attribution_source
order by users desc, install_type, attribution_channel, attribution_source
