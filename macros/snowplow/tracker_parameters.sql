{#
    The parameters of native events as text columns `parameter_<name>`, read in one pass over each document. A number
    or boolean where the protocol wants a string is its text.

    Arguments:
        events: a relation as stg_snowplow_events, with payload and payload_text
    Returns: a query of all its columns and the parameters.
    Example: `with parameters as ({{ tracker_parameters('events') }})`
#}
{% macro tracker_parameters(events) %}
    {{ return(adapter.dispatch('tracker_parameters', 'event_warehouse')(events)) }}
{% endmacro %}


{% macro duckdb__tracker_parameters(events) %}
    {% set types = {} %}
    {% set selected = [] %}
    {% for name in tracker_parameter_names() %}
        {% do types.update({name: 'VARCHAR'}) %}
        {% do selected.append('parameters.' ~ name ~ ' as parameter_' ~ name) %}
    {% endfor %}
    select * exclude (parameters), {{ selected | join(', ') }}
    from (select *, json_transform(payload, {{ quote_literal(tojson({'data': types})) }}).data as parameters from {{ events }}) as documents
{% endmacro %}


{#  json_to_record parses once; an object sent for a text keeps its spelling. #}
{% macro postgres__tracker_parameters(events) %}
    {% set selected = [] %}
    {% set fields = [] %}
    {% for name in tracker_parameter_names() %}
        {% do selected.append('fields.' ~ name ~ ' as parameter_' ~ name) %}
        {% do fields.append(name ~ ' text') %}
    {% endfor %}
    select events.*, {{ selected | join(', ') }}
    from {{ events }} as events
    cross join lateral json_to_record(events.payload_text -> 'data') as fields ({{ fields | join(', ') }})
{% endmacro %}


{#
    The text of all parameters that event_fingerprint hashes: name, U+001F, value, U+001F for each, in the order of
    their names (each with its U+001F, so that a line is sorted as a whole); without those of the var event_fingerprint_exclude.

    Returns: a text expression over stg_snowplow_events.
#}
{% macro fingerprinted_text() %}
    {{ return(adapter.dispatch('fingerprinted_text', 'event_warehouse')(quote_literals(var('event_fingerprint_exclude')) or "''")) }}
{% endmacro %}


{% macro duckdb__fingerprinted_text(excluded) %}
    {{ return(
        "array_to_string(list_sort(list_transform(map_entries(json_transform(payload, '{\"data\":\"MAP(VARCHAR, VARCHAR)\"}').data), "
        ~ 'lambda parameter: case when parameter.value is null or parameter.key in (' ~ excluded
        ~ ") then '' else parameter.key || chr(31) || parameter.value || chr(31) end)), '')"
    ) }}
{% endmacro %}


{% macro postgres__fingerprinted_text(excluded) %}
    {{ return(
        "coalesce((select string_agg(parameter.key || chr(31) || parameter.value || chr(31), '' order by parameter.key || chr(31) collate \"C\") "
        ~ "from json_each_text(payload_text -> 'data') as parameter where parameter.value is not null and parameter.key not in (" ~ excluded ~ ")), '')"
    ) }}
{% endmacro %}


{#
    The hash of event_fingerprint: MD5 as Snowplow's default, SHA256 by the var event_fingerprint_hash.

    Arguments:
        text: a text expression
#}
{% macro fingerprint(text) %}
    {% if var('event_fingerprint_hash') not in ['MD5', 'SHA256'] %}
        {{ exceptions.raise_compiler_error(
            "The var event_fingerprint_hash is '" ~ var('event_fingerprint_hash') ~ "'. It must be MD5 or SHA256."
        ) }}
    {% endif %}
    {{ return('md5(' ~ text ~ ')' if var('event_fingerprint_hash') == 'MD5' else sha256_hex(text)) }}
{% endmacro %}
