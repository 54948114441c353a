{#
    When an event happened by the collector's clock, in milliseconds (rules/snowplow.md 4): the true timestamp where a
    tracker set one; else the collector's, less what the event waited on the device; without a sound pair of device
    times, or with a wait that leads before the year 1, the collector's.

    Returns: a timestamp expression over true_tstamp, dvce_created_tstamp, dvce_sent_tstamp and collector_tstamp.
#}
{% macro derived_tstamp() %}
    {{ return(
        'coalesce(true_tstamp, case when dvce_created_tstamp < dvce_sent_tstamp and dvce_sent_tstamp - dvce_created_tstamp '
        ~ "<= collector_tstamp - timestamp '0001-01-01 00:00:00' then collector_tstamp - (dvce_sent_tstamp - dvce_created_tstamp) end, collector_tstamp)"
    ) }}
{% endmacro %}


{#
    Whether a text is the URI of a self-describing schema: iglu:vendor/name/format/1-0-0.

    Arguments:
        uri: a text expression
#}
{% macro is_iglu_uri(uri) %}
    {{ return(regex_matches(uri, '^iglu:[a-zA-Z0-9_.-]+/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/[1-9][0-9]*-(?:0|[1-9][0-9]*)-(?:0|[1-9][0-9]*)$')) }}
{% endmacro %}


{#
    A part of a schema's URI.

    Arguments:
        uri: a text expression that is_iglu_uri accepts
        part: vendor, name, format, version or model
#}
{% macro iglu_part(uri, part) %}
    {% set version = 'split_part(substr(' ~ uri ~ ", 6), '/', 4)" %}
    {% if part == 'model' %}
        {{ return('split_part(' ~ version ~ ", '-', 1)") }}
    {% endif %}
    {{ return('split_part(substr(' ~ uri ~ ", 6), '/', " ~ (['vendor', 'name', 'format', 'version'].index(part) + 1) ~ ')') }}
{% endmacro %}


{#
    A part of the schema that an event has: its own if it is self-describing, a fixed one else; an ad impression, a
    legal code without a schema, has none.

    Arguments:
        part: vendor, name, format or version
    Returns: a text expression over event and unstruct_schema.
#}
{% macro schema_of_event(part) %}
    {% set struct = {'vendor': 'com.google.analytics', 'name': 'event', 'format': 'jsonschema', 'version': '1-0-0'} %}
    {% set others = {'vendor': "'com.snowplowanalytics.snowplow'", 'name': 'event', 'format': "'jsonschema'", 'version': "'1-0-0'"} %}
    {{ return(
        "case when event = 'unstruct' then " ~ iglu_part('unstruct_schema', part) ~ " when event = 'struct' then '" ~ struct[part]
        ~ "' when event in ('page_view', 'page_ping', 'transaction', 'transaction_item') then " ~ others[part] ~ ' end'
    ) }}
{% endmacro %}


{#  The query parameters that fill columns: campaign, click ids, cross-domain link. #}
{% macro url_parameter_names() %}
    {{ return(var('campaign_parameters').values() | sum(start=[]) + var('click_id_parameters').keys() | list + ['_sp']) }}
{% endmacro %}


{#
    The value of the first of some query parameters that the page's URL has.

    Arguments:
        names: list of parameter names, all of url_parameter_names
    Returns: a text expression over query_parameters.
#}
{% macro first_url_parameter(names) %}
    {% set values = [] %}
    {% for name in names %}
        {% do values.append(listed_parameter('query_parameters', name)) %}
    {% endfor %}
    {{ return(values[0] if values | length == 1 else 'coalesce(' ~ values | join(', ') ~ ')') }}
{% endmacro %}


{#  The ad network of the first click id that the page's URL has. #}
{% macro click_network() %}
    {% set branches = [] %}
    {% for name, network in var('click_id_parameters').items() %}
        {% do branches.append('when ' ~ listed_parameter('query_parameters', name) ~ ' is not null then ' ~ quote_literal(network)) %}
    {% endfor %}
    {{ return('case ' ~ branches | join(' ') ~ ' end') }}
{% endmacro %}


{#
    The UUID of a name, version 3 of RFC 9562 in the namespace of URLs (Python: `uuid.uuid3(uuid.NAMESPACE_URL, text)`):
    the same on both engines and in every rebuild. Version 5 would need SHA-1, which Postgres has in an extension only.

    Arguments:
        text: a text expression
    Returns: a text expression.
    Example: `select {{ md5_uuid("'ajs-next-1'") }} as event_id`
#}
{% macro md5_uuid(text) %}
    {% set hash = adapter.dispatch('md5_of_bytes', 'event_warehouse')('6ba7b8119dad11d180b400c04fd430c8', text) %}
    {{ return(
        'cast(cast(substr(' ~ hash ~ ", 1, 12) || '3' || substr(" ~ hash ~ ', 14, 3) || translate(substr(' ~ hash ~ ", 17, 1), '01234567cdef', '89ab89ab89ab') || substr("
        ~ hash ~ ', 18) as uuid) as text)'
    ) }}
{% endmacro %}


{% macro duckdb__md5_of_bytes(hexadecimal, text) %}{{ return("md5(unhex('" ~ hexadecimal ~ "') || encode(" ~ text ~ '))') }}{% endmacro %}


{% macro postgres__md5_of_bytes(hexadecimal, text) %}{{ return("md5('\\x" ~ hexadecimal ~ "'::bytea || convert_to(" ~ text ~ ", 'UTF8'))") }}{% endmacro %}
