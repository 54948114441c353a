{#
    How a visitor came, for an event with a page and a referrer: `internal` where both have the same host or the
    referrer's is one of the var `internal_domains`, else what the model referers says.

    Arguments:
        page_host: a text expression, the host of the page
        referer_host: a text expression, the host of the referrer
        medium: a text expression, the medium of the referrer in the model referers
    Returns: a text expression; null where the referrer has no medium.
    Example: `{{ referer_medium('page_urlhost', 'refr_urlhost', 'referers.medium') }} as refr_medium`
#}
{% macro referer_medium(page_host, referer_host, medium) %}
    {{ return(
        'case when ' ~ medium ~ ' is null then null when ' ~ is_internal_referer(page_host, referer_host) ~ " then 'internal' else "
        ~ medium ~ ' end'
    ) }}
{% endmacro %}


{#
    The source or the search term of a referrer, which one of the site itself has not.

    Arguments:
        page_host: a text expression, the host of the page
        referer_host: a text expression, the host of the referrer
        value: a text expression, the column of the model referers
    Returns: a text expression.
    Example: `{{ external_referer('page_urlhost', 'refr_urlhost', 'referers.source') }} as refr_source`
#}
{% macro external_referer(page_host, referer_host, value) %}
    {{ return('case when ' ~ is_internal_referer(page_host, referer_host) ~ ' then null else ' ~ value ~ ' end') }}
{% endmacro %}


{#
    Whether a referrer is the site itself.

    Arguments:
        page_host: a text expression, the host of the page
        referer_host: a text expression, the host of the referrer
    Returns: a boolean expression; null, which is no, where a host is.
#}
{% macro is_internal_referer(page_host, referer_host) %}
    {% set conditions = ['lower(' ~ referer_host ~ ') = lower(' ~ page_host ~ ')'] %}
    {% set domains = [] %}
    {% for domain in var('internal_domains') %}
        {% do domains.append(quote_literal(domain | trim | lower)) %}
    {% endfor %}
    {% if domains %}
        {% do conditions.append('lower(' ~ referer_host ~ ') in (' ~ domains | join(', ') ~ ')') %}
    {% endif %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}
