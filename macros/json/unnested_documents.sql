{#
    Several documents of each row as rows of their own, read in one pass.

    Arguments:
        relation: a relation with raw_row_id, staged_at, has_long_numbers
        documents: list of dict(origin, schema, data), text expressions over the relation
    Returns: a query of raw_row_id, staged_at, has_long_numbers, position (the document's number in the list, from 1), origin, schema_uri and
        data (json); documents whose data is null have no row.
#}
{% macro unnested_documents(relation, documents) %}
    {{ return(adapter.dispatch('unnested_documents', 'event_warehouse')(relation, documents)) }}
{% endmacro %}


{% macro duckdb__unnested_documents(relation, documents) %}
    select raw_row_id, staged_at, has_long_numbers, document.position, document.origin, document.schema_uri, cast(document.data as json) as data
    from (
        select
            raw_row_id,
            staged_at,
            has_long_numbers,
            unnest([
                {% for document in documents %}
                {'position': {{ loop.index }}, 'origin': {{ document.origin }}, 'schema_uri': {{ document.schema }}, 'data': {{ document.data }}}{{ ',' if not loop.last }}
                {% endfor %}
            ]) as document
        from {{ relation }}
    ) as documents
    where document.data is not null
{% endmacro %}


{% macro postgres__unnested_documents(relation, documents) %}
    select raw_row_id, staged_at, has_long_numbers, document.position, document.origin, document.schema_uri, cast(document.data as json) as data
    from {{ relation }}
    cross join lateral (values
        {% for document in documents %}
        ({{ loop.index }}, {{ document.origin }}, {{ document.schema }}, {{ document.data }}){{ ',' if not loop.last }}
        {% endfor %}
    ) as document (position, origin, schema_uri, data)
    where document.data is not null
{% endmacro %}
