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
    json_structure describes a document in a tenth of the time that walking it takes, and there are few distinct
    structures to walk. It calls 5.0, 1e2 and 2^64 DOUBLE, an empty object and one with a key twice JSON.
#}
{% macro duckdb__json_leaves(events) %}
    with recursive shapes as (

        select
            call_type,
            table_name,
            has_long_numbers,
            staged_at,
            loaded_at,
            json_structure(payload) as shape,
            min(raw_row_id) as raw_row_id
        from {{ events }}
        group by all

    ),

    nodes as (

        select
            shapes.* exclude (shape),
            documents.pointer,
            json_extract(shapes.shape, documents.pointer) as node
        from shapes
        inner join ({{ call_documents() }}) as documents on shapes.call_type = documents.call_type

        union all

        select
            objects.* exclude (pointer, node, object_key),
            pointer || '/' || object_key as pointer,
            json_extract(node, '/' || object_key) as node
        from (
            select
                *,
                replace(replace(unnest(json_keys(node)), '~', '~0'), '/', '~1') as object_key
            from nodes
            where json_type(node) = 'OBJECT' and not {{ is_kept_as_json('call_type', 'pointer') }}
        ) as objects

    ),

    leaves as (

        select
            *,
            case
                when {{ is_kept_as_json('call_type', 'pointer') }} then 'json'
                when json_type(node) = 'OBJECT' then 'object'
                when json_type(node) = 'ARRAY' then 'array'
                when has_long_numbers and (node ->> '$') in ('BIGINT', 'UBIGINT') then 'number'
                when (node ->> '$') in ('BIGINT', 'UBIGINT') then 'integer'
                when (node ->> '$') in ('DOUBLE', 'HUGEINT') then 'number'
                when (node ->> '$') = 'BOOLEAN' then 'boolean'
                when (node ->> '$') = 'VARCHAR' then 'string'
                else 'object'
            end as kind
        from nodes
        where (call_type, pointer) not in (select (call_type, pointer) from ({{ call_documents() }}) as documents) and (node ->> '$') <> 'NULL'

    )

    select
        call_type,
        table_name,
        pointer as json_path,
        kind,
        staged_at,
        loaded_at,
        min(raw_row_id) as raw_row_id
    from leaves
    group by all
{% endmacro %}


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


{#  The documents that each call type uses, as a query of call_type and pointer. #}
{% macro call_documents() %}
    select call_type, pointer
    from (values
        ('track', '/context'), ('track', '/properties'), ('page', '/context'), ('page', '/properties'),
        ('screen', '/context'), ('screen', '/properties'), ('identify', '/context'), ('identify', '/traits'),
        ('group', '/context'), ('group', '/traits'), ('alias', '/context'), ('alias', '/traits'),
        ('self_describing', '')
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
