{#
    The schema of the var `source`, none without one: its slug, as both peers name a source's schema.

    Example: `{source: iOS Prod}` gives `i_os_prod`.
#}
{% macro source_schema_name() %}
    {% if not var('source') %}
        {{ return(none) }}
    {% endif %}
    {% set words = modules.re.findall('[A-Z0-9]+[a-z0-9]*|[a-z][a-z0-9]*', var('source') | string) %}
    {% set slug = words | join('_') | lower %}
    {% if not slug %}
        {{ exceptions.raise_compiler_error(
            "The var source is '" ~ var('source') ~ "', which has no letter or digit to name a schema by. Give the slug that the rows of raw.events carry."
        ) }}
    {% endif %}
    {% if slug[0].isdigit() or slug in reserved_words() or slug in ['raw', 'staging', 'analytics', 'atomic'] %}
        {% set slug = '_' ~ slug %}
    {% endif %}
    {{ return(slug) }}
{% endmacro %}
