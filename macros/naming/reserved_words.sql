{#
    Words that no table or column may be named unquoted, so they get a `_` in front: what Postgres 18 reserves
    (pg_get_keywords, categories R and T), what DuckDB 1.5 reserves (duckdb_keywords) and eight more words that DuckDB
    refuses as a column although it lists them otherwise (every keyword was tried as a column and as a table). One list,
    because the same event has to have the same columns on both engines (rules/segment.md 1.2).

    Returns: a list of lower-case words.
    Example: `{{ "'" ~ reserved_words() | join("', '") ~ "'" }}`
#}
{% macro reserved_words() %}
    {{ return((
        'anti asof at by glob positional semi unpack '
        ~ 'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate '
        ~ 'collation column concurrently constraint create cross current_catalog current_date current_role '
        ~ 'current_schema current_time current_timestamp current_user default deferrable desc describe distinct do '
        ~ 'else end except false fetch for foreign freeze from full grant group having ilike in initially inner '
        ~ 'intersect into is isnull join lambda lateral leading left like limit localtime localtimestamp natural not '
        ~ 'notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing primary qualify '
        ~ 'references returning right select session_user show similar some summarize symmetric system_user table '
        ~ 'tablesample then to trailing true union unique unpivot user using variadic verbose when where window with'
    ).split()) }}
{% endmacro %}
