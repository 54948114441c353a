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
        {{ adapter.dispatch('numbered_documents', 'event_warehouse')(relation, documents) }}
    ) as documents
    where data is not null
{% endmacro %}


{#  Origin and schema are made above, only of the documents that there are: of fifteen, a call has five. #}
{% macro duckdb__numbered_documents(relation, documents) %}
        select
            *,
            unnest(range(1, {{ documents | length + 1 }})) as position,
            unnest([
                {% for document in documents %}
                {{ document.data }}{{ ',' if not loop.last }}
                {% endfor %}
            ]) as data
        from {{ relation }}
{% endmacro %}


{#
    Not a lateral VALUES list: Postgres compiles its expressions anew for each row that it makes, which takes longer than to
    compute them.
#}
{% macro postgres__numbered_documents(relation, documents) %}
        select
            *,
            case position{% for document in documents %} when {{ loop.index }} then {{ document.data }}{% endfor %} end as data
        from (
            select *, generate_series(1, {{ documents | length }}) as position from {{ relation }}
        ) as numbered
        offset 0
{% endmacro %}
