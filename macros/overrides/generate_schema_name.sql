{#
    Where a model is built.

    models without a source:  staging, analytics, atomic              (prefix dev: dev_staging, ...)
    with source `ios_prod`:   ios_prod_staging, ios_prod, ios_prod_atomic
    Overrides dbt's own macro, which would put the profile's schema in front of each name.

    Arguments:
        custom_schema_name: the `schema` of the model's config (none: the profile's schema)
        node: the node dbt asks for
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = custom_schema_name | trim if custom_schema_name else target.schema -%}
    {%- set source_schema = source_schema_name() -%}
    {%- if source_schema -%}
        {%- set schema = source_schema if schema == 'analytics' else source_schema ~ '_' ~ schema -%}
    {%- endif -%}
    {%- if var('schema_prefix') -%}
        {%- set schema = var('schema_prefix') ~ '_' ~ schema -%}
    {%- endif -%}
    {{- schema -}}
{%- endmacro %}
