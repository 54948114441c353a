{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_json_paths'], 'indexes': [['row_id'], ['received_at']]},
    post_hook="{{ report_tracking_plan(ref('tracking_plan')) if has_tracking_plan(ref('tracking_plan')) }}"
) }}

-- depends_on: {{ ref('int_json_paths') }}
-- depends_on: {{ ref('stg_events') }}
{% if not has_tracking_plan(ref('tracking_plan')) %}

select
    cast(null as text) as row_id,
    cast(null as bigint) as raw_row_id,
    cast(null as text) as call,
    cast(null as text) as event,
    cast(null as text) as property,
    cast(null as text) as rule,
    cast(null as text) as value,
    cast(null as timestamp) as received_at,
    cast(null as timestamp) as uuid_ts

where false

{% else %}

{%- set name = json_fields(['/name', '/properties/name']) %}
{%- set part = json_part('found', 'long_payload', 'json_path') %}

with recursive

plan as materialized (

    {{ tracking_plan_rows(ref('tracking_plan')) }}

),

allowed_values as materialized (

    {{ allowed_value_rows(ref('tracking_plan')) }}

),

-- every place that the plan names, and the objects on the way there
places as (

    select call, event, property
    from plan
    where property <> ''

    union

    select call, event, {{ parent_pointer('property') }} as property
    from places
    where property <> ''

),

known_places as materialized (

    select distinct call, event, property, {{ parent_pointer('property') }} as parent
    from places
    where property <> ''

),

calls as not materialized (

    select
        raw_row_id,
        message_id,
        call_type,
        {{ call_table('call_type', 'event_table') }} as table_name,
        coalesce(case call_type
            when 'track' then event_text
            when 'page' then coalesce({{ name['/name'].text }}, {{ name['/properties/name'].text }})
            when 'screen' then coalesce({{ name['/name'].text }}, {{ name['/properties/name'].text }})
        end, '') as event,
        received_at,
        loaded_at,
        staged_at,
        payload,
        payload_text,
        has_long_numbers
    from {{ ref('stg_events') }}
    where {{ new_rows() }}

),

-- the rows of the plan that are about each kind of call there is
call_kinds as materialized (

    select distinct call_type, table_name, event from calls

),

kind_places as (

    select call_kinds.call_type, call_kinds.table_name, call_kinds.event, known_places.property, known_places.parent
    from call_kinds
    inner join known_places
        on call_kinds.call_type = known_places.call and known_places.event in ('', call_kinds.event)

),

-- what values each property has had, in tables with the call's
property_types as (

    select call_type, table_name, {{ property_pointer('json_path') }} as property, value_type
    from {{ ref('int_json_paths') }}
    where json_path like '/properties/%' or json_path like '/traits/%' or (call_type = 'identify' and json_path like '/context/traits/%')

),

-- a type that all values of a property have had need not be looked at in every row
checks as materialized (

    select
        call_kinds.call_type,
        call_kinds.table_name,
        call_kinds.event,
        plan.property,
        plan.types,
        plan.is_required,
        plan.allowed_values,
        plan.engine_pattern,
        {{ parent_pointer('plan.property') }} as parent
    from call_kinds
    inner join plan
        on call_kinds.call_type = plan.call and plan.event in ('', call_kinds.event)
    where plan.property <> '' and (
        plan.is_required
        or plan.allowed_values <> ''
        or plan.pattern <> ''
        or (plan.types <> '' and exists (
            select 1 from property_types
            where property_types.call_type = call_kinds.call_type
                and property_types.table_name = call_kinds.table_name
                and property_types.property = plan.property
                and not {{ is_surely_of_type('property_types.value_type', 'plan.types') }}
        ))
    )

),

-- the objects that have had a key which the plan does not know, although it lists their keys
open_objects as materialized (

    select distinct kind_places.call_type, kind_places.table_name, kind_places.event, kind_places.parent
    from kind_places
    inner join property_types
        on kind_places.call_type = property_types.call_type
        and kind_places.table_name = property_types.table_name
        and kind_places.parent = {{ parent_pointer('property_types.property') }}
    where (kind_places.call_type, kind_places.event, property_types.property) not in (
        select known.call_type, known.event, known.property from kind_places as known
    ) and (
        (kind_places.call_type, kind_places.event) in (select known_places.call, known_places.event from known_places)
        or kind_places.call_type not in (select plan.call from plan where plan.event <> '')
    )

),

documents as not materialized (

    select
        calls.*,
        case
            when call_type in ('track', 'page', 'screen') then {{ json_part_of('payload', "'/properties'") }}
            else {{ json_part_of('payload', "'/traits'") }}
        end as document,
        case when call_type = 'identify' and {{ var('allow_users_context_traits') | lower }} then {{ json_part_of('payload', "'/context/traits'") }} end as other_document
    from calls
    where (call_type, table_name, event) in (select call_type, table_name, event from checks)
        or (call_type, table_name, event) in (select call_type, table_name, event from open_objects)
    {{ payload_fence() }}

),

found_values as not materialized (

    select
        documents.raw_row_id,
        checks.property,
        checks.types,
        checks.is_required,
        checks.allowed_values,
        checks.engine_pattern,
        checks.parent,
        {{ json_part_of('documents.document', 'checks.property') }} as own_value,
        {{ json_part_of('documents.other_document', 'checks.property') }} as other_value,
        case when checks.is_required and checks.parent <> '' then coalesce(
            {{ json_part_of('documents.document', 'checks.parent') }}, {{ json_part_of('documents.other_document', 'checks.parent') }}
        ) end as parent_value,
        case when documents.call_type in ('track', 'page', 'screen') then '/properties' else '/traits' end as origin,
        case when documents.has_long_numbers then documents.payload end as long_payload
    from documents
    inner join checks
        on documents.call_type = checks.call_type
        and documents.table_name = checks.table_name
        and documents.event = checks.event
    {{ payload_fence() }}

),

placed_values as not materialized (

    select
        *,
        coalesce(own_value, other_value) as found,
        case when own_value is null and other_value is not null then '/context/traits' else origin end || property as json_path
    from found_values
    {{ payload_fence() }}

),

read_values as not materialized (

    select
        raw_row_id,
        property,
        types,
        allowed_values,
        engine_pattern,
        json_path,
        is_required and (parent = '' or coalesce({{ json_part('parent_value', 'long_payload', 'parent').is_object }}, false)) as is_required,
        found is not null as is_there,
        {{ part.text }} as text,
        {{ part.number_text }} as number_text,
        coalesce({{ part.is_string }}, false) as is_string,
        coalesce({{ part.is_number }}, false) as is_number,
        coalesce({{ part.is_boolean }}, false) as is_boolean,
        coalesce({{ part.is_array }}, false) as is_array,
        coalesce({{ part.is_object }}, false) as is_object
    from placed_values
    {{ optimisation_fence() }}

),

judged_values as (

    select
        raw_row_id,
        property,
        json_path,
        case
            when text is null then case when is_required and not (is_there and strpos(types, '|null|') > 0) then 'missing_property' end
            when types <> '' and not {{ is_of_type('types') }} then 'wrong_type'
            when allowed_values <> '' and (allowed_values, {{ value_key() }}) not in (select allowed.allowed_values, allowed.value_key from allowed_values as allowed) then 'not_allowed'
            when engine_pattern <> '' and is_string and not {{ matches_pattern('text', 'engine_pattern') }} then 'no_match'
        end as rule
    from read_values

),

open_documents as (

    select
        documents.raw_row_id,
        documents.call_type,
        documents.event,
        documents.table_name,
        open_objects.parent,
        case when documents.call_type in ('track', 'page', 'screen') then '/properties' else '/traits' end as origin,
        case when open_objects.parent = '' then documents.document else {{ json_part_of('documents.document', 'open_objects.parent') }} end as document
    from documents
    inner join open_objects
        on documents.call_type = open_objects.call_type
        and documents.table_name = open_objects.table_name
        and documents.event = open_objects.event

    union all

    select
        documents.raw_row_id,
        documents.call_type,
        documents.event,
        documents.table_name,
        open_objects.parent,
        '/context/traits' as origin,
        case when open_objects.parent = '' then documents.other_document else {{ json_part_of('documents.other_document', 'open_objects.parent') }} end as document
    from documents
    inner join open_objects
        on documents.call_type = open_objects.call_type
        and documents.table_name = open_objects.table_name
        and documents.event = open_objects.event
    where documents.call_type = 'identify'

),

members as (

    select
        raw_row_id,
        call_type,
        event,
        table_name,
        parent || '/' || {{ escaped('object_key') }} as property,
        origin || parent || '/' || {{ escaped('object_key') }} as json_path
    from (
        {{ json_object_keys('open_documents', 'document') }}
    ) as object_keys

),

violations as (

    select raw_row_id, '' as property, '' as json_path, 'unknown_event' as rule
    from calls
    where call_type in (select plan.call from plan where plan.event <> '')
        and (call_type, event) not in (select plan.call, plan.event from plan)

    union all

    select raw_row_id, property, json_path, rule
    from judged_values
    where rule is not null

    union all

    select raw_row_id, property, json_path, 'unknown_property' as rule
    from members
    where (call_type, event, property) not in (select kind_places.call_type, kind_places.event, kind_places.property from kind_places)

),

described as (

    select distinct
        calls.message_id as row_id,
        calls.raw_row_id,
        calls.call_type as call,
        nullif(calls.event, '') as event,
        violations.property,
        violations.rule,
        case when violations.rule not in ('unknown_event', 'missing_property') then {{ json_text_of(json_at('violations.json_path', 'calls')) }} end as value,
        calls.received_at,
        calls.loaded_at as uuid_ts
    from violations
    inner join calls
        on violations.raw_row_id = calls.raw_row_id

)

select * from described

-- a null is no value: a key that the plan does not know may have it
where rule <> 'unknown_property' or value is not null
{% endif %}
