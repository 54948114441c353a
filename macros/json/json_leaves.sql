{#
    The shapes of many documents: every place in their context, properties and traits that holds a value, and of what
    kind. The one expensive step of the registry.

    Arguments:
        events: a relation with call_type, table_name, staged_at, loaded_at, raw_row_id, payload, has_long_numbers
    Returns: a query of call_type, table_name, json_path (a JSON pointer), kind (boolean, integer, float, string, array,
        object, json; on DuckDB also number: integer or float, not looked at yet), staged_at, loaded_at, and the first
        raw_row_id that has it there.
#}
{% macro json_leaves(events) %}
    {{ return(adapter.dispatch('json_leaves', 'event_warehouse')(events)) }}
{% endmacro %}


{#
    All documents of an event are taken out of it in one pass, before their keys are listed.

    Lists of keys and kinds, two levels deep, are read in half the time that json_structure needs, and grouped: few
    distinct ones are left to take apart. Documents that go deeper are described by json_structure, which calls 5.0, 1e2
    and 2^64 DOUBLE, an empty object and one with a key twice JSON.
#}
{% macro duckdb__json_leaves(events) %}
    {%- set pointers = document_calls().keys() | select | list -%}
    {%- set columns = 'call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id' -%}
    with recursive documents as (

        select *
        from (
            select {{ columns }}, unnest(['{{ pointers | join("', '") }}']) as pointer, unnest(found) as document
            from (
                select {{ columns }}, json_extract(payload, ['{{ pointers | join("', '") }}']) as found
                from {{ events }}
                where call_type <> 'self_describing'
            ) as calls
        ) as documents_of_calls
        where (call_type, pointer) in (select (call_type, pointer) from ({{ call_documents() }}) as document_calls)

        union all

        select {{ columns }}, '' as pointer, payload as document
        from {{ events }}
        where call_type = 'self_describing'

    ),

    shapes as materialized (

        select
            call_type,
            table_name,
            has_long_numbers,
            staged_at,
            loaded_at,
            pointer,
            object_keys,
            kinds,
            member_keys,
            member_kinds,
            case when list_contains(member_kinds, 'OBJECT') then json_structure(document) end as structure,
            min(raw_row_id) as raw_row_id
        from (
            select
                *,
                case when list_contains(kinds, 'OBJECT') then json_keys(document, '$.*') end as member_keys,
                case when list_contains(kinds, 'OBJECT') then json_type(document, '$.*.*') end as member_kinds
            from (
                select *, json_keys(document) as object_keys, json_type(document, '$.*') as kinds
                from documents
            ) as objects
        ) as described
        group by all
        {{ optimisation_fence() }}

    ),

    nodes as (

        select call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id, pointer, structure as node
        from shapes
        where structure is not null

        union all

        select
            objects.* exclude (pointer, node, object_key),
            pointer || '/' || object_key as pointer,
            json_extract(node, '/' || object_key) as node
        from (
            select
                *,
                {{ escaped('unnest(json_keys(node))') }} as object_key
            from nodes
            where json_type(node) = 'OBJECT' and not {{ is_kept_as_json('call_type', 'pointer') }}
        ) as objects

    ),

    members as (

        select
            call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id,
            pointer as parent,
            unnest(list_transform(object_keys, lambda object_key: pointer || '/' || {{ escaped('object_key') }})) as pointer,
            unnest(kinds) as kind
        from shapes
        where structure is null

        union all

        select
            call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id,
            unnest(flatten(list_transform(list_zip(object_keys, member_keys), lambda member: list_transform(
                member[2], lambda object_key: pointer || '/' || {{ escaped('member[1]') }}
            )))) as parent,
            unnest(flatten(list_transform(list_zip(object_keys, member_keys), lambda member: list_transform(
                member[2], lambda object_key: pointer || '/' || {{ escaped('member[1]') }} || '/' || {{ escaped('object_key') }}
            )))) as pointer,
            unnest(member_kinds) as kind
        from shapes
        where structure is null

    ),

    places as (

        select
            call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id, pointer,
            case json_type(node) when 'OBJECT' then 'OBJECT' when 'ARRAY' then 'ARRAY' else node ->> '$' end as kind
        from nodes
        where (call_type, pointer) not in (select (call_type, pointer) from ({{ call_documents() }}) as documents)

        union all

        select * exclude (parent)
        from members
        where not {{ is_kept_as_json('call_type', 'parent') }}

    )

    select
        call_type,
        table_name,
        pointer as json_path,
        case
            when {{ is_kept_as_json('call_type', 'pointer') }} then 'json'
            when kind = 'ARRAY' then 'array'
            when kind in ('BIGINT', 'UBIGINT') and not has_long_numbers then 'integer'
            when kind in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT') then 'number'
            when kind = 'BOOLEAN' then 'boolean'
            when kind = 'VARCHAR' then 'string'
            else 'object'
        end as kind,
        staged_at,
        loaded_at,
        min(raw_row_id) as raw_row_id
    from places
    where kind <> 'NULL'
    group by all
{% endmacro %}
