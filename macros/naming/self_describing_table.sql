{#
    The table of a self-describing schema, for a model or analysis that reads one: it comes after the model that makes them.

    Arguments:
        name: the table, such as com_acme_click_event_1
    Returns: a relation.
    Example: `select * from {{ self_describing_table('com_segment_call_1') }}`
#}
{% macro self_describing_table(name) %}
    {% set catalogue = ref('self_describing_tables') %}
    {{ return(api.Relation.create(database=catalogue.database, schema=catalogue.schema, identifier=name, type='table')) }}
{% endmacro %}
