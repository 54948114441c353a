{#
    The entity that names what failed in an event: Snowplow's failure/1-0-0, one per event, its errors as
    conversion_failures writes them.

    Arguments:
        failures: a text expression, a JSON array or null
        bad_documents: a text expression, further failures between commas, or null
        loaded_at: when the event landed
    Returns: a json expression.
#}
{% macro failure_entity(failures, bad_documents, loaded_at) %}
    {{ return(
        "cast('{\"schema\":\"iglu:com.snowplowanalytics.snowplow/failure/jsonschema/1-0-0\",\"data\":{\"failureType\":\"ValidationError\",\"errors\":[' || concat_ws(',', substr("
        ~ failures ~ ', 2, length(' ~ failures ~ ') - 2), ' ~ bad_documents
        ~ ") || '],\"schema\":\"iglu:com.snowplowanalytics.snowplow/atomic/jsonschema/1-0-0\",\"timestamp\":\"' || " ~ iso_timestamp(loaded_at)
        ~ " || '\",\"componentName\":\"event-warehouse\",\"componentVersion\":\"" ~ rules_version() ~ "\"}}' as json)"
    ) }}
{% endmacro %}


{#
    The entity of an event whose id another event had first: Snowplow's duplicate/1-0-0.

    Arguments:
        original_event_id: a text expression
    Returns: a json expression.
#}
{% macro duplicate_entity(original_event_id) %}
    {{ return(
        "cast('{\"schema\":\"iglu:com.snowplowanalytics.snowplow/duplicate/jsonschema/1-0-0\",\"data\":{\"originalEventId\":\"' || " ~ original_event_id
        ~ " || '\"}}' as json)"
    ) }}
{% endmacro %}


{#  A timestamp as ISO 8601 text in microseconds. #}
{% macro iso_timestamp(timestamp) %}{{ return(adapter.dispatch('iso_timestamp', 'event_warehouse')(timestamp)) }}{% endmacro %}


{% macro duckdb__iso_timestamp(timestamp) %}{{ return("strftime(" ~ timestamp ~ ", '%Y-%m-%dT%H:%M:%S.%fZ')") }}{% endmacro %}


{% macro postgres__iso_timestamp(timestamp) %}{{ return("to_char(" ~ timestamp ~ ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')") }}{% endmacro %}


{#
    The entities of one origin as the document that the enriched event has for them; null where there are none.

    Arguments:
        origin: contexts or derived_contexts
    Returns: an aggregate expression of type json over documents.
#}
{% macro contexts_document(origin) %}
    {{ return(
        "cast('{\"schema\":\"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1\",\"data\":[' || string_agg(document, ',' order by document_id) filter (where origin = '"
        ~ origin ~ "') || ']}' as json)"
    ) }}
{% endmacro %}
