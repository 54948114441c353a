{#
    The hosts of your own list of referers, which win over the built-in ones. Generated from a file in Snowplow's
    format, do not edit: `python scripts/import_referers.py FILE` makes it again.

    Returns: dict of medium -> list of texts `source | hosts | search parameters`, hosts and parameters parted by
        blanks; `*` in a host stands for a country code.
#}
{% macro own_referer_hosts() %}
    {{ return({
    }) }}
{% endmacro %}
