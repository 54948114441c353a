{#
    The endings of hosts, from the last label to the last seven: scripts/referers lets no entry have more. A query for
    each number of labels, so that they can be compared by equality.

    Arguments:
        hosts: a relation or query name with a column host
    Returns: a query of (host, label_count, ending).
    Example: `{{ host_endings('hosts') }}` makes `com`, `acme.com` and `www.acme.com` of `www.acme.com`
#}
{% macro host_endings(hosts) %}
    {% set labels = [] %}
    {% set queries = [] %}
    {% for count in range(1, 8) %}
        {% do labels.insert(0, "split_part(host, '.', -" ~ count ~ ')') %}
        {% do queries.append(
            'select host, ' ~ count ~ ' as label_count, ' ~ labels | join(" || '.' || ") ~ ' as ending from ' ~ hosts
            ~ " where length(host) - length(replace(host, '.', '')) >= " ~ (count - 1)
        ) %}
    {% endfor %}
    {{ return(queries | join(' union all ')) }}
{% endmacro %}
