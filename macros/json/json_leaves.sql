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
    A document is taken out of its event first, which is parsed once for it and not once for each list.

    Lists of keys and kinds, two levels deep, are read in half the time that json_structure needs, and grouped: few
    distinct ones are left to take apart. Documents that go deeper are described by json_structure, which calls 5.0, 1e2
    and 2^64 DOUBLE, an empty object and one with a key twice JSON.
#}
{% macro duckdb__json_leaves(events) %}
    with recursive {% for pointer, call_types in document_calls().items() %}
    {%- set path = '$' ~ pointer.replace('/', '.') -%}
    {%- set condition = "call_type in ('" ~ call_types | join("', '") ~ "')" -%}
    {%- set document = 'document_' ~ loop.index -%}
    {{ document }} as (

        select
            *,
            json_keys(document) as object_keys,
            json_type(document, '$.*') as kinds
        from (
            select *, {{ "json_extract(payload, '" ~ pointer ~ "')" if pointer else 'payload' }} as document
            from {{ events }}
            where {{ condition }}
        ) as rows_with_document

    ),

    {{ document }}_shapes as materialized (

        select
            call_type,
            table_name,
            has_long_numbers,
            staged_at,
            loaded_at,
            '{{ pointer }}' as pointer,
            object_keys,
            kinds,
            case when list_contains(kinds, 'OBJECT') then json_keys(document, '$.*') end as member_keys,
            case when list_contains(kinds, 'OBJECT') then json_type(document, '$.*.*') end as member_kinds,
            min(raw_row_id) as raw_row_id
        from {{ document }}
        group by all

    ),

    {{ document }}_structures as (

        select
            call_type,
            table_name,
            has_long_numbers,
            staged_at,
            loaded_at,
            '{{ pointer }}' as pointer,
            json_structure(json_extract(payload, '{{ pointer }}')) as structure,
            min(raw_row_id) as raw_row_id
        from (
            select * from {{ events }}
            where {{ condition }}
                and (call_type, table_name) in (
                    select (call_type, table_name) from {{ document }}_shapes where list_contains(member_kinds, 'OBJECT')
                )
            {{ optimisation_fence() }}
        ) as rows_of_tables
        where list_contains(json_type(payload, '{{ path }}.*.*'), 'OBJECT')
        group by all

    ),

    {% endfor -%}
    shapes as (

        {% for _ in document_calls() -%}
        select * from document_{{ loop.index }}_shapes
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    nodes as (

        select call_type, table_name, has_long_numbers, staged_at, loaded_at, raw_row_id, pointer, structure as node
        from (
            {% for _ in document_calls() -%}
            select * from document_{{ loop.index }}_structures
            {% if not loop.last %}union all{% endif %}
            {% endfor %}
        ) as structures

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
        where not coalesce(list_contains(member_kinds, 'OBJECT'), false)

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
        where not coalesce(list_contains(member_kinds, 'OBJECT'), false)

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
