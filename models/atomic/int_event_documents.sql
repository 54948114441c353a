{{ config(
    materialized='warehouse_table',
    schema='staging',
    meta={
        'load': 'append',
        'reads_up_to': ['int_event_copies'],
        'indexes': [['raw_row_id'], ['table_name', 'staged_at']],
        'analyzed_columns': ['document_id', 'table_name', 'staged_at'],
    }
) }}

{%- set fields = json_fields(['/schema', '/data']) %}

with

events as not materialized (

    select raw_row_id, event_id, original_event_id, collector_tstamp, failures, staged_at, loaded_at

    from {{ ref('int_kept_events') }}

    where item_number = 0 and {{ new_rows() }}

),

landed as not materialized (

    select
        raw_row_id,
        {{ embedded_document('contexts', 'cx', 'co') }} as contexts,
        {{ embedded_document('unstruct_event', 'ue_px', 'ue_pr') }} as unstruct_event

    from {{ ref('stg_snowplow_events') }}

    where {{ new_rows() }}

),

contexts as (

    select raw_row_id, {{ json_document('contexts', '/data') }} as entities from landed

),

entities as (

    {{ json_elements('contexts', 'entities') }}

),

sent_documents as (

    select
        raw_row_id,
        'unstruct_event' as origin,
        0 as position,
        {{ json_document('unstruct_event', '/data') }} as document
    from landed

    union all

    select raw_row_id, 'contexts' as origin, position, element as document
    from entities

),

parsed_documents as (

    select *, {{ parsed_payload('document') }} as payload

    from sent_documents

    where document is not null

    {{ payload_fence() }}

),

described_documents as (

    select
        raw_row_id,
        origin,
        position,
        document,
        {{ when_string(fields['/schema']) }} as schema_uri,
        coalesce({{ fields['/data'].is_object }}, false) as has_data

    from parsed_documents

),

checked_documents as (

    select
        raw_row_id,
        origin,
        position,
        document,
        case when has_data and {{ is_iglu_uri('schema_uri') }} then schema_uri end as schema_uri

    from described_documents

),

bad_entities as (

    select
        raw_row_id,
        string_agg(
            {{ failure_json('true', "'co'", 'contexts', 'cast(document as text)', bad_entity_message(), 'schema_violations') }},
            ',' order by position
        ) as failures

    from checked_documents

    where origin = 'contexts' and schema_uri is null

    group by raw_row_id

),

derived_documents as (

    select
        events.raw_row_id,
        0 as position,
        {{ failure_entity('events.failures', 'bad_entities.failures', 'events.loaded_at') }} as document
    from events
    left join bad_entities
        on events.raw_row_id = bad_entities.raw_row_id
    where events.failures is not null or bad_entities.failures is not null

    union all

    select raw_row_id, 1 as position, {{ duplicate_entity('original_event_id') }} as document
    from events
    where original_event_id is not null

),

documents as (

    select raw_row_id, origin, position, {{ json_document('document', '/data') }} as data, schema_uri
    from checked_documents
    where schema_uri is not null

    union all

    select
        raw_row_id,
        'derived_contexts' as origin,
        position,
        {{ json_document('document', '/data') }} as data,
        'iglu:com.snowplowanalytics.snowplow/' || case position when 0 then 'failure' else 'duplicate' end
            || '/jsonschema/1-0-0' as schema_uri
    from derived_documents

),

-- computed once per distinct schema; Postgres would inline the regular expressions into every use
schema_parts as materialized (

    select
        schema_uri,
        {{ iglu_part('schema_uri', 'vendor') }} as schema_vendor,
        {{ iglu_part('schema_uri', 'name') }} as schema_name,
        {{ iglu_part('schema_uri', 'format') }} as schema_format,
        {{ iglu_part('schema_uri', 'version') }} as schema_version,
        {{ iglu_part('schema_uri', 'model') }} as schema_model

    from (select distinct schema_uri from documents) as distinct_schemas

),

schemas as materialized (

    select
        *,
        -- the entity that this project makes has that name; one that was sent goes beside it
        regexp_replace(
            {{ iglu_table_name('schema_vendor', 'schema_name', 'schema_model') }},
            '^(com_snowplowanalytics_snowplow_ua_parser_context_1)$',
            '\1_sent'
        ) as table_name

    from schema_parts

),

described as {{ computed_once() }} (

    select
        documents.raw_row_id,
        row_number() over (partition by documents.raw_row_id order by documents.origin, documents.position) as document_number,
        documents.origin,
        row_number() over (
            partition by documents.raw_row_id, schemas.table_name
            order by documents.origin, documents.position
        ) - 1 as array_index,
        documents.schema_uri,
        documents.data,
        {{ has_long_numbers('documents.data') }} as has_long_numbers
    from documents
    inner join schemas
        on documents.schema_uri = schemas.schema_uri

)

select
    described.raw_row_id * 1000000 + described.document_number as document_id,
    described.raw_row_id,
    events.event_id,
    events.collector_tstamp,
    described.origin,
    cast(described.array_index as integer) as array_index,
    schemas.schema_vendor,
    schemas.schema_name,
    schemas.schema_format,
    schemas.schema_version,
    schemas.table_name,
    described.data,
    described.has_long_numbers,
    events.staged_at,
    events.loaded_at

from described

inner join events
    on described.raw_row_id = events.raw_row_id

inner join schemas
    on described.schema_uri = schemas.schema_uri

order by schemas.table_name, events.collector_tstamp
