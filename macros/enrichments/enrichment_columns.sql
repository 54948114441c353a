{#
    The columns of the table user_agents behind its key, as scripts/enrichment/user_agents.py gives them.

    Returns: dict of column -> SQL type.
    Example: `{% for column, type in user_agent_columns().items() %} cast({{ column }} as {{ type }}) {% endfor %}`
#}
{% macro user_agent_columns() %}
    {% set columns = {} %}
    {% for name in [
        'useragent_family', 'useragent_major', 'useragent_minor', 'useragent_patch', 'useragent_version',
        'useragent_os_family', 'useragent_os_major', 'useragent_os_minor', 'useragent_os_patch', 'useragent_os_patch_minor',
        'useragent_os_version', 'useragent_device_family',
        'br_name', 'br_family', 'br_version', 'br_type', 'br_renderengine', 'os_name', 'os_family', 'os_manufacturer', 'dvce_type',
    ] %}
        {% do columns.update({name: 'text'}) %}
    {% endfor %}
    {% do columns.update({'dvce_ismobile': 'boolean', 'is_bot': 'boolean'}) %}
    {{ return(columns) }}
{% endmacro %}


{#
    The columns of the table ip_addresses behind its key, as scripts/enrichment/ip_addresses.py gives them, and the
    databases they are from.

    Returns: dict of column -> SQL type.
    Example: `{% for column, type in ip_address_columns().items() %} cast({{ column }} as {{ type }}) {% endfor %}`
#}
{% macro ip_address_columns() %}
    {{ return({
        'geo_country': 'text', 'geo_region': 'text', 'geo_city': 'text', 'geo_zipcode': 'text',
        'geo_latitude': 'double precision', 'geo_longitude': 'double precision', 'geo_region_name': 'text', 'geo_timezone': 'text',
        'ip_isp': 'text', 'ip_organization': 'text', 'ip_domain': 'text', 'ip_netspeed': 'text', 'databases': 'text',
    }) }}
{% endmacro %}
