{#
    The columns of atomic.events that a session or a look-up fills, and those that one changes.

    A call's own location counts before the one of its IP address, as a whole: a city of the one and a latitude of the
    other would be nowhere.

    Returns: dict of column -> SQL expression over the CTEs of the model `events`.
    Example: `{{ enrichment_values().refr_medium }}`
#}
{% macro enrichment_values() %}
    {% set hosts = ['kept_events.page_urlhost', 'kept_events.refr_urlhost'] %}
    {% set values = {
        'domain_sessionid': 'coalesce(kept_events.domain_sessionid, sessions.domain_sessionid)',
        'domain_sessionidx': 'coalesce(kept_events.domain_sessionidx, sessions.domain_sessionidx)',
        'base_currency': quote_literal(base_currency()) if base_currency() else 'null',
        'user_ipaddress': anonymous_ip('kept_events.user_ipaddress'),
    } %}
    {% if var('enrich_referers') %}
        {% do values.update({
            'refr_medium': referer_medium(*hosts, medium='referers.medium'),
            'refr_source': external_referer(*hosts, value='referers.source'),
            'refr_term': external_referer(*hosts, value='referers.term'),
        }) %}
    {% endif %}
    {% for name in ['br_name', 'br_family', 'br_version', 'br_type', 'br_renderengine', 'os_name', 'os_family', 'os_manufacturer', 'dvce_type', 'dvce_ismobile'] %}
        {% do values.update({name: 'user_agents.' ~ name}) %}
    {% endfor %}
    {% for name in ['ip_isp', 'ip_organization', 'ip_domain', 'ip_netspeed'] %}
        {% do values.update({name: 'ip_addresses.' ~ name}) %}
    {% endfor %}
    {% set sent = call_event_values() %}
    {% for name in ['geo_country', 'geo_region', 'geo_city', 'geo_zipcode', 'geo_latitude', 'geo_longitude', 'geo_region_name', 'geo_timezone'] %}
        {% do values.update({name: 'case when has_location then ' ~ ('kept_events.' ~ name if name in sent else 'null') ~ ' else ip_addresses.' ~ name ~ ' end'}) %}
    {% endfor %}
    {% if base_currency() %}
        {% for name, rates in {'tr_total': 'tr_rates', 'tr_tax': 'tr_rates', 'tr_shipping': 'tr_rates', 'ti_price': 'ti_rates'}.items() %}
            {% do values.update({name ~ '_base': converted_amount('kept_events.' ~ name, rates ~ '.rate')}) %}
        {% endfor %}
    {% endif %}
    {{ return(values) }}
{% endmacro %}


{#  Whether a call said where it was, a boolean expression over the columns that its location fills. #}
{% macro has_sent_location() %}
    {% set conditions = [] %}
    {% for name in call_event_values() if name.startswith('geo_') %}
        {% do conditions.append(name ~ ' is not null') %}
    {% endfor %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}
