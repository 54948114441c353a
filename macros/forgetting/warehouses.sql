{#
    All warehouses of the database, built with whatever vars: each has a ledger of its own in a staging schema.

    Returns: list of dict(staging, analytics, atomic): dict(schema, names), the unquoted name of the schema and what relation_names returns for it.
#}
{% macro warehouses() %}
    {% set found = [] %}
    {% for row in run_query(
        "select table_schema from information_schema.tables where table_catalog = current_database() and table_name = 'read_ledger' and table_schema like '%staging' order by 1"
    ).rows %}
        {% set stem = row[0][:-7] %}
        {% set warehouse = {} %}
        {% for layer in ['staging', 'analytics', 'atomic'] %}
            {% do warehouse.update({layer: {'schema': stem ~ layer, 'names': relation_names(stem ~ layer)}}) %}
        {% endfor %}
        {% if not warehouse.analytics.names and stem %}
            {#- that of one source -#}
            {% do warehouse.update({'analytics': {'schema': stem[:-1], 'names': relation_names(stem[:-1])}}) %}
        {% endif %}
        {% do found.append(warehouse) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#
    A table of a warehouse, in SQL.

    Arguments:
        warehouse: one of warehouses
        layer: staging, analytics or atomic
        name: the table
    Returns: the qualified name; none where there is no such table or view.
#}
{% macro built_table(warehouse, layer, name) %}
    {{ return(quote_name(warehouse[layer].schema) ~ '.' ~ quote_name(name) if name in warehouse[layer].names else none) }}
{% endmacro %}
