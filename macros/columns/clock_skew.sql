{#
    The client's sent_at; where it is missing RudderStack takes received_at and Segment has null.

    Arguments:
        parsed: the parsed timestamp
        is_there: whether the event has a sentAt at all (one that does not parse is null in both flavours)
        received_at: the server's timestamp
#}
{% macro sent_at(parsed, is_there, received_at) %}
    {% if var('warehouse_flavor') == 'rudderstack' %}
        {{ return('case when ' ~ is_there ~ ' then ' ~ parsed ~ ' else ' ~ received_at ~ ' end') }}
    {% endif %}
    {{ return(parsed) }}
{% endmacro %}


{#
    When the event happened, by the server's clock: received_at - (sent_at - original_timestamp).

    Both originalTimestamp and timestamp: a collector has computed timestamp already, it stays. Only timestamp (what
    Segment's libraries send): it is the original timestamp, so Segment corrects it; RudderStack takes a caller's
    timestamp as it is. Where the formula lacks a term or leads out of the years 1 to 9999: received_at.
#}
{% macro event_timestamp() %}
    {% set original = 'case when has_original_timestamp then parsed_original_timestamp else parsed_timestamp end' %}
    {% set lag = '(coalesce(parsed_sent_at, received_at) - (' ~ original ~ '))' %}
    {% set as_sent = 'parsed_timestamp is not null'
        ~ (' and has_original_timestamp' if var('warehouse_flavor') == 'segment' else '') %}
    {{ return(
        'case when ' ~ as_sent ~ ' then parsed_timestamp when ' ~ lag ~ " <= received_at - timestamp '0001-01-01 00:00:00' and "
        ~ lag ~ " >= received_at - timestamp '9999-12-31 23:59:59.999999' then received_at - " ~ lag ~ ' else received_at end'
    ) }}
{% endmacro %}


{#  The text of a field that is a string: a number is no timestamp. #}
{% macro when_string(field) %}
    {{ return('case when ' ~ field.is_string ~ ' then ' ~ field.text ~ ' end') }}
{% endmacro %}
