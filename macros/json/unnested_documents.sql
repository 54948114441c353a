{#
    Several documents of each row as rows of their own, read in one pass.

    Arguments:
        relation: a relation with raw_row_id, staged_at, has_long_numbers
        documents: list of dict(origin, schema, data), text expressions over the relation
        names: further columns of the relation that each document's row keeps
    Returns: a query of raw_row_id, staged_at, has_long_numbers, position (the document's number in the list, from 1), origin, schema_uri,
        data (json) and the further columns; documents whose data is null have no row.
    Example: `{{ unnested_documents('calls', documents, ['loaded_at']) }}`
#}
{% macro unnested_documents(relation, documents, names=[]) %}
    {{ return(adapter.dispatch('unnested_documents', 'event_warehouse')(relation, documents, names)) }}
{% endmacro %}


{#  Origin and schema only of the documents that there are: of fifteen, a call has five. #}
{% macro duckdb__unnested_documents(relation, documents, names=[]) %}
    select
        raw_row_id,
        staged_at,
        has_long_numbers,
        position,
        {% for part, name in {'origin': 'origin', 'schema': 'schema_uri'}.items() %}
        case position{% for document in documents %} when {{ loop.index }} then {{ document[part] }}{% endfor %} end as {{ name }},
        {% endfor %}
        cast(data as json) as data{{ ', ' ~ names | join(', ') if names }}
    from (
        select
            *,
            unnest(range(1, {{ documents | length + 1 }})) as position,
            unnest([
                {% for document in documents %}
                {{ document.data }}{{ ',' if not loop.last }}
                {% endfor %}
            ]) as data
        from {{ relation }}
    ) as documents
    where data is not null
{% endmacro %}


{% macro postgres__unnested_documents(relation, documents, names=[]) %}
    select
        raw_row_id, staged_at, has_long_numbers, document.position, document.origin, document.schema_uri, cast(document.data as json) as data
        {{- ', ' ~ names | join(', ') if names }}
    from {{ relation }}
    cross join lateral (values
        {% for document in documents %}
        ({{ loop.index }}, {{ document.origin }}, {{ document.schema }}, {{ document.data }}){{ ',' if not loop.last }}
        {% endfor %}
    ) as document (position, origin, schema_uri, data)
    where document.data is not null
{% endmacro %}
