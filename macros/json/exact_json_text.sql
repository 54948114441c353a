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
        ~ duckdb__without_marks(duckdb__marked_text(), 'document.mark', 'document.pointer') ~ ')[1]'
    ) }}
{% endmacro %}


{#
    The marked document, for several places of it: marking takes a hundred times as long as reading one.

    Arguments:
        payload: the JSON column
    Returns: a struct of json and mark, for duckdb__text_of_marked.
#}
{% macro duckdb__marked_payload(payload) %}
    {{ return(
        "list_transform([{'json': cast(" ~ payload ~ " as varchar), 'mark': md5(cast(" ~ payload ~ " as varchar))}], lambda document: {'json': "
        ~ duckdb__marked_text() ~ ", 'mark': document.mark})[1]"
    ) }}
{% endmacro %}


{#
    The text at a place of a marked document, as duckdb__exact_json_text gives it.

    Arguments:
        marked: what duckdb__marked_payload has made
        pointer: a text expression, the JSON pointer
    Returns: a text expression.
#}
{% macro duckdb__text_of_marked(marked, pointer) %}
    {{ return(duckdb__without_marks(marked ~ '.json', marked ~ '.mark', pointer)) }}
{% endmacro %}


{#  Every number of document.json as a string that begins with document.mark. #}
{% macro duckdb__marked_text() %}
    {{ return(
        "array_to_string(list_transform(regexp_extract_all(document.json, '\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]+'), "
        ~ "lambda part: case when part[1] = '\"' then part else regexp_replace(part, '(-?[0-9][0-9.eE+-]*)', '\"' || document.mark || '\\1\"', 'g') end), '')"
    ) }}
{% endmacro %}


{#  What is at a place of a marked document, numbers as they were. #}
{% macro duckdb__without_marks(json, mark, pointer) %}
    {{ return(
        'regexp_replace(replace(json_extract_string(' ~ json ~ ', ' ~ pointer ~ "), '\"' || " ~ mark ~ ', ' ~ mark ~ '), ' ~ mark
        ~ " || '([-+.0-9eE]+)\"?', '\\1', 'g')"
    ) }}
{% endmacro %}
