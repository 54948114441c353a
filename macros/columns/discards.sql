{#
    Parts of the model discards: which values a column cannot hold, and why.

    Reasons: incompatible_type, out_of_range (a number no double is), precision (kept rounded), collision (another key of
    the row has the column), reserved_name, empty_name, no_event_table, not_an_object, not_a_text, not_in_contract (the
    file of a promoted event has no column for it).
#}

{#
    The paths to look at, as a query: paths of the registry that may have values which are not in their column, and the
    name and category of pages, which have two paths each.
#}
{% macro checked_paths() %}
    {% set values = value_types_besides(['object', 'blank']) %}
    select
        table_name,
        call_type,
        column_name,
        json_path,
        case when place not in ('column', 'fallback') then place end as place_reason,
        case when place = 'fallback' then 'string' else data_type end as data_type,
        precedence,
        is_shared,
        layer = 1 as has_own_column,
        place = 'column' and not is_shared and data_type = 'float'
            and not {{ value_types_besides(['integer', 'float', 'object', 'blank']) }} as is_number_check,
        place = 'fallback' as is_fallback,
        {{ is_newly_widened('widened_at') }} as is_newly_widened
    from (
        select
            *,
            place = 'fallback' or (place = 'column' and count(*) over paths_of_column > 1) as is_shared,
            max(case when may_misfit then 1 else 0 end) over paths_of_column as may_misfit_beside,
            -- only a path behind the first can lose to another, and what has a column of its own is not lost
            coalesce(
                max(case when layer <> 1 then precedence end) over paths_of_column > min(precedence) over paths_of_column, false
            ) as may_collide
        from (
            select
                *,
                data_type in ('timestamp', 'float')
                or (data_type = 'boolean' and {{ value_types_besides(['boolean', 'object', 'blank']) }})
                or (data_type = 'integer' and {{ value_types_besides(['integer', 'object', 'blank']) }}) as may_misfit
            from {{ contracted_columns() }}
            where {{ values }} and place not in ('overflow', 'fixed')
        ) as paths_with_values
        window paths_of_column as (partition by table_name, column_name, place)
    ) as paths_of_columns
    where place <> 'column' or may_misfit_beside = 1 or (is_shared and may_collide)

    union all

    select
        table_name, call_type, column_name, '/' || column_name as json_path, null as place_reason,
        'string' as data_type, 0 as precedence, true as is_shared, false as has_own_column, false as is_number_check,
        true as is_fallback, false as is_newly_widened
    from {{ ref('int_columns') }}
    where place = 'fallback'
    group by table_name, call_type, column_name
{% endmacro %}


{#
    The fields of a call that its fixed columns read, and its document, as a query; ` event` is any event table.
#}
{% macro checked_fields() %}
    {% set rows = [] %}
    {% set tables = {'tracks': 'track', 'event': 'track', 'identifies': 'identify', 'pages': 'page', 'screens': 'screen', 'groups': 'group', 'aliases': 'alias'} %}
    {% for table, call_type in tables.items() %}
        {% set name = "' event'" if table == 'event' else quote_literal(table) %}
        {% set document = 'traits' if call_type in ['identify', 'group', 'alias'] else 'properties' %}
        {% if table != 'tracks' %}
            {% do rows.append('(' ~ name ~ ", '" ~ call_type ~ "', '" ~ document ~ "', '/" ~ document ~ "', 'document', 'object')") %}
        {% endif %}
        {% for column in fixed_columns(table) if column.pointers and column.name not in ['event', 'event_text'] %}
            {% set field_type = 'timestamp' if column.data_type == 'timestamp' else 'id' if column.name == 'id' or column.name.endswith('_id') else 'text' %}
            {% do rows.append('(' ~ name ~ ", '" ~ call_type ~ "', '" ~ column.name ~ "', '" ~ column.pointers[0] ~ "', '" ~ field_type ~ "', '" ~ column.data_type ~ "')") %}
        {% endfor %}
    {% endfor %}
    select table_name, call_type, column_name, json_path, field_type, data_type
    from (values
        {{ rows | join(',\n        ') }}
    ) as fields (table_name, call_type, column_name, json_path, field_type, data_type)
{% endmacro %}


{#
    The values at the checked paths of some rows, with what kind of value each is.

    Arguments:
        paths: checked_paths or checked_fields
        condition: which rows and paths
        is_read_again: whether the rows are of earlier runs
#}
{% macro path_values(paths, condition, is_read_again=false) %}
    {#- not named `part`, as in json_path_evidence -#}
    {% set part = json_part('found', 'long_payload', 'json_path') %}
    {% set is_of_path = paths == 'checked_paths' %}
    select
        raw_row_id,
        checked_table,
        column_name,
        json_path,
        place_reason,
        field_type,
        data_type,
        precedence,
        is_shared,
        has_own_column,
        {{ is_read_again | lower }} as is_read_again,
        {{ part.text }} as text,
        {{ part.number_text }} as number_text,
        {{ part.is_string }} as is_string,
        {{ part.is_number }} as is_number,
        {{ part.is_boolean }} as is_boolean,
        {{ part.is_array }} as is_array,
        {{ part.is_object }} as is_object

    from (
        select
            table_rows.raw_row_id,
            table_rows.checked_table,
            checked_paths.column_name,
            checked_paths.json_path,
            {{ 'checked_paths.place_reason' if is_of_path else 'cast(null as text)' }} as place_reason,
            {{ 'cast(null as text)' if is_of_path else 'checked_paths.field_type' }} as field_type,
            checked_paths.data_type,
            {{ 'checked_paths.precedence' if is_of_path else '1' }} as precedence,
            {{ 'checked_paths.is_shared' if is_of_path else 'false' }} as is_shared,
            {{ 'checked_paths.has_own_column' if is_of_path else 'false' }} as has_own_column,
            {{ json_part_of('table_rows.payload', 'checked_paths.json_path') }} as found,
            case when table_rows.has_long_numbers then table_rows.payload end as long_payload

        from table_rows

        inner join {{ paths }} as checked_paths
            on table_rows.call_type = checked_paths.call_type
            and table_rows.{{ 'checked_table' if is_of_path else 'field_table' }} = checked_paths.table_name

        where {{ condition }}
            {% if is_of_path %}
            and (checked_paths.place_reason is null or checked_paths.place_reason <> 'no_event_table' or table_rows.table_name = 'tracks')
            -- odd fields include a name or category that differs from the document's
            and (not checked_paths.is_fallback or table_rows.has_odd_fields)
            {% endif %}

        {{ optimisation_fence() }}
    ) as parts

    where {{ part.text }} is not null
        and not (data_type = 'float' and not is_shared and place_reason is null and field_type is null and {{ is_short_number(part) }})
{% endmacro %}


{#
    Whether a value is a number that any float column holds exactly, for an engine that keeps no mark of the rows with
    others (may_have_long_number): 15 digits are a double's own.

    Arguments:
        part: as json_part gives it
#}
{% macro is_short_number(part) %}
    {{ return(adapter.dispatch('is_short_number', 'event_warehouse')(part)) }}
{% endmacro %}


{% macro duckdb__is_short_number(part) %}{{ return('false') }}{% endmacro %}


{#  The text of jsonb has no exponents. #}
{% macro postgres__is_short_number(part) %}{{ return('(' ~ part.is_number ~ ' and length(' ~ part.text ~ ') < 16)') }}{% endmacro %}


{#  Whether the value types of a path go beyond a list. #}
{% macro value_types_besides(types) %}
    {{ return('(not ' ~ regex_matches("value_types || ','", '^(?:(?:' ~ types | join('|') ~ '),)*$') ~ ')') }}
{% endmacro %}


{#
    Whether a column was an integer until this run: what it has held before is looked at again, because integers
    beyond 2^53 are not in it any more.
#}
{% macro is_newly_widened(widened_at) %}
    {% set lower = read_limits().lower %}
    {{ return("coalesce(" ~ widened_at ~ " > timestamp '" ~ lower ~ "', false)" if lower else 'false') }}
{% endmacro %}


{#
    Whether there is such a column. Asked ahead of the query: with none, all rows of earlier runs would be read to be joined to nothing.
#}
{% macro has_newly_widened_columns() %}
    {% set lower = read_limits().lower %}
    {{ return(
        lower is not none
        and run_query('select 1 from ' ~ staging_schema() ~ ".int_columns where widened_at > timestamp '" ~ lower ~ "' limit 1").rows | length > 0
    ) }}
{% endmacro %}


{#  The rows that earlier runs have read. #}
{% macro already_read_rows() %}
    {% set lower = read_limits().lower %}
    {{ return("staged_at <= timestamp '" ~ lower ~ "'" if lower else 'false') }}
{% endmacro %}


{#
    Why a column of a type, or a field, cannot hold a value as it is; null if it can. Over the columns of path_values.

    Arguments:
        data_type: a text expression, the column's type
        field_type: a text expression: id, timestamp, text, document; null for a discovered column
#}
{% macro misfit(data_type, field_type) %}
    {% set timestamp %}case when not is_string or ({{ parse_timestamp('text') }}) is null then 'incompatible_type' when {{ regex_matches('text', '\\.[0-9]{6}[0-9]*[1-9]') }} and not {{ regex_matches('text', '\\.[0-9]{1,6}([^0-9]|$)') }} then 'precision' end{% endset %}
    {{ return(
        'case'
        ~ ' when ' ~ field_type ~ " = 'document' then case when not is_object then 'not_an_object' end"
        ~ ' when ' ~ field_type ~ " = 'id' then case when not is_string and not is_number then 'incompatible_type' end"
        ~ ' when ' ~ field_type ~ " = 'text' then case when is_object then 'not_a_text' end"
        ~ ' when ' ~ data_type ~ " = 'boolean' then case when not is_boolean then 'incompatible_type' end"
        ~ ' when ' ~ data_type ~ " = 'integer' then case when not is_number then 'incompatible_type' when not " ~ is_bigint('number_text') ~ " then 'incompatible_type' end"
        ~ ' when ' ~ data_type ~ " = 'float' then case when not is_number then 'incompatible_type' when " ~ exact_double('number_text')
        ~ " is null then 'out_of_range' when " ~ loses_precision('number_text') ~ " then 'precision' end"
        ~ ' when ' ~ data_type ~ " = 'timestamp' then " ~ timestamp ~ ' end'
    ) }}
{% endmacro %}


{#  What type a value came with, over the columns of path_values. #}
{% macro incoming_type() %}
    {{ return(
        "case when is_boolean then 'boolean' when is_array then 'array' when is_object then 'object' when is_number then case when "
        ~ is_bigint('number_text') ~ " then 'integer' else 'float' end when " ~ is_timestamp('text') ~ " then 'timestamp' else 'string' end"
    ) }}
{% endmacro %}


{#
    What two values of a column are compared by: 5 and 5.0 are equal, 5 and "5" are not, nor are two numbers that only
    a double makes equal.

    Arguments:
        field: as json_at gives it; without it, the columns of path_values
#}
{% macro value_key(field=none) %}
    {% set field = field or {'is_string': 'is_string', 'is_number': 'is_number', 'text': 'text', 'number_text': 'number_text'} %}
    {{ return(
        'case when ' ~ field.is_string ~ " then '\"' || " ~ field.text ~ ' when ' ~ field.is_number ~ ' then coalesce('
        ~ integer_text('(' ~ field.number_text ~ ')') ~ ', ' ~ field.number_text ~ ') else ' ~ field.text ~ ' end'
    ) }}
{% endmacro %}


{#
    Whether a call has a field that fixed columns may not take as it is: an id or a name that is no string, a document that is no object
    or none of its type of call. Noted once, when the call is staged: nearly all calls have none, and discards then looks at no other,
    int_call_events at no kind of value.

    Arguments:
        fields: json_fields of a call
#}
{% macro has_odd_field(fields) %}
    {% set conditions = [] %}
    {% for pointer in [
        '/messageId', '/userId', '/anonymousId', '/groupId', '/previousId', '/name', '/category', '/channel', '/request_ip', '/writeKey',
        '/integrations/Actions Amplitude/session_id',
    ] %}
        {% do conditions.append('(' ~ fields[pointer].has_value ~ ' and not ' ~ fields[pointer].is_string ~ ')') %}
    {% endfor %}
    {% do conditions.append('coalesce(' ~ fields['/context/ip'].is_object ~ ', false)') %}
    {% for pointer in ['/properties', '/traits'] %}
        {% do conditions.append('(' ~ fields[pointer].has_value ~ ' and not ' ~ fields[pointer].is_object ~ ')') %}
    {% endfor %}
    {% do conditions.append('(' ~ fields['/properties'].has_value ~ ' and coalesce(lower(' ~ fields['/type'].text ~ ") in ('identify', 'group', 'alias'), false))") %}
    {% for pointer in ['/name', '/category'] %}
        {% set beside = fields['/properties' ~ pointer] %}
        {% do conditions.append(
            'coalesce(' ~ fields[pointer].text ~ ' <> ' ~ beside.text ~ ' or (' ~ fields[pointer].text ~ ' = ' ~ beside.text ~ ' and (('
            ~ fields[pointer].is_string ~ ') <> (' ~ beside.is_string ~ ') or (' ~ beside.is_number ~ ' and has_long_numbers))), false)'
        ) %}
    {% endfor %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}


{#  The same of its timestamps: one that does not parse, or has more digits than microseconds. #}
{% macro has_odd_timestamp() %}
    {% set conditions = [] %}
    {% for name in ['received_at', 'sent_at', 'original_timestamp', 'timestamp'] %}
        {% do conditions.append('(has_' ~ name ~ ' and parsed_' ~ name ~ ' is null) or coalesce(length(' ~ name ~ '_text) > 26, false)') %}
    {% endfor %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}
