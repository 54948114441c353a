{#
    Documents are grouped by shape, two levels deep: the keys and kinds of their members, and of the members of those.
    Few distinct shapes are left to take apart. jsonb_each of every document, which makes a row of every value, takes three
    times as long. What lies deeper is documents of its own: the objects in a document that has one below those.
#}
{% macro postgres__json_leaves(events) %}
    with recursive documents as not materialized (

        {{ postgres__json_documents(events) }}

    ),

    document_shapes as materialized (

        {{ postgres__json_shapes('documents') }}

    ),

    -- where none goes deeper, the second condition is asked once and nothing is read
    deeper_documents as not materialized (

        {{ postgres__json_documents(
            events,
            "(call_type, table_name) in (select call_type, table_name from document_shapes where is_deep) "
            ~ "and exists (select 1 from document_shapes where is_deep)"
        ) }}
        and documents.pointer in (select pointer from document_shapes where is_deep)

    ),

    objects as (

        {{ postgres__json_objects('deeper_documents') }}

        union all

        {{ postgres__json_objects('objects') }}

    ),

    shapes as (

        select * from document_shapes

        union all

        {{ postgres__json_shapes('objects') }}

    ),

    members as (

        select
            shapes.*,
            shapes.pointer || '/' || {{ escaped('members.object_key') }} as json_path,
            members.kind
        from shapes
        cross join lateral rows from (unnest(shapes.object_keys), jsonb_array_elements_text(shapes.kinds)) as members (object_key, kind)
        where not {{ is_kept_as_json('shapes.call_type', 'shapes.pointer') }}

    ),

    -- each object's kind stands before those of its members
    inner_members as (

        select
            shapes.*,
            shapes.pointer || '/' || {{ escaped('shapes.inner_objects[members.object_number]') }} as parent,
            {{ escaped('shapes.inner_keys[members.position - members.object_number]') }} as object_key,
            members.kind
        from (
            select
                *,
                array(
                    select objects.object_key
                    from rows from (unnest(object_keys), jsonb_array_elements_text(kinds)) with ordinality as objects (object_key, kind, position)
                    where objects.kind = 'object'
                    order by objects.position
                ) as inner_objects
            from shapes
            where inner_kinds is not null and not is_deep
        ) as shapes
        cross join lateral (
            select
                kind,
                position,
                count(*) filter (where kind = 'object') over (order by position) as object_number
            from jsonb_array_elements_text(shapes.inner_kinds) with ordinality as kinds (kind, position)
        ) as members
        where members.kind <> 'object' and not {{ is_kept_as_json('shapes.call_type', 'shapes.pointer') }}

    ),

    places as (

        select call_type, table_name, json_path, kind, staged_at, loaded_at, raw_row_id
        from members

        union all

        select call_type, table_name, parent || '/' || object_key as json_path, kind, staged_at, loaded_at, raw_row_id
        from inner_members
        where not {{ is_kept_as_json('call_type', 'parent') }}

    )

    select
        call_type,
        table_name,
        json_path,
        case when {{ is_kept_as_json('call_type', 'json_path') }} then 'json' else kind end as kind,
        staged_at,
        loaded_at,
        min(raw_row_id) as raw_row_id
    from places
    where kind <> 'null'
    group by 1, 2, 3, 4, 5, 6
{% endmacro %}


{#
    The documents of each event, a row each, read in one pass. What is no object has none. Not a lateral VALUES list:
    Postgres compiles its expressions anew for each row that it makes, which takes longer than to compute them.

    Arguments:
        events: as in json_leaves
        condition: which events
#}
{% macro postgres__json_documents(events, condition='true') %}
    select documents.call_type, documents.table_name, documents.staged_at, documents.loaded_at, documents.raw_row_id, documents.pointer, documents.node
    from (
        select
            *,
            case position{% for pointer in document_calls() %} when {{ loop.index }} then '{{ pointer }}'{% endfor %} end as pointer,
            case position
                {% for pointer, call_types in document_calls().items() %}
                when {{ loop.index }} then case when call_type in ('{{ call_types | join("', '") }}') then payload{{ " -> '" ~ pointer[1:] ~ "'" if pointer }} end
                {% endfor %}
            end as node
        from (
            select
                call_type,
                table_name,
                staged_at,
                loaded_at,
                raw_row_id,
                case when jsonb_typeof(loaded_payload) = 'object' then loaded_payload end as payload,
                generate_series(1, {{ document_calls() | length }}) as position
            from (
                -- parsed or fetched once; what is no object becomes an array
                select call_type, table_name, staged_at, loaded_at, raw_row_id{{ loaded_payload() }}
                from {{ events }}
                where {{ condition }}
                offset 0
            ) as calls
        ) as numbered
        offset 0
    ) as documents
    where documents.node is not null
{% endmacro %}


{#
    The distinct shapes of some objects. For the planner to hash them and not sort, the condition is written as one that it
    takes for true of nearly all rows (of `= 'object'` it expects one in two hundred), and a constant of a type that has no
    order is among what they are grouped by.

    Arguments:
        documents: a relation with call_type, table_name, staged_at, loaded_at, raw_row_id, pointer, and the object as node
    Returns: a query of the same without node, with its keys and kinds, and inner_keys and inner_kinds, where an `object` for
        each member that is one stands before the kinds of that one's members: an `object` more, and it is_deep.
#}
{% macro postgres__json_shapes(documents) %}
    select
        *,
        inner_kinds is not null
        and jsonb_array_length(jsonb_path_query_array(inner_kinds, '$[*] ? (@ == "object")'))
        > jsonb_array_length(jsonb_path_query_array(kinds, '$[*] ? (@ == "object")')) as is_deep
    from (
        select call_type, table_name, staged_at, loaded_at, pointer, object_keys, kinds, inner_keys, inner_kinds, min(raw_row_id) as raw_row_id
        from (
            select
                *,
                case when kinds @> '["object"]' then array(
                    select jsonb_object_keys(jsonb_path_query(node, 'strict $.* ? (@.type() == "object")'))
                ) end as inner_keys,
                case when kinds @> '["object"]' then jsonb_path_query_array(
                    node, 'strict $.* ? (@.type() == "object").**{0 to 1}.type()'
                ) end as inner_kinds
            from (
                select
                    *,
                    array(select jsonb_object_keys(node)) as object_keys,
                    jsonb_path_query_array(node, 'strict $.*.type()') as kinds
                from {{ documents }}
                where case when jsonb_typeof(node) = 'object' then true end is not null
                offset 0
            ) as keyed
            offset 0
        ) as shaped
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, cast('0' as xid)
    ) as shapes
{% endmacro %}


{#
    The objects in those documents of a relation that have objects in them again.

    Arguments:
        documents: as in postgres__json_shapes
#}
{% macro postgres__json_objects(documents) %}
    select
        {{ documents }}.call_type,
        {{ documents }}.table_name,
        {{ documents }}.staged_at,
        {{ documents }}.loaded_at,
        {{ documents }}.raw_row_id,
        {{ documents }}.pointer || '/' || {{ escaped('entries.key') }} as pointer,
        entries.value as node
    from {{ documents }}
    cross join lateral jsonb_each(
        case when jsonb_typeof({{ documents }}.node) = 'object' then {{ documents }}.node end
    ) as entries
    where jsonb_path_exists({{ documents }}.node, 'strict $.* ? (@.type() == "object").* ? (@.type() == "object")', '{}', true)
        and jsonb_typeof(entries.value) = 'object'
        and not {{ is_kept_as_json(documents ~ '.call_type', documents ~ '.pointer') }}
{% endmacro %}
