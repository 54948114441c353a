{#
    The parameters of an event that were sent but could not be converted, as one JSON array of
    {"field": parameter, "column": ..., "value": what was sent, "message": ..., "type": ...}; null where all went well.

    Arguments:
        more: further failures, list of dict(condition, field, column, value, message, type), where the mapping is not
            one parameter to one column
    Returns: a text expression over the converted columns and the parameters.
#}
{% macro conversion_failures(more) %}
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
    {% for failure in more %}
        {% do failures.append(failure_json(failure.condition, quote_literal(failure.field), failure.column, failure.value, failure.message, failure.type)) %}
    {% endfor %}
    {{ return("nullif('[' || concat_ws(',', " ~ failures | join(', ') ~ ") || ']', '[]')") }}
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
