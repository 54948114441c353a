{#
    The parts of a URL as java.net.URI gives them, raw (still percent-encoded); an empty path, query or fragment is
    null. The port is the URL's own, else 443 for `https` and 80 for everything else, a URL without a host included.
    An authority that is no host and port (an `_` in it, a letter outside ASCII, a port beyond 2147483647) gives no
    host and the default port. An opaque URL (`mailto:`, `javascript:`) has a scheme and a fragment only. Nothing is
    lower-cased.

    Arguments:
        url: a text column as lenient_url makes it; a referrer is read through lenient_url too
        lead: the column of url_lead(url) where an earlier query has computed it, which saves most of the work; on
            Postgres with an optimisation_fence between the two
    Returns: a dict of expressions: scheme, host, port (integer), path, query, fragment; all null for a null URL.
    Example: `select {{ url_parts('page_url', 'page_url_lead').host }} as page_urlhost`
#}
{% macro url_parts(url, lead=none) %}
    {% set lead = lead or url_lead(url) %}
    {% set patterns = url_patterns() %}
    {% set server = regex_matches(lead, patterns.server) %}
    {% set authority = "split_part(" ~ lead ~ ", '//', 2)" %}
    {% set address = 'case when strpos(' ~ authority ~ ", '@') > 0 then split_part(" ~ authority ~ ", '@', 2) else "
        ~ authority ~ ' end' %}
    {% set scheme = "nullif(split_part(split_part(" ~ lead ~ ", '/', 1), ':', 1), '')" %}
    {% set hierarchical = "(strpos(" ~ lead ~ ", '//') > 0 or " ~ lead ~ " = '' or substr(" ~ url ~ ', length(' ~ lead
        ~ ") + 1, 1) = '/')" %}
    {% set page = "split_part(" ~ url ~ ", '#', 1)" %}
    {{ return({
        'scheme': scheme,
        'host': 'case when ' ~ regex_matches(lead, patterns.plain_server) ~ ' then ' ~ authority ~ ' when ' ~ server
            ~ ' then case when strpos(' ~ address ~ ", '[') = 1 then split_part(" ~ address ~ ", ']', 1) || ']' else split_part("
            ~ address ~ ", ':', 1) end end",
        'port': 'case when ' ~ lead ~ ' is null then null when strpos(' ~ authority ~ ", ':') > 0 and " ~ regex_matches(lead, ':[0-9]+$')
            ~ ' and ' ~ server ~ ' then cast(substr(' ~ regex_substring(lead, ':[0-9]+$') ~ ', 2) as integer) when '
            ~ lead ~ " like 'https:%' then 443 else 80 end",
        'path': 'case when ' ~ hierarchical ~ " then nullif(substr(split_part(" ~ page ~ ", '?', 1), length(" ~ lead ~ ") + 1), '') end",
        'query': 'case when strpos(' ~ page ~ ", '?') > 0 and " ~ hierarchical ~ ' then nullif(substr(' ~ page ~ ', strpos(' ~ page
            ~ ", '?') + 1), '') end",
        'fragment': 'case when strpos(' ~ url ~ ", '#') > 0 then nullif(substr(" ~ url ~ ', strpos(' ~ url ~ ", '#') + 1), '') end"
    }) }}
{% endmacro %}


{#
    Scheme and authority of a URL as they are written, such as `https://u@a.b:8080`; empty for a relative URL.

    Arguments:
        url: a text expression
#}
{% macro url_lead(url) %}
    {{ return(regex_substring(url, url_patterns().lead)) }}
{% endmacro %}
