{#
    Snake case as schema-ddl has it, which names the tables and columns of self-describing schemas: `XMLHttpRequest`
    is `xml_http_request`, `isVIP-user` is `is_vip_user`. Other signs stay. Neither pattern needs a letter twice, so one
    pass over the text finds what sequential replacements find; capitals are lowered letter by letter, because what
    lower() makes of the others depends on the database.

    Arguments:
        text: a text expression; the names of nested properties may be joined with `.`, which parts words
    Returns: a text expression.
    Example: `select {{ iglu_snake_case("'ClickEvent'") }}` gives `click_event`
#}
{% macro iglu_snake_case(text) %}
    {% set words = "regexp_replace(" ~ text ~ ", '([A-Z]+)([A-Z][a-z])', '\\1_\\2', 'g')" %}
    {% set words = "regexp_replace(" ~ words ~ ", '([a-z0-9])([A-Z])', '\\1_\\2', 'g')" %}
    {{ return(iglu_lower("replace(" ~ words ~ ", '-', '_')")) }}
{% endmacro %}


{#  A text with the letters A to Z lowered. #}
{% macro iglu_lower(text) %}
    {{ return('translate(' ~ text ~ ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')") }}
{% endmacro %}


{#
    The table of a self-describing schema, one for all versions of a model (rules/snowplow.md 6). Vendor and name come
    from the events and may be anything: what is no letter, digit or `_` becomes `_`, over 63 bytes are cut.

    Arguments:
        vendor, name: text expressions
        model: an expression, the first number of the version
    Returns: a text expression.
    Example: `select {{ iglu_table_name("'com.acme'", "'ClickEvent'", "'1'") }}` gives `com_acme_click_event_1`
#}
{% macro iglu_table_name(vendor, name, model) %}
    {{ return(iglu_plain_name(iglu_lower(vendor) ~ " || '_' || " ~ iglu_snake_case(name) ~ " || '_' || " ~ model)) }}
{% endmacro %}


{#
    The column of a self-describing schema in a wide table, as the analytics SDKs name it: unlike the table's name, a
    run of capitals stays one word (`XMLHttp` is `xmlhttp`).

    Arguments:
        prefix: a text expression, `unstruct_event_` or `contexts_`
        vendor, name: text expressions
        model: an expression, the first number of the version
    Returns: a text expression.
    Example: `select {{ iglu_wide_name("'contexts_'", "'com.acme'", "'ClickEvent'", "'1'") }}` gives
        `contexts_com_acme_click_event_1`
#}
{% macro iglu_wide_name(prefix, vendor, name, model) %}
    {% set words = "regexp_replace(translate(" ~ name ~ ", '.-', '__'), '([^A-Z_])([A-Z])', '\\1_\\2', 'g')" %}
    {{ return(iglu_plain_name(prefix ~ " || " ~ iglu_lower(vendor ~ " || '_' || " ~ words) ~ " || '_' || " ~ model)) }}
{% endmacro %}


{#  A name of small letters, digits and `_`, of at most 63 bytes. #}
{% macro iglu_plain_name(name) %}
    {{ return(cut_name("regexp_replace(" ~ name ~ ", '[^a-z0-9_]', '_', 'g')")) }}
{% endmacro %}


{#
    The column of a property in the table of its schema: the names of the properties it is nested in and its own in
    snake case, joined with `.`; other signs stay, it has to be quoted. Over 63 bytes are cut as cut_name cuts, with
    `_` for what is not ASCII in the part that is kept.

    Arguments:
        path: a text expression, the names joined with `.`
    Returns: a text expression.
    Example: `select {{ iglu_column_name("'geo.latLong'") }}` gives `geo.lat_long`
#}
{% macro iglu_column_name(path) %}
    {% set name = iglu_snake_case(path) %}
    {{ return(
        'case when bit_length(' ~ name ~ ') > 504 then substr(regexp_replace(' ~ name ~ ", '[^ -~]', '_', 'g'), 1, 54) || '_' || substr(md5("
        ~ name ~ '), 1, 8) else ' ~ name ~ ' end'
    ) }}
{% endmacro %}
