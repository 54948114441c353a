{#
    The columns that hold self-describing events and entities in wide_events, one per schema and model, in the order in
    which they appeared.

    Returns: list of dict(name, schemas: list of dict(vendor, name, model), is_event).
#}
{% macro wide_columns() %}
    {% set columns = {} %}
    {% if execute and relation_exists(generate_schema_name('staging', none), 'int_self_describing_data') %}
        {% for name, is_event, vendor, schema, model_number in wide_schemas() %}
            {% set column = columns.setdefault(name, {'name': name, 'is_event': is_event, 'schemas': []}) %}
            {% do column.schemas.append({'vendor': vendor, 'name': schema, 'model': model_number}) %}
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
    The schemas of self-describing events and entities, in the order in which they appeared. wide_events notes them, and looks for
    more only in the documents after those that it has looked through.

    Returns: list of lists: column, whether it is an event, vendor, name, model.
#}
{% macro wide_schemas() %}
    {% set notes = read_ledger() if is_loading() and not flags.FULL_REFRESH else {} %}
    {% set noted = notes.get(this.identifier ~ '/schemas', {}) %}
    {% set read_until = notes.get('int_event_documents', {}).get('staged_at') %}
    {% set schemas = fromjson(noted.rules) if noted.get('rules') else [] %}
    {% if not noted.get('staged_at') or noted.staged_at != read_until %}
        {% for row in run_query(
            'select ' ~ iglu_wide_name("case when is_event then 'unstruct_event_' else 'contexts_' end", 'schema_vendor', 'schema_name', 'schema_model')
            ~ " as name, is_event, schema_vendor, schema_name, schema_model from (select origin = 'unstruct_event' as is_event, schema_vendor, schema_name, "
            ~ "split_part(schema_version, '-', 1) as schema_model, staged_at, min(document_id) as first_document_id, row_number() over (partition by "
            ~ "origin = 'unstruct_event', schema_vendor, schema_name, split_part(schema_version, '-', 1) order by staged_at) as position from " ~ staging_schema()
            ~ '.int_self_describing_data' ~ (" where staged_at > timestamp '" ~ noted.staged_at ~ "'" if noted.get('staged_at'))
            ~ ' group by 1, 2, 3, 4, 5) as schemas where position = 1 order by staged_at, first_document_id, is_event, name'
        ).rows if row.values() | list not in schemas %}
            {% do schemas.append(row.values() | list) %}
        {% endfor %}
        {% if is_loading() and read_until and not flags.EMPTY %}
            {% do write_note('schemas', tojson(schemas), "timestamp '" ~ read_until ~ "'") %}
        {% endif %}
    {% endif %}
    {{ return(schemas) }}
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
