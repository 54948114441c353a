{#
    What the column `event` holds: Segment has the name of the event's table, RudderStack the slug before a `_` or a
    cut (rules/rudderstack.md 3.2); a leading digit gets its `_` in both.

    Arguments:
        table_name: a text expression
        slug: a text expression
#}
{% macro event_column(table_name, slug) %}
    {% if var('warehouse_flavor') == 'segment' %}
        {{ return(table_name) }}
    {% endif %}
    {{ return(
        "nullif(case when substr(" ~ slug ~ ", 1, 1) between '0' and '9' then '_' || " ~ slug ~ ' else ' ~ slug ~ " end, '')"
    ) }}
{% endmacro %}


{#
    The event names that have their table already (a query of event_text, slug, table_name): a name keeps its table
    even when what made it get a `_` is gone.
#}
{% macro known_event_names() %}
    {% if reads_only_new_rows() %}
        {{ return("select event_text, coalesce(slug, '') as slug, table_name from " ~ this) }}
    {% endif %}
    {{ return("select cast(null as text) as event_text, cast(null as text) as slug, cast(null as text) as table_name where false") }}
{% endmacro %}


{#
    Table names that no event may have (a query of table_name): those of this project's own models, and whatever
    lies in the schema that this project did not make, such as an analyst's own table. A promoted event's model is
    no such name: the event is meant to meet it.
#}
{% macro taken_table_names() %}
    {% set schema = generate_schema_name('analytics', none) %}
    {% set names = ['rudder_discards', 'rudder_identity_merge_rules', 'rudder_identity_mappings', 'discards', 'int_user_agents', 'int_ip_addresses'] %}
    {% if execute %}
        {% set ours = promoted_events().values() | list %}
        {% for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] and node.alias not in ours and node.schema != generate_schema_name('atomic', none) %}
            {% do names.append(node.alias) %}
        {% endfor %}
        {% for name in read_ledger() if name.startswith('event_tables.') %}
            {% do ours.append(name[13:]) %}
        {% endfor %}
        {% for name in relation_names(schema) if name not in ours %}
            {% do names.append(name) %}
        {% endfor %}
    {% endif %}
    {% set literals = [] %}
    {% for name in names | unique(case_sensitive=true) | sort %}
        {% do literals.append('(' ~ quote_literal(name) ~ ')') %}
    {% endfor %}
    {{ return('select table_name from (values ' ~ literals | join(', ') ~ ') as taken (table_name)') }}
{% endmacro %}


{#
    The events that a static model claims (models/events/promoted/*.sql with `meta: {promoted_event: <slug>}`).

    Returns: dict of event table name -> the model's relation name.
#}
{% macro promoted_events() %}
    {% set promoted = {} %}
    {% for event, node in promoted_nodes().items() %}
        {% do promoted.update({event: node.alias}) %}
    {% endfor %}
    {{ return(promoted) }}
{% endmacro %}
