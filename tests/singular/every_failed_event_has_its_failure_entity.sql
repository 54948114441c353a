{#
    An event with a failed value has one failure entity, and only such an event has one: what the conversion noted is in
    an entity, and what an entity says is in atomic.failed_events. Documents that do not fit their table's columns fail
    later and are no matter of the entity.
#}

with

converted as (

    select raw_row_id

    from {{ ref('int_kept_events') }}

    where failures is not null
        and staged_at <= (select ledger.staged_at from {{ ledger() }} as ledger where ledger.relation_name = 'int_event_documents')

),

entities as (

    select
        raw_row_id,
        min(staged_at) as staged_at,
        count(*) as entity_count

    from {{ ref('int_event_documents') }}

    where origin = 'derived_contexts' and schema_name = 'failure'

    group by raw_row_id

),

failed as (

    select
        raw_row_id,
        count(*) as failure_count

    from {{ ref('failed_events') }}

    where table_name = 'events'

    group by raw_row_id

)

select
    coalesce(converted.raw_row_id, entities.raw_row_id, failed.raw_row_id) as raw_row_id,
    converted.raw_row_id is not null as has_failures,
    coalesce(entities.entity_count, 0) as entity_count,
    coalesce(failed.failure_count, 0) as failure_count

from converted

full join entities on converted.raw_row_id = entities.raw_row_id

full join failed on coalesce(converted.raw_row_id, entities.raw_row_id) = failed.raw_row_id

where entities.raw_row_id is null
    or entities.entity_count > 1
    or (
        failed.raw_row_id is null
        and entities.staged_at <= (select ledger.staged_at from {{ ledger() }} as ledger where ledger.relation_name = 'failed_events')
    )
