{#
    The value of a parameter of a raw query, decoded; where it is there several times, the last one. The query is
    parted at `&` and `;`. For more than one parameter of the same query take query_parameters and listed_parameter.

    Arguments:
        query: a text expression, the query of a URL without its `?`
        name: the parameter's name
    Returns: a text expression: null where the parameter is absent, empty where it has no value.
    Example: `select {{ query_parameter("'a=1&utm_source=x+y;a=2'", 'a') }}` gives `2`
#}
{% macro query_parameter(query, name) %}
    {{ return(listed_parameter(query_parameters(query, [name]), name)) }}
{% endmacro %}


{#
    All occurrences of some parameters in a raw query, still encoded, to be made a column of its own (on Postgres with
    an optimisation_fence behind it) that listed_parameter reads: one search for all names, and none in a query that
    has not even the beginnings of a name. An encoded `_` in a name (`utm%5Fsource`) is understood, other encoded
    letters are not.

    Arguments:
        query: a text expression, the query of a URL without its `?`; a column, as it is repeated
        names: a list of parameter names
    Returns: a list expression (`varchar[]`, `text[]`); null where no parameter can be there.
    Example: `select {{ query_parameters('page_urlquery', ['utm_source', 'gclid']) }} as parameters`
#}
{% macro query_parameters(query, names) %}
    {% set beginnings = [] %}
    {% set patterns = [] %}
    {% for name in names %}
        {% do beginnings.append(name[:name.index('_') + 1] if name.rfind('_') > 0 else name) %}
        {% do patterns.append(modules.re.escape(name)) %}
    {% endfor %}
    {% set asked = [] %}
    {% for beginning in beginnings | unique(case_sensitive=true) %}
        {% do asked.append('strpos(' ~ query ~ ', ' ~ quote_literal(beginning) ~ ') > 0') %}
    {% endfor %}
    {% if '_' in names | join %}
        {% do asked.append('strpos(lower(' ~ query ~ "), '%5f') > 0") %}
    {% endif %}
    {# Every parameter gets a & before and behind it, so that two neighbours are found. #}
    {% set parted = "'&' || replace(replace(replace(replace(" ~ query ~ ", '%5F', '_'), '%5f', '_'), ';', '&'), '&', '&&') || '&'" %}
    {{ return(
        'case when ' ~ asked | join(' or ') ~ ' then '
        ~ adapter.dispatch('regex_list', 'event_warehouse')(parted, '&(?:' ~ patterns | join('|') ~ ')(?:=[^&]*)?&') ~ ' end'
    ) }}
{% endmacro %}


{% macro duckdb__regex_list(text, pattern) %}
    {{ return('regexp_extract_all(' ~ text ~ ', ' ~ quote_literal(pattern) ~ ')') }}
{% endmacro %}


{% macro postgres__regex_list(text, pattern) %}
    {{ return(
        'array(select found.part[1] from regexp_matches(' ~ text ~ ', ' ~ quote_literal(pattern)
        ~ ", 'g') with ordinality as found (part, position) order by found.position)"
    ) }}
{% endmacro %}


{#
    The value of one of the parameters that query_parameters found, decoded.

    Arguments:
        parameters: the list, best a column
        name: one of its names
    Returns: a text expression: null where the parameter is absent, empty where it has no value.
    Example: `select {{ listed_parameter('parameters', 'utm_source') }} as mkt_source`
#}
{% macro listed_parameter(parameters, name) %}
    {{ return(adapter.dispatch('listed_parameter', 'event_warehouse')(parameters, name)) }}
{% endmacro %}


{% macro duckdb__listed_parameter(parameters, name) %}
    {{ return(
        'list_transform(list_filter(' ~ parameters ~ ', lambda part: starts_with(part, ' ~ quote_literal('&' ~ name ~ '=') ~ ') or part = '
        ~ quote_literal('&' ~ name ~ '&') ~ ')[-1:], lambda part: '
        ~ "list_transform([substr(rtrim(part, '&'), " ~ (name | length + 3) ~ ')], lambda raw: ' ~ percent_decoded('raw') ~ ')[1])[1]'
    ) }}
{% endmacro %}


{% macro postgres__listed_parameter(parameters, name) %}
    {{ return(
        'case when ' ~ parameters ~ ' is not null then (select ' ~ percent_decoded('last_value.raw')
        ~ " from (select substr(rtrim(parts.part, '&'), " ~ (name | length + 3) ~ ') as raw from unnest(' ~ parameters
        ~ ') with ordinality as parts (part, position) where starts_with(parts.part, ' ~ quote_literal('&' ~ name ~ '=')
        ~ ') or parts.part = ' ~ quote_literal('&' ~ name ~ '&') ~ ' order by parts.position desc limit 1) as last_value) end'
    ) }}
{% endmacro %}
