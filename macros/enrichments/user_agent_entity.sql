{#
    The entity ua_parser_context of a user agent, as Snowplow's enrich attaches it to an event; every key is there, as its
    schema requires.

    Returns: a text expression, JSON, over the columns of user_agents.
    Example: `select user_agent, {{ user_agent_entity() }} as data from {{ ref('user_agents') }}`
#}
{% macro user_agent_entity() %}
    {% set members = [] %}
    {% for key, column in {
        'useragentFamily': 'useragent_family', 'useragentMajor': 'useragent_major', 'useragentMinor': 'useragent_minor', 'useragentPatch': 'useragent_patch',
        'useragentVersion': 'useragent_version', 'osFamily': 'useragent_os_family', 'osMajor': 'useragent_os_major', 'osMinor': 'useragent_os_minor',
        'osPatch': 'useragent_os_patch', 'osPatchMinor': 'useragent_os_patch_minor', 'osVersion': 'useragent_os_version', 'deviceFamily': 'useragent_device_family',
    }.items() %}
        {% do members.append("'\"" ~ key ~ "\":' || coalesce(cast(to_json(" ~ column ~ ") as text), 'null')") %}
    {% endfor %}
    {{ return("'{' || " ~ members | join(" || ',' || ") ~ " || '}'") }}
{% endmacro %}


{#
    The columns of user_agents that the table of that entity has, and their names there.

    Returns: dict of column of user_agents -> column of ua_parser_context.
#}
{% macro user_agent_entity_columns() %}
    {% set columns = {} %}
    {% for name in user_agent_columns() if name.startswith('useragent_') %}
        {% do columns.update({name: name | replace('useragent_os_', 'os_') | replace('useragent_device_', 'device_')}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
