{#
    Of the copies of one message only the first is staged, up to what the search for duplicates has read.
#}

select
    message_id,
    count(*) as staged_count

from {{ ref('stg_events') }}

where staged_at <= (select ledger.staged_at from {{ ledger() }} as ledger where ledger.relation_name = 'duplicate_events')

group by message_id

having count(*) > 1

-- depends_on: {{ ref('duplicate_events') }}
