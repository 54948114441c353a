{#
    The hosts that are known to refer visitors, as a query of (medium, source, host, path, parameters, is_own): your own
    and the built-in ones. Each medium is one text that SQL takes apart: rendering a row for each host takes longer
    than all the rest.

    Returns: a query.
    Example: `with known_hosts as ({{ known_referers() }}) select ...`
#}
{% macro known_referers() %}
    {% set lists = [] %}
    {% for hosts, is_own in [(own_referer_hosts(), 'true'), (referer_hosts(), 'false')] %}
        {% for medium, entries in hosts.items() %}
            {% do lists.append(
                'select ' ~ quote_literal(medium) ~ ' as medium, ' ~ is_own ~ ' as is_own, unnest(string_to_array('
                ~ quote_literal(entries | join('\n')) ~ ', chr(10))) as entry'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(
        "select medium, source, is_own, split_part(address, '/', 1) as host, substr(address, length(split_part(address, '/', 1)) + 1) as path,"
        ~ " parameters from (select medium, is_own, split_part(entry, ' | ', 1) as source, split_part(entry, ' | ', 3) as parameters,"
        ~ " unnest(string_to_array(split_part(entry, ' | ', 2), ' ')) as address from (" ~ lists | join(' union all ')
        ~ ') as entries) as addresses'
    ) }}
{% endmacro %}
