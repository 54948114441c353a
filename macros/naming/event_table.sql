{#
    The table of an event, for models and analyses: a reference that follows the catalogue, so that dbt builds the
    event tables first. A model names a promoted event by `ref`: only that makes dbt build it before, and this says so.

    Arguments:
        name: the event's table name, such as order_completed
    Returns: a relation.
    Example: `select count(*) from {{ event_table('order_completed') }}`
#}
{% macro event_table(name) %}
    {% set catalogue = ref('event_tables') %}
    {% set promoted = promoted_nodes().get(name) %}
    {% if promoted and model is mapping and model.resource_type == 'model' and promoted.unique_id not in model.depends_on.nodes %}
        {{ exceptions.raise_compiler_error(
            'The event ' ~ name ~ ' is promoted, and ' ~ model.name ~ " would not wait for its model: write ref('" ~ promoted.name ~ "') for event_table('" ~ name ~ "')."
        ) }}
    {% endif %}
    {{ return(api.Relation.create(database=catalogue.database, schema=catalogue.schema, identifier=name, type='table')) }}
{% endmacro %}
