{#
    A slug as a table or column name that works unquoted on both engines: `_` before a leading digit and before a
    reserved word; over 63 bytes (what Postgres keeps of a name) cut, with a hash of the whole name at the end, so
    that two long names never become one.

    Arguments:
        slug: a text expression, a snake-cased name
    Returns: a text expression, empty for an empty slug.
    Example: `select {{ safe_name("'25dollarpurchase'") }}` gives `_25dollarpurchase`
#}
{% macro safe_name(slug) %}
    {% set reserved = "'" ~ reserved_words() | join("', '") ~ "'" %}
    {% set named = "case when substr(" ~ slug ~ ", 1, 1) between '0' and '9' or " ~ slug ~ ' in (' ~ reserved ~ ") then '_' || " ~ slug ~ ' else ' ~ slug ~ ' end' %}
    {{ return(cut_name(named)) }}
{% endmacro %}


{#  A name of at most 63 bytes: longer ones keep 54 and get a hash of the whole (names are ASCII). #}
{% macro cut_name(name) %}
    {{ return(
        'case when length(' ~ name ~ ') > 63 then substr(' ~ name ~ ", 1, 54) || '_' || substr(md5(" ~ name ~ '), 1, 8) else '
        ~ name ~ ' end'
    ) }}
{% endmacro %}
