{#
    Parts of the model discards: which values a column cannot hold, and why.

    Reasons: incompatible_type, out_of_range (a number no double is), precision (kept rounded), collision (another key of
    the row has the column), reserved_name, empty_name, no_event_table, not_an_object, not_a_text.
#}

{#  Whether a path of int_columns can have values that are not in its column. #}
{% macro may_be_discarded() %}
    {% set values = value_types_besides(['object', 'blank']) %}
    {{ return(
        '(' ~ values ~ " and (place <> 'column' or data_type = 'timestamp'"
        ~ " or (data_type = 'boolean' and " ~ value_types_besides(['boolean', 'object', 'blank']) ~ ')'
        ~ " or (data_type = 'integer' and " ~ value_types_besides(['integer', 'object', 'blank']) ~ ')'
        ~ " or data_type = 'float'"
        ~ ' or exists (select 1 from ' ~ ref('int_columns') ~ ' as others where others.table_name = int_columns.table_name'
        ~ " and others.column_name = int_columns.column_name and others.place = 'column' and others.json_path <> int_columns.json_path)))"
    ) }}
{% endmacro %}


{#  Whether a path has had a value type that is not in a list. #}
{% macro value_types_besides(types) %}
    {{ return('(not ' ~ regex_matches("value_types || ','", '^(?:(?:' ~ types | join('|') ~ '),)*$') ~ ')') }}
{% endmacro %}


{#  Whether only numbers that a double changes can be discarded: float columns that have had nothing but numbers. #}
{% macro only_long_numbers_matter(data_type, value_types) %}
    {{ return('(' ~ data_type ~ " = 'float' and not " ~ value_types_besides(['integer', 'float', 'object', 'blank']) ~ ')') }}
{% endmacro %}


{#
    Whether a column was an integer until this run: what it has held before is looked at again, because integers
    beyond 2^53 are not in it any more.
#}
{% macro is_newly_widened(widened_at) %}
    {% set lower = read_limits().lower %}
    {{ return("coalesce(" ~ widened_at ~ " > timestamp '" ~ lower ~ "', false)" if lower else 'false') }}
{% endmacro %}


{#  The rows that earlier runs have read. #}
{% macro already_read_rows() %}
    {% set lower = read_limits().lower %}
    {{ return("staged_at <= timestamp '" ~ lower ~ "'" if lower else 'false') }}
{% endmacro %}


{#
    The values at the checked paths of some events.

    Arguments:
        events: a relation of stg_events with checked_table
        value: json_at of the path
        condition: which checked paths
#}
{% macro discard_candidates(events, value, condition) %}
    select
        events.raw_row_id,
        events.message_id,
        events.received_at,
        events.loaded_at,
        events.checked_table,
        checked_paths.column_name,
        checked_paths.json_path,
        checked_paths.place,
        checked_paths.data_type,
        checked_paths.precedence,
        checked_paths.is_shared,
        {{ json_text_of(value) }} as column_value,
        {{ misfit('checked_paths.data_type', value) }} as misfit,
        {{ incoming_type(value) }} as incoming_type

    from {{ events }} as events

    inner join checked_paths
        on events.checked_table = checked_paths.table_name and events.call_type = checked_paths.call_type

    where {{ condition }}
        and {{ value.text }} is not null
        and not {{ value.is_object }}
        and not {{ is_blank_text(value.text, value.is_array) }}
        and (checked_paths.is_shared or checked_paths.place <> 'column' or {{ misfit('checked_paths.data_type', value) }} is not null)
        and (checked_paths.is_shared or not checked_paths.is_number_check or {{ may_have_long_number('events') }})
{% endmacro %}


{#  Whether a row may have a number that a double changes; Postgres keeps no mark and looks at all of them. #}
{% macro may_have_long_number(alias) %}
    {{ return(adapter.dispatch('may_have_long_number', 'event_warehouse')(alias)) }}
{% endmacro %}


{% macro duckdb__may_have_long_number(alias) %}{{ return(alias ~ '.has_long_numbers') }}{% endmacro %}


{% macro postgres__may_have_long_number(alias) %}{{ return('true') }}{% endmacro %}


{#
    Why a column of a type cannot hold a value as it is; null if it can.

    Arguments:
        data_type: a text expression, the column's type
        value: as json_at gives it
#}
{% macro misfit(data_type, value) %}
    {{ return(
        'case ' ~ data_type
        ~ " when 'boolean' then case when not " ~ value.is_boolean ~ " then 'incompatible_type' end"
        ~ " when 'integer' then case when not " ~ value.is_number ~ " then 'incompatible_type' end"
        ~ " when 'float' then case when not " ~ value.is_number ~ " then 'incompatible_type' when " ~ exact_double('(' ~ value.number_text ~ ')')
        ~ " is null then 'out_of_range' when " ~ loses_precision('(' ~ value.number_text ~ ')') ~ " then 'precision' end"
        ~ " when 'timestamp' then " ~ timestamp_misfit(value) ~ ' end'
    ) }}
{% endmacro %}


{#  Why a value is no timestamp, or not all of one: more digits than microseconds. #}
{% macro timestamp_misfit(value) %}
    {{ return(
        'case when not ' ~ value.is_string ~ ' or (' ~ parse_timestamp(value.text) ~ ") is null then 'incompatible_type' when "
        ~ regex_matches(value.text, '\.[0-9]{6}[0-9]*[1-9]') ~ ' and not ' ~ regex_matches(value.text, '\.[0-9]{1,6}([^0-9]|$)')
        ~ " then 'precision' end"
    ) }}
{% endmacro %}


{#  What type a value came with. #}
{% macro incoming_type(value) %}
    {{ return(
        'case when ' ~ value.is_boolean ~ " then 'boolean' when " ~ value.is_array ~ " then 'array' when " ~ value.is_object
        ~ " then 'object' when " ~ value.is_number ~ ' then case when ' ~ is_bigint('(' ~ value.number_text ~ ')') ~ " then 'integer' else 'float' end when "
        ~ is_timestamp(value.text) ~ " then 'timestamp' else 'string' end"
    ) }}
{% endmacro %}


{#
    The fields of a call that its fixed columns read, as a query of call_type, column_name, json_path, field_type (id,
    timestamp, text, document), data_type and is_in_tracks.
#}
{% macro checked_fields() %}
    {% set rows = [] %}
    {% for call_type, table in {'track': 'event', 'identify': 'identifies', 'page': 'pages', 'screen': 'screens', 'group': 'groups', 'alias': 'aliases'}.items() %}
        {% set document = '/traits' if call_type in ['identify', 'group', 'alias'] else '/properties' %}
        {% do rows.append("('" ~ call_type ~ "', '" ~ document[1:] ~ "', '" ~ document ~ "', 'document', 'object', false)") %}
        {% for column in fixed_columns(table) if column.pointers and column.name not in ['event', 'event_text'] %}
            {% set pointer = column.pointers[0] %}
            {% set field_type = 'timestamp' if column.data_type == 'timestamp' else 'id' if column.name == 'id' or column.name.endswith('_id') else 'text' %}
            {% do rows.append("('" ~ call_type ~ "', '" ~ column.name ~ "', '" ~ pointer ~ "', '" ~ field_type ~ "', '" ~ column.data_type ~ "', true)") %}
        {% endfor %}
    {% endfor %}
    select call_type, column_name, json_path, field_type, data_type, is_in_tracks
    from (values
        {{ rows | join(',\n        ') }}
    ) as fields (call_type, column_name, json_path, field_type, data_type, is_in_tracks)
{% endmacro %}


{#  Why a field of a call is not in its column; null if it is. #}
{% macro field_misfit(field_type, value) %}
    {{ return(
        'case ' ~ field_type ~ " when 'document' then case when not " ~ value.is_object ~ " then 'not_an_object' end"
        ~ " when 'timestamp' then " ~ timestamp_misfit(value)
        ~ " when 'id' then case when not " ~ value.is_string ~ ' and not ' ~ value.is_number ~ " then 'incompatible_type' end"
        ~ ' else case when ' ~ value.is_object ~ " then 'not_a_text' end end"
    ) }}
{% endmacro %}


{#
    Whether any field of a call needs a closer look: read in one go, because nearly all calls have none.

    Arguments:
        alias: a relation of stg_events
#}
{% macro has_odd_field(alias) %}
    {% set timestamps = ['/receivedAt', '/sentAt', '/originalTimestamp', '/timestamp'] %}
    {% set ids = ['/messageId', '/userId', '/anonymousId', '/groupId', '/previousId'] %}
    {% set texts = ['/name', '/category', '/channel', '/context/ip', '/request_ip'] %}
    {% set documents = ['/properties', '/traits'] %}
    {% set fields = json_fields(timestamps + ids + texts + documents, alias) %}
    {% set conditions = [] %}
    {% for pointer in timestamps %}
        {% do conditions.append(
            '(' ~ fields[pointer].text ~ ' is not null and (not ' ~ fields[pointer].is_string ~ ' or length(' ~ fields[pointer].text
            ~ ') > 24 or not ' ~ is_timestamp(fields[pointer].text) ~ '))'
        ) %}
    {% endfor %}
    {% for pointer in ids %}
        {% do conditions.append('(' ~ fields[pointer].text ~ ' is not null and not ' ~ fields[pointer].is_string ~ ')') %}
    {% endfor %}
    {% for pointer in texts %}
        {% do conditions.append('coalesce(' ~ fields[pointer].is_object ~ ', false)') %}
    {% endfor %}
    {% for pointer in documents %}
        {% do conditions.append('(' ~ fields[pointer].text ~ ' is not null and not ' ~ fields[pointer].is_object ~ ')') %}
    {% endfor %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}


{#  The names and categories in the properties of pages and screens that differ from the call's own ones. #}
{% macro fallback_discards() %}
    {% set branches = [] %}
    {% for call_type, table in {'page': 'pages', 'screen': 'screens'}.items() %}
        {% for name in ['name', 'category'] %}
            {% set fields = json_fields(['/' ~ name, '/properties/' ~ name], 'events') %}
            {% set own = fields['/' ~ name] %}
            {% set fallback = fields['/properties/' ~ name] %}
            {% set branch %}
    select
        events.raw_row_id,
        events.message_id,
        events.received_at,
        events.loaded_at,
        '{{ table }}' as table_name,
        '{{ name }}' as column_name,
        {{ json_text_of(fallback) }} as column_value,
        'collision' as reason,
        'string' as existing_type,
        {{ incoming_type(fallback) }} as incoming_type
    from new_events as events
    where events.call_type = '{{ call_type }}'
        and {{ own.text }} <> {{ fallback.text }}
        and not {{ own.is_object }} and not {{ fallback.is_object }}
        and not {{ is_blank_text(own.text, own.is_array) }} and not {{ is_blank_text(fallback.text, fallback.is_array) }}
            {% endset %}
            {% do branches.append(branch) %}
        {% endfor %}
    {% endfor %}
    {{ return(branches | join('\n    union all\n')) }}
{% endmacro %}
