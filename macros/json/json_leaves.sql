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
            json_keys(payload, '{{ path }}') as object_keys,
            json_type(payload, '{{ path }}.*') as kinds
        from {{ events }}
        where {{ condition }}

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
            case when list_contains(kinds, 'OBJECT') then json_keys(payload, '{{ path }}.*') end as member_keys,
            case when list_contains(kinds, 'OBJECT') then json_type(payload, '{{ path }}.*.*') end as member_kinds,
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


{#
    A key as it stands in a JSON pointer.

    Arguments:
        object_key: a text expression
#}
{% macro escaped(object_key) %}{{ return("replace(replace(" ~ object_key ~ ", '~', '~0'), '/', '~1')") }}{% endmacro %}


{#
    Documents are grouped by shape, two levels deep: the keys and kinds of their members, and of the members of those.
    Few distinct shapes are left to take apart. jsonb_each of every document, which makes a row of every value, takes three
    times as long. What lies deeper is documents of its own: the objects in a document that has one below those.
#}
{% macro postgres__json_leaves(events) %}
    with recursive documents as not materialized (

        {% for pointer, call_types in document_calls().items() %}
        ({{ postgres__json_documents(events, pointer, call_types) }} offset 0)
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    document_shapes as materialized (

        {{ postgres__json_shapes('documents') }}

    ),

    deeper_documents as not materialized (

        {% for pointer, call_types in document_calls().items() %}
        (
            {{ postgres__json_documents(events, pointer, call_types) }}
            and (call_type, table_name) in (select call_type, table_name from document_shapes where is_deep and pointer = '{{ pointer }}')
            and exists (select 1 from document_shapes where is_deep and pointer = '{{ pointer }}')
            offset 0
        )
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
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
    One of the documents of each event.

    Arguments:
        events: as in json_leaves
        pointer: of the document
        call_types: the calls that have it
#}
{% macro postgres__json_documents(events, pointer, call_types) %}
    select
        call_type,
        table_name,
        staged_at,
        loaded_at,
        raw_row_id,
        '{{ pointer }}' as pointer,
        payload{{ " -> '" ~ pointer[1:] ~ "'" if pointer }} as node
    from {{ events }}
    where call_type in ('{{ call_types | join("', '") }}')
{% endmacro %}


{#
    The distinct shapes of some objects. For the planner to hash them and not sort, the condition is written as one that it
    takes for true of nearly all rows (of `= 'object'` it expects one in two hundred), and a CTE hides what it thinks
    the keys cost.

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
        with shaped as materialized (

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

        )

        select call_type, table_name, staged_at, loaded_at, pointer, object_keys, kinds, inner_keys, inner_kinds, min(raw_row_id) as raw_row_id
        from shaped
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9
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


{#  The documents that are read for columns, and the call types that use each. #}
{% macro document_calls() %}
    {{ return({
        '/context': ['track', 'page', 'screen', 'identify', 'group', 'alias'],
        '/properties': ['track', 'page', 'screen'],
        '/traits': ['identify', 'group', 'alias'],
        '': ['self_describing'],
    }) }}
{% endmacro %}


{#  The same as a query of call_type and pointer. #}
{% macro call_documents() %}
    select call_type, pointer
    from (values
        {% for pointer, call_types in document_calls().items() %}
        {%- set is_last = loop.last -%}
        {%- for call_type in call_types -%}
        ('{{ call_type }}', '{{ pointer }}'){{ '' if is_last and loop.last else ', ' }}
        {%- endfor %}
        {%- endfor %}
    ) as call_documents (call_type, pointer)
{% endmacro %}


{#
    Whether the var json_paths keeps a place of a call as JSON.

    Arguments:
        call_type: a text expression; self-describing documents are no calls
        pointer: a text expression, a JSON pointer
#}
{% macro is_kept_as_json(call_type, pointer) %}
    {{ return('(' ~ call_type ~ " <> 'self_describing' and " ~ pointer ~ ' in (' ~ json_path_literals() ~ '))') }}
{% endmacro %}


{#
    The var json_paths as literals of JSON pointers: `track.properties.a.b` and `properties.a.b` name the same place.
#}
{% macro json_path_literals() %}
    {% set literals = ["' '"] %}
    {% for path in var('json_paths') %}
        {% set keys = path.split('.') %}
        {% if keys[0] in ['track', 'identify', 'page', 'screen', 'group', 'alias'] %}
            {% set keys = keys[1:] %}
        {% endif %}
        {% if keys[0] not in ['properties', 'traits', 'context'] %}
            {% set keys = ['properties'] + keys %}
        {% endif %}
        {% do literals.append(quote_literal('/' ~ keys | map('replace', '~', '~0') | map('replace', '/', '~1') | join('/'))) %}
    {% endfor %}
    {{ return(literals | join(', ')) }}
{% endmacro %}
