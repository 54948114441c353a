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

copies as (

    select raw_row_id, is_duplicate, event_id from {{ ref('int_event_copies') }}

),

new_call_documents as not materialized (

    select * from {{ ref('int_call_documents') }} where {{ new_rows() }}

),

-- a call's document knows its event: joined to the events, DuckDB would hold all documents in a hash table
call_documents as not materialized (

    select
        new_call_documents.*,
        coalesce(copies.event_id, new_call_documents.event_id) as kept_event_id
    from new_call_documents
    left join copies
        on new_call_documents.raw_row_id = copies.raw_row_id
    where not coalesce(copies.is_duplicate, false)

),

call_schemas as (

    {{ call_schema_uris() }}

),
{%- for family, uris in {'sent': 'documents', 'call': 'call_schemas'}.items() %}

-- computed once per distinct schema; Postgres would inline the regular expressions into every use
{{ family }}_schema_parts as materialized (

    select
        schema_uri,
        {{ iglu_part('schema_uri', 'vendor') }} as schema_vendor,
        {{ iglu_part('schema_uri', 'name') }} as schema_name,
        {{ iglu_part('schema_uri', 'format') }} as schema_format,
        {{ iglu_part('schema_uri', 'version') }} as schema_version,
        {{ iglu_part('schema_uri', 'model') }} as schema_model

    from (select distinct schema_uri from {{ uris }}) as distinct_schemas

),

named_{{ family }}_schemas as materialized (

    select
        *,
        -- the entity that this project makes has that name; one that was sent goes beside it
        regexp_replace(
            {{ iglu_table_name('schema_vendor', 'schema_name', 'schema_model') }},
            '^(com_snowplowanalytics_snowplow_ua_parser_context_1)$',
            '\1_sent'
        ) as table_name

    from {{ family }}_schema_parts

),
{%- endfor %}

sent_described as {{ computed_once() }} (

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
    inner join named_sent_schemas as schemas
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

from sent_described as described

inner join events
    on described.raw_row_id = events.raw_row_id

inner join named_sent_schemas as schemas
    on described.schema_uri = schemas.schema_uri

union all

-- a call has one document of a schema at most, and its other documents (a duplicate's) come before these
select
    call_documents.raw_row_id * 1000000 + 10 + call_documents.position as document_id,
    call_documents.raw_row_id,
    call_documents.kept_event_id as event_id,
    call_documents.collector_tstamp,
    call_documents.origin,
    0 as array_index,
    schemas.schema_vendor,
    schemas.schema_name,
    schemas.schema_format,
    schemas.schema_version,
    schemas.table_name,
    call_documents.data,
    call_documents.has_long_numbers,
    call_documents.staged_at,
    call_documents.loaded_at

from call_documents

inner join named_call_schemas as schemas
    on call_documents.schema_uri = schemas.schema_uri

order by table_name, collector_tstamp
