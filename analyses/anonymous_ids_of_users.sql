with

identifies as (

    select * from {{ ref('identifies') }}

)

select
    user_id,
    anonymous_id,
    min(received_at) as first_received_at,
    max(received_at) as last_received_at
from identifies
where
    user_id is not null
    and anonymous_id is not null
group by user_id, anonymous_id
order by user_id, anonymous_id
