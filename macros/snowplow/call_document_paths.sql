{#
    The documents that are a part of their call as it was sent, in all calls of some types: the registry of calls knows their places, and
    they need not be read again for those of their own tables.

    Returns: dict of document (call_document_schemas) -> dict(pointer, call_types). None of a part in which the var json_paths keeps a
        place as JSON, since the registry does not look into that.
#}
{% macro documents_known_by_calls() %}
    {% set kept_as_json = json_path_literals() %}
    {% set documents = {} %}
    {% for name, part in {
        'context': {'pointer': '/context', 'call_types': document_calls()['/context']},
        'page': {'pointer': '/properties', 'call_types': ['page']},
        'screen': {'pointer': '/properties', 'call_types': ['screen']},
    }.items() if "'" ~ part.pointer not in kept_as_json %}
        {% do documents.update({name: part}) %}
    {% endfor %}
    {{ return(documents) }}
{% endmacro %}


{#
    What the places of those documents have had, as far as it is new.

    Returns: a query with the columns of json_path_evidence.
    Example: `with call_paths as ({{ call_document_paths() }}), ...`
#}
{% macro call_document_paths() %}
    {% set known = documents_known_by_calls() %}
    {% set queries = [] %}
    {% for document in call_document_schemas() if document.name in known %}
        {% set part = known[document.name] %}
        {% do queries.append(
            "select 'self_describing' as call_type, " ~ document.table_name ~ ' as table_name, substr(json_path, ' ~ (part.pointer | length + 1)
            ~ ') as json_path, value_type, staged_at, loaded_at, raw_row_id * 1000000 + ' ~ document.number ~ ' as raw_row_id, last_loaded_at from '
            ~ ref('int_json_paths') ~ " where call_type in ('" ~ part.call_types | join("', '") ~ "') and starts_with(json_path, '" ~ part.pointer
            ~ "/') and " ~ is_new_evidence()
        ) %}
    {% endfor %}
    {{ return(queries | join('\n\n    union all\n\n    ')) }}
{% endmacro %}
