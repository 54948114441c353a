{#  All rows that the table user_agents is to have, as a query: none while the var is off. #}
{% macro user_agent_rows() %}
    {{ return('select * from (' ~ looked_up_rows('user_agent', 'int_user_agents', user_agent_columns(), 'useragent_version')
        ~ ') as user_agent_rows where ' ~ ('true' if var('enrich_user_agents') else 'false')) }}
{% endmacro %}


{#
    All rows that the table ip_addresses is to have, as a query: none while no database is named. Of several rows of an
    address the one with the most databases counts.
#}
{% macro ip_address_rows() %}
    {% set has_database = var('geo_database') or var('isp_database') or var('domain_database') or var('connection_type_database') %}
    {{ return('select * from (' ~ looked_up_rows('ip_address', 'int_ip_addresses', ip_address_columns(), 'length(databases) desc')
        ~ ') as ip_address_rows where ' ~ ('true' if has_database else 'false')) }}
{% endmacro %}
