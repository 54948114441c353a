{#
    What the enrichments look up: the kinds of values, the column of atomic.events that has them, and the table with what
    is found, which has a row for each value in its column `key`.

    Returns: dict of kind -> dict(column, table, key).
    Example: `{% for kind, look_up in look_ups().items() %} {{ look_up.column }} {% endfor %}`
#}
{% macro look_ups() %}
    {{ return({
        'user_agent': {'column': 'useragent', 'table': 'user_agents', 'key': 'user_agent'},
        'ip_address': {'column': 'user_ipaddress', 'table': 'ip_addresses', 'key': 'ip_address'},
        'referrer': {'column': 'page_referrer', 'table': 'referers', 'key': 'referrer'},
    }) }}
{% endmacro %}
