{#
    The parameters of an event that were sent but could not be converted, as one JSON array of
    {"field": parameter, "column": ..., "value": what was sent, "message": ..., "type": ...}; null where all went well.

    Returns: a text expression over the converted columns and the parameters.
#}
{% macro conversion_failures() %}
    {% set messages = {
        'event_code': 'not recognized as an event type', 'platform_code': 'not recognized as a tracking platform',
        'integer': 'cannot be converted to java.lang.Integer', 'money': 'cannot be converted to Double-like',
        'double': 'cannot be converted to Double-like', 'boolean': 'cannot be converted to Boolean-like java.lang.Byte',
        'width': 'does not conform to regex (\\d+)x(\\d+), or could not be converted to java.lang.Integer s',
        'uuid': 'not a valid UUID', 'epoch_milliseconds': 'not in the expected format: ms since epoch, of the years 1 to 9999',
    } %}
    {% set failures = [] %}
    {% for column in tracker_columns() if column.kind in messages %}
        {% set value = sent_value(column) %}
        {% set condition = value ~ ' is not null and ' ~ (column.name if column.name != 'event_id' else 'sent_event_id') ~ ' is null' %}
        {% if column.kind in ['integer', 'money', 'double'] %}
            {% set condition = condition ~ " and lower(" ~ value ~ ") <> 'null'" %}
        {% endif %}
        {% do failures.append(failure_json(condition, sent_name(column), column.name, value, messages[column.kind], 'enrichment_failures')) %}
    {% endfor %}
    {% for failure in other_failures() %}
        {% do failures.append(failure_json(failure.condition, quote_literal(failure.field), failure.column, failure.value, failure.message, failure.type)) %}
    {% endfor %}
    {{ return("nullif('[' || concat_ws(',', " ~ failures | join(', ') ~ ") || ']', '[]')") }}
{% endmacro %}


{#
    What may fail beside the conversion of one parameter to one column.

    Returns: list of dict(condition, field, column, value, message, type) over the columns of int_snowplow_events.
#}
{% macro other_failures() %}
    {% set sent_event = "coalesce(nullif(parameter_ue_px, ''), parameter_ue_pr)" %}
    {% set sent_entities = "coalesce(nullif(parameter_cx, ''), parameter_co)" %}
    {% set no_event = 'is no self-describing event: JSON with the URI of a schema' %}
    {{ return([
        {
            'condition': 'parameter_e is null', 'field': 'e', 'column': 'event', 'value': 'parameter_e',
            'message': 'not recognized as an event type', 'type': 'enrichment_failures',
        },
        {
            'condition': "event = 'ad_impression'", 'field': 'e', 'column': 'event_vendor', 'value': 'parameter_e',
            'message': 'this event type has no schema', 'type': 'enrichment_failures',
        },
        {
            'condition': "event = 'unstruct' and unstruct_schema is null", 'field': 'ue_pr', 'column': 'event_vendor',
            'value': sent_event, 'message': no_event, 'type': 'schema_violations',
        },
        {
            'condition': "coalesce(event, '') <> 'unstruct' and unstruct_schema is null and coalesce(" ~ sent_event ~ ", '') <> ''",
            'field': 'ue_pr', 'column': 'unstruct_event', 'value': sent_event, 'message': no_event, 'type': 'schema_violations',
        },
        {
            'condition': 'not has_entities and (has_contexts or coalesce(' ~ sent_entities ~ ", '') <> '')", 'field': 'co', 'column': 'contexts',
            'value': sent_entities, 'message': 'is no JSON with a list of self-describing entities', 'type': 'schema_violations',
        },
        {
            'condition': 'sent_page_url is not null and page_url is null', 'field': 'url', 'column': 'page_url', 'value': 'sent_page_url',
            'message': 'is no URL', 'type': 'enrichment_failures',
        },
        {
            'condition': 'page_referrer is not null and referrer_url is null', 'field': 'refr', 'column': 'refr_urlhost',
            'value': 'page_referrer', 'message': 'is no URL', 'type': 'enrichment_failures',
        },
        {
            'condition': 'sent_refr_dvce_tstamp is not null and refr_dvce_tstamp is null', 'field': '_sp', 'column': 'refr_dvce_tstamp',
            'value': 'cross_domain_value', 'message': 'not in the expected format: ms since epoch', 'type': 'enrichment_failures',
        },
        {
            'condition': 'collector_timestamp is not null and ' ~ converted_parameter('collector_timestamp', 'epoch_milliseconds')
                ~ ' is null and not ' ~ is_timestamp('collector_timestamp'),
            'field': 'timestamp', 'column': 'collector_tstamp', 'value': 'collector_timestamp',
            'message': 'not in the expected format: ms since epoch, of the years 1 to 9999 (not Redshift-compatible)', 'type': 'enrichment_failures',
        },
    ]) }}
{% endmacro %}


{#  One failure as JSON text where its condition holds, else null; of a long value the first 1,000 characters. #}
{% macro failure_json(condition, field, column, value, message, type) %}
    {{ return(
        'case when ' ~ condition ~ " then '{\"field\":\"' || " ~ field ~ " || '\",\"column\":\"" ~ column ~ "\",\"value\":' || coalesce(cast(to_json(left(" ~ value
        ~ ", 1000)) as text), 'null') || ',\"message\":' || " ~ quote_literal(tojson(message)) ~ " || ',\"type\":\"" ~ type ~ "\"}' end"
    ) }}
{% endmacro %}


{#  Why an element of `contexts` is no entity. #}
{% macro bad_entity_message() %}{{ return('is no self-describing entity: the URI of a schema, and data that is an object') }}{% endmacro %}
