{#
    What other people's rows and the forgotten ones had made together, made again of what is left. Parts of forget_in_warehouse, in its
    transaction.
#}

{#
    Counts the rows of touched tables in the catalogues.

    Arguments:
        warehouse: one of warehouses
#}
{% macro count_discovered_rows(warehouse) %}
    {% set catalogues = {
        'analytics': {'name': 'event_tables', 'label': 'event', 'label_of_row': 'event', 'time': 'received_at', 'time_of_row': 'received_at'},
        'atomic': {
            'name': 'self_describing_tables', 'label': 'schema_key', 'time': 'collector_tstamp', 'time_of_row': 'root_tstamp',
            'label_of_row': "'iglu:' || schema_vendor || '/' || schema_name || '/' || schema_format || '/' || split_part(schema_version, '-', 1)",
        },
    } %}
    {% for layer, catalogue in catalogues.items() if built_table(warehouse, layer, catalogue.name) %}
        {% for row in run_query('select table_name from touched_tables where layer = ' ~ quote_literal(layer)).rows if row[0] in warehouse[layer].names %}
            {% call statement('count_rows') %}
                update {{ built_table(warehouse, layer, catalogue.name) }} set
                    {{ catalogue.label }} = coalesce(counts.label, {{ catalogue.label }}),
                    row_count = counts.row_count,
                    first_{{ catalogue.time }} = counts.first_time,
                    last_{{ catalogue.time }} = counts.last_time
                from (
                    select
                        min({{ byte_order('(' ~ catalogue.label_of_row ~ ')') }}) as label,
                        count(*) as row_count,
                        min({{ catalogue.time_of_row }}) as first_time,
                        max({{ catalogue.time_of_row }}) as last_time
                    from {{ built_table(warehouse, layer, row[0]) }}
                ) as counts
                where table_name = {{ quote_literal(row[0]) }}
            {% endcall %}
        {% endfor %}
    {% endfor %}
{% endmacro %}


{#
    Makes the touched accounts again from the group calls that are left.

    Arguments:
        warehouse: one of warehouses
#}
{% macro make_accounts_again(warehouse) %}
    {% set accounts = built_table(warehouse, 'analytics', 'accounts') %}
    {% set groups = built_table(warehouse, 'analytics', 'groups') %}
    {% if accounts and groups %}
        {% set columns = columns_of_relations(warehouse.analytics.schema, ['accounts', 'groups']) %}
        {% set selected = {'id': 'group_id', 'uuid_ts': 'max(uuid_ts)'} %}
        {% for name in columns.accounts if name in columns.groups and name not in selected %}
            {% do selected.update({name: latest_value(quote_name(name), ['received_at', 'id'])}) %}
        {% endfor %}
        {% call statement('forget_accounts') %} delete from {{ accounts }} where id in (select touched_accounts.id from touched_accounts) {% endcall %}
        {% call statement('make_accounts') %}
            insert into {{ accounts }} ({% for name in selected %}{{ quote_name(name) }}{{ ', ' if not loop.last }}{% endfor %})
            select {{ selected.values() | join(', ') }}
            from {{ groups }}
            where group_id in (select touched_accounts.id from touched_accounts)
            group by group_id
        {% endcall %}
    {% endif %}
{% endmacro %}


{#
    Numbers the sessions of visitors again who have events left.

    Arguments:
        warehouse: one of warehouses
#}
{% macro number_sessions_again(warehouse) %}
    {% set sessions = built_table(warehouse, 'staging', 'int_event_sessions') %}
    {% if not sessions %}
        {{ return('') }}
    {% endif %}
    {% call statement('changed_sessions') %}
        create temporary table changed_sessions as
        with events as (
            select raw_row_id, domain_userid, derived_tstamp, event_id from {{ sessions }}
            where domain_userid in (select touched_visitors.id from touched_visitors)
        ),
        {{ numbered_events('events') }},
        numbered_sessions as (
            select raw_row_id, {{ session_id() }} as domain_sessionid, cast(domain_sessionidx as integer) as domain_sessionidx
            from numbered_events
        )
        select numbered_sessions.*
        from numbered_sessions
        inner join {{ sessions }} as known_sessions
            on numbered_sessions.raw_row_id = known_sessions.raw_row_id
        where numbered_sessions.domain_sessionid is distinct from known_sessions.domain_sessionid
            or numbered_sessions.domain_sessionidx is distinct from known_sessions.domain_sessionidx
    {% endcall %}
    {% set events = built_table(warehouse, 'atomic', 'events') %}
    {% for table, key in {sessions: 'raw_row_id', events: 'event_id'}.items() if table and run_query('select 1 from changed_sessions limit 1').rows %}
        {% call statement('change_sessions') %}
            update {{ table }} set domain_sessionid = changed.domain_sessionid, domain_sessionidx = changed.domain_sessionidx
            from (
                select changed_sessions.*, kept_events.event_id
                from changed_sessions
                inner join {{ built_table(warehouse, 'staging', 'int_kept_events') }} as kept_events
                    on changed_sessions.raw_row_id = kept_events.raw_row_id {{ 'and kept_events.item_number = 0' if table == sessions }}
            ) as changed
            where {{ table }}.{{ key }} = changed.{{ key }}
        {% endcall %}
    {% endfor %}
    {% do drop_tables(['changed_sessions']) %}
{% endmacro %}


{#
    Removes what was looked up for the forgotten events alone.

    Arguments:
        warehouse: one of warehouses
    Returns: dict of table -> number of rows.
#}
{% macro forget_looked_up_values(warehouse) %}
    {% set tracked = built_table(warehouse, 'staging', 'int_tracked_events') %}
    {% set conditions = {} %}
    {% for kind, look_up in (look_ups() if tracked else {}).items() %}
        {% call statement('values_of_others') %}
            delete from gone_values where kind = '{{ kind }}' and value in (
                select {{ look_up.column }} from {{ tracked }}
                where {{ look_up.column }} in (select others.value from gone_values as others where others.kind = '{{ kind }}')
            )
        {% endcall %}
        {% for layer, name in [('analytics', look_up.table), ('staging', 'int_' ~ look_up.table)] if warehouse[layer].names.get(name) == 'table' %}
            {% do conditions.update({
                built_table(warehouse, layer, name): look_up.key ~ " in (select gone_values.value from gone_values where gone_values.kind = '" ~ kind ~ "')",
            }) %}
        {% endfor %}
    {% endfor %}
    {% set values = built_table(warehouse, 'staging', 'int_looked_up_values') %}
    {% if values %}
        {% do conditions.update({values: '(kind, value) in (select gone_values.kind, gone_values.value from gone_values)'}) %}
    {% endif %}
    {{ return(delete_counted(conditions)) }}
{% endmacro %}
