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


{#  Objects are followed row by row, values only counted into groups: jsonb tells the kinds apart by itself. #}
{% macro postgres__json_leaves(events) %}
    {% set number = "cast(entries.value #>> '{}' as numeric)" %}
    with recursive objects as (

        select
            events.call_type,
            events.table_name,
            events.staged_at,
            events.loaded_at,
            events.raw_row_id,
            documents.pointer,
            events.payload #> string_to_array(substr(documents.pointer, 2), '/') as node
        from {{ events }} as events
        inner join ({{ call_documents() }}) as documents on events.call_type = documents.call_type
        where jsonb_typeof(events.payload #> string_to_array(substr(documents.pointer, 2), '/')) = 'object'

        union all

        select
            objects.call_type,
            objects.table_name,
            objects.staged_at,
            objects.loaded_at,
            objects.raw_row_id,
            objects.pointer || '/' || replace(replace(entries.key, '~', '~0'), '/', '~1') as pointer,
            entries.value as node
        from objects
        cross join lateral jsonb_each(objects.node) as entries
        where jsonb_typeof(entries.value) = 'object'
            and not {{ is_kept_as_json('objects.call_type', 'objects.pointer') }}

    ),

    leaves as (

        select
            objects.call_type,
            objects.table_name,
            objects.pointer,
            entries.key as object_key,
            case
                when jsonb_typeof(entries.value) <> 'number' then jsonb_typeof(entries.value)
                when {{ number }} = trunc({{ number }}) and {{ number }} between -9223372036854775808 and 9223372036854775807 then 'integer'
                else 'float'
            end as kind,
            objects.staged_at,
            objects.loaded_at,
            min(objects.raw_row_id) as raw_row_id
        from objects
        cross join lateral jsonb_each(objects.node) as entries
        where jsonb_typeof(entries.value) <> 'null' and not {{ is_kept_as_json('objects.call_type', 'objects.pointer') }}
        group by 1, 2, 3, 4, 5, 6, 7

    ),

    paths as (

        select
            *,
            pointer || '/' || replace(replace(object_key, '~', '~0'), '/', '~1') as json_path
        from leaves

    )

    select
        call_type,
        table_name,
        json_path,
        case when {{ is_kept_as_json('call_type', 'json_path') }} then 'json' else kind end as kind,
        staged_at,
        loaded_at,
        min(raw_row_id) as raw_row_id
    from paths
    group by 1, 2, 3, 4, 5, 6
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
