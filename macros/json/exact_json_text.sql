{#
    The text at a place of a document with every digit as it landed.

    Why: DuckDB prints a number that a double cannot hold as the nearest double. So, only in the rare rows that have
    such a number, every number of the document is made a string first (marked with the document's own hash, which
    no text inside the document can contain), and the marks are taken away from what was read.

    Arguments:
        payload: the JSON column
        pointer: a text expression, the JSON pointer
    Returns: a text expression.
#}
{% macro duckdb__exact_json_text(payload, pointer) %}
    {{ return(
        "list_transform([{'json': cast(" ~ payload ~ " as varchar), 'mark': md5(cast(" ~ payload ~ " as varchar)), 'pointer': " ~ pointer ~ "}], lambda document: "
        ~ "regexp_replace(replace(json_extract_string("
        ~ "array_to_string(list_transform(regexp_extract_all(document.json, '\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]+'), "
        ~ "lambda part: case when part[1] = '\"' then part else regexp_replace(part, '(-?[0-9][0-9.eE+-]*)', '\"' || document.mark || '\\1\"', 'g') end), ''), "
        ~ "document.pointer), '\"' || document.mark, document.mark), document.mark || '([-+.0-9eE]+)\"?', '\\1', 'g'))[1]"
    ) }}
{% endmacro %}
