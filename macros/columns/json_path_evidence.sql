{#
    What values each JSON path of a table has had: the body of a model that keeps this evidence (an upsert by call_type,
    table_name, json_path, value_type), behind a CTE `events` of its new rows with call_type, table_name, staged_at,
    loaded_at, raw_row_id (one number per document, in landing order), payload, payload_text and has_long_numbers.

    Why kept: the first value decides a column's type, and what the paths had before need not be read again.

    Arguments:
        told: a CTE of evidence that is known without reading a document, if there is one
    Returns: CTEs and a query of call_type, table_name, json_path, value_type, and the first document that has such a
        value there (staged_at, loaded_at, raw_row_id), and last_loaded_at of the path.
#}
{% macro json_path_evidence(told=none) %}
{%- set value = json_at('leaves.json_path', 'events') -%}
{#- not named `part`: DuckDB takes a column for the parameter of a lambda inside that has its name -#}
{%- set part = json_part('found', 'long_payload', 'json_path') -%}
all_leaves as (

    {{ json_leaves('events') }}

),

known_paths as (

    {{ known_json_paths() }}

),

leaves as (

    select
        *,
        max(loaded_at) over (partition by call_type, table_name, json_path, kind) as last_loaded_at,
        row_number() over (
            partition by call_type, table_name, json_path, kind
            order by staged_at, loaded_at, raw_row_id
        ) as occurrence

    from all_leaves

),

few_leaves as (

    {{ few_rows('leaves', 'occurrence = 1') }}

),

first_leaves as (

    select
        leaves.*,
        (
            select max(known_paths.value_type) from known_paths
            where known_paths.call_type = leaves.call_type
                and known_paths.table_name = leaves.table_name
                and known_paths.json_path = leaves.json_path
                and (
                    (leaves.kind = 'number' and known_paths.value_type = 'float')
                    or (leaves.kind = 'string' and known_paths.value_type in ('string', 'timestamp'))
                    or (leaves.kind = 'array' and known_paths.value_type = 'array')
                )
        ) as known_type

    from few_leaves as leaves

),

documents_of_leaves as {{ computed_once() }} (

    {{ wanted_documents('events', 'few_leaves', ['raw_row_id'], has_text=true) }}

),

-- What kind alone does not tell is asked of the first value, and of all values where that one does not tell either:
-- an integral 5.0 may be followed by 5.5, a blank value by one that counts.
first_values as (

    select
        leaves.*,
        {{ value_type('leaves.kind', value) }} as value_type

    from first_leaves as leaves

    inner join documents_of_leaves as events
        on leaves.raw_row_id = events.raw_row_id

    where leaves.kind in ('number', 'string', 'array') and leaves.known_type is null

),

undecided as (

    {{ few_rows('first_values', "value_type = 'blank' or (kind = 'number' and value_type = 'integer')") }}

),

documents_of_undecided as {{ computed_once() }} (

    {{ wanted_documents('events', 'undecided', ['call_type', 'table_name']) }}

),

later_values as (

    select
        call_type,
        table_name,
        json_path,
        kind,
        last_loaded_at,
        staged_at,
        loaded_at,
        raw_row_id,
        {{ value_type('kind', part) }} as value_type

    from (
        select
            leaves.call_type,
            leaves.table_name,
            leaves.json_path,
            leaves.kind,
            leaves.last_loaded_at,
            events.staged_at,
            events.loaded_at,
            events.raw_row_id,
            {{ json_part_of('events.payload', 'leaves.json_path') }} as found,
            case when events.has_long_numbers then events.payload end as long_payload
        from undecided as leaves
        inner join documents_of_undecided as events
            on leaves.call_type = events.call_type and leaves.table_name = events.table_name
        {{ optimisation_fence() }}
    ) as parts

    where {{ has_kind('kind', part) }}

),

decisive_values as (

    select
        *,
        row_number() over (
            partition by call_type, table_name, json_path, kind
            order by staged_at, loaded_at, raw_row_id
        ) as occurrence

    from later_values

    where (kind = 'number' and value_type = 'float') or (kind <> 'number' and value_type <> 'blank')

),

evidence as (

    select call_type, table_name, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from first_values

    union all

    select call_type, table_name, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from decisive_values
    where occurrence = 1

    union all

    select call_type, table_name, json_path, coalesce(known_type, kind) as value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from first_leaves
    where known_type is not null or kind not in ('number', 'string', 'array')
{%- if told %}

    union all

    select call_type, table_name, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from {{ told }}
{%- endif %}

    union all

    select call_type, table_name, json_path, value_type, staged_at, loaded_at, raw_row_id, last_loaded_at
    from known_paths
    where (call_type, table_name, json_path) in (
        select first_leaves.call_type, first_leaves.table_name, first_leaves.json_path from first_leaves
{%- if told %}
        union all
        select {{ told }}.call_type, {{ told }}.table_name, {{ told }}.json_path from {{ told }}
{%- endif %}
    )

),

ordered as (

    select
        *,
        max(last_loaded_at) over (partition by call_type, table_name, json_path) as last_seen_at,
        row_number() over (
            partition by call_type, table_name, json_path, value_type
            order by staged_at, loaded_at, raw_row_id
        ) as occurrence,
        max(case when value_type = 'float' then 1 else 0 end) over (
            partition by call_type, table_name, json_path
            order by staged_at, loaded_at, raw_row_id
        ) as is_float_by_then

    from evidence

)

select
    call_type,
    table_name,
    json_path,
    value_type,
    staged_at,
    loaded_at,
    raw_row_id,
    last_seen_at as last_loaded_at

from ordered

-- integers behind the first fraction tell nothing more, and a structure does not name those among the decimals
where occurrence = 1 and not (value_type = 'integer' and is_float_by_then = 1)
{% endmacro %}


{#
    The condition for evidence that is new to a model that keeps its own: a place that nobody knew, or one that was seen again.

    Returns: a condition on the columns of json_path_evidence.
#}
{% macro is_new_evidence() %}
    {% set limits = read_limits() %}
    {% set until = "staged_at <= timestamp '" ~ (limits.upper or '0001-01-01 00:00:00') ~ "'" %}
    {% if not limits.lower %}
        {{ return(until) }}
    {% endif %}
    {{ return(until ~ " and (staged_at > timestamp '" ~ limits.lower ~ "' or last_loaded_at > timestamp '" ~ limits.lower ~ "')") }}
{% endmacro %}


{#
    The documents that some rows are about: a query to be computed once, where an engine would look for each of the rows in all documents, and parse a
    document again for each of its places.

    Arguments:
        events: as in json_leaves, all of them objects
        wanted: a CTE of the rows
        key: the columns that both have
        has_text: whether payload_text is asked for
    Returns: a query.
    Example: `wanted_events as {{ computed_once() }} ({{ wanted_documents('events', 'undecided', ['call_type', 'table_name']) }})`
#}
{% macro wanted_documents(events, wanted, key, has_text=false) %}
    {{ return(adapter.dispatch('wanted_documents', 'event_warehouse')(events, wanted, key, has_text)) }}
{% endmacro %}


{#  DuckDB parses a document for each place in any case, and holds the few rows of a join. #}
{% macro duckdb__wanted_documents(events, wanted, key, has_text=false) %}select * from {{ events }}{% endmacro %}


{% macro postgres__wanted_documents(events, wanted, key, has_text=false) %}
    select call_type, table_name, staged_at, loaded_at, raw_row_id, has_long_numbers, payload || '{}' as payload{{ ', payload_text' if has_text }}
    from {{ events }}
    where {{ is_in_few('(' ~ key | join(', ') ~ ')', wanted, key | join(', ' ~ wanted ~ '.')) }}
{% endmacro %}
