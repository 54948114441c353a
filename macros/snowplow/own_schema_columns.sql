{#
    The tables of your own self-describing events and entities, each with its columns but the nine that all have.
    Generated from a folder of JSON Schemas, do not edit: `python scripts/import_iglu_schemas.py FOLDER` makes it again.

    Returns: dict of table name -> list of [column name, data type], in order.
#}
{% macro own_schema_columns() %}
    {{ return(parsed_columns({
    })) }}
{% endmacro %}
