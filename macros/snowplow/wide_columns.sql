{#
    The columns that hold self-describing events and entities in wide_events, one per schema and model, in the order in
    which they appeared.

    Returns: list of dict(name, schemas: list of dict(vendor, name, model), is_event).
#}
{% macro wide_columns() %}
    {% set columns = {} %}
    {% if execute and relation_exists(generate_schema_name('staging', none), 'int_self_describing_data') %}
        {% for row in run_query(
            'select ' ~ iglu_wide_name("case when is_event then 'unstruct_event_' else 'contexts_' end", 'schema_vendor', 'schema_name', 'schema_model')
            ~ " as name, is_event, schema_vendor, schema_name, schema_model from (select origin = 'unstruct_event' as is_event, schema_vendor, schema_name, "
            ~ "split_part(schema_version, '-', 1) as schema_model, min(staged_at) as first_staged_at, min(document_id) as first_document_id from " ~ staging_schema()
            ~ '.int_self_describing_data group by 1, 2, 3, 4) as schemas order by first_staged_at, first_document_id, is_event, name'
        ).rows %}
            {% set column = columns.setdefault(row[0], {'name': row[0], 'is_event': row[1], 'schemas': []}) %}
            {% do column.schemas.append({'vendor': row[2], 'name': row[3], 'model': row[4]}) %}
        {% endfor %}
        {% if var('enrich_user_agents') %}
            {#- made of user_agents, not a document of its own -#}
            {% set name = 'contexts_com_snowplowanalytics_snowplow_ua_parser_context_1' %}
            {% do columns.setdefault(name, {'name': name, 'is_event': false, 'schemas': [
                {'vendor': 'com.snowplowanalytics.snowplow', 'name': 'ua_parser_context', 'model': '1'}
            ]}) %}
        {% endif %}
    {% endif %}
    {{ return(columns.values() | list) }}
{% endmacro %}


{#
    One of them, over an event's documents: an event is an object, entities are an array of objects that begin with the
    version of their schema. Sent and derived entities of one schema are in one array.

    Arguments:
        column: one of wide_columns
    Returns: an aggregate expression of type json.
#}
{% macro wide_column(column) %}
    {% set schemas = [] %}
    {% for schema in column.schemas %}
        {% do schemas.append(
            '(schema_vendor = ' ~ quote_literal(schema.vendor) ~ ' and schema_name = ' ~ quote_literal(schema.name) ~ ' and schema_model = ' ~ quote_literal(schema.model) ~ ')'
        ) %}
    {% endfor %}
    {% set condition = "filter (where origin " ~ ('=' if column.is_event else '<>') ~ " 'unstruct_event' and (" ~ schemas | join(' or ') ~ '))' %}
    {% if column.is_event %}
        {{ return('cast(max(data) ' ~ condition ~ ' as json)') }}
    {% endif %}
    {{ return("cast('[' || string_agg(entity, ',' order by document_id) " ~ condition ~ " || ']' as json)") }}
{% endmacro %}
