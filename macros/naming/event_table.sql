{#
    The table of an event, for models and analyses: a reference that follows the catalogue, so that dbt builds the
    event tables first.

    Arguments:
        name: the event's table name, such as order_completed
    Returns: a relation.
    Example: `select count(*) from {{ event_table('order_completed') }}`
#}
{% macro event_table(name) %}
    {% set catalogue = ref('event_tables') %}
    {% set promoted = promoted_events() %}
    {{ return(api.Relation.create(
        database=catalogue.database, schema=catalogue.schema, identifier=promoted.get(name, name), type='table'
    )) }}
{% endmacro %}
