{#  Stops a run whose vars of the enrichments and sessions mean nothing, before it builds anything. #}
{% macro check_enrichment_vars() %}
    {% do base_currency() %}
    {% if var('on_enrichment_error') not in ['warn', 'stop'] %}
        {{ exceptions.raise_compiler_error("The var on_enrichment_error is '" ~ var('on_enrichment_error') ~ "'. It must be warn or stop.") }}
    {% endif %}
    {% for name, most in {'anonymous_ip_octets': 4, 'anonymous_ip_segments': 8}.items() if var(name) is not integer or not 0 <= var(name) <= most %}
        {{ exceptions.raise_compiler_error("The var " ~ name ~ " is '" ~ var(name) ~ "'. It must be a number from 0 to " ~ most ~ '.') }}
    {% endfor %}
    {% if var('session_timeout_minutes') is not integer or var('session_timeout_minutes') < 0 %}
        {{ exceptions.raise_compiler_error(
            "The var session_timeout_minutes is '" ~ var('session_timeout_minutes') ~ "'. It must be a number of minutes."
        ) }}
    {% endif %}
{% endmacro %}
