{#
    Removes the forgotten rows, and all that was made of them, from the tables of one warehouse. What these rows had a part in is made again
    without them: accounts, sessions, the counts of the catalogues, the look-ups.

    Which rows of a table are of a raw row its columns tell: raw_row_id, the event's id, or the message's. What only they filled stays,
    empty: tables, columns, and the registry's rows of both, which hold names, paths and times, no values.

    Arguments:
        warehouse: one of warehouses
        user_id: the forgotten id
    Returns: dict of table -> number of rows.
#}
{% macro forget_in_warehouse(warehouse, user_id) %}
    {% set landed = built_table(warehouse, 'staging', 'int_landed_events') %}
    {% if not landed %}
        {{ return({}) }}
    {% endif %}
    {% do find_rows_in_warehouse(warehouse, landed) %}
    {% if not run_query('select 1 from gone_rows limit 1').rows %}
        {% do drop_tables(['gone_rows', 'staged_again']) %}
        {{ return({}) }}
    {% endif %}
    {% do find_what_they_touch(warehouse) %}
    {% do stage_again(warehouse, landed) %}
    {% set removed = delete_counted(conditions_of_tables(warehouse, user_id)) %}
    {% do count_discovered_rows(warehouse) %}
    {% do make_accounts_again(warehouse) %}
    {% do number_sessions_again(warehouse) %}
    {% do removed.update(forget_looked_up_values(warehouse)) %}
    {% do drop_tables(['gone_rows', 'staged_again', 'gone_messages', 'gone_events', 'touched_tables', 'touched_accounts', 'touched_visitors', 'gone_values']) %}
    {{ return(removed) }}
{% endmacro %}


{#
    Drops temporary tables.

    Arguments:
        names: list of names
#}
{% macro drop_tables(names) %}
    {% for name in names %}
        {% call statement('drop') %} drop table {{ name }} {% endcall %}
    {% endfor %}
{% endmacro %}


{#
    Finds the rows that are to go from one warehouse: gone_rows (row_id), among them staged_again (row_id): rows of others that stood behind
    a forgotten one with the same message or event id. They were duplicates, or had another event id, and are none (or have their own) now,
    so the next run reads them as if they had just landed.

    Arguments:
        warehouse: one of warehouses
        landed: its int_landed_events
#}
{% macro find_rows_in_warehouse(warehouse, landed) %}
    {#- raw may have lost them already, with a user that is forgotten in parts -#}
    {% call statement('forgotten_in_warehouse') %}
        insert into forgotten_rows (row_id)
        select landed.raw_row_id
        from {{ landed }} as landed
        where (
                landed.user_id in (select id from forgotten_ids where kind = 'user')
                or (coalesce(trim(landed.user_id), '') = '' and landed.anonymous_id in (select id from forgotten_ids where kind = 'anonymous'))
            )
            and landed.raw_row_id not in (select forgotten_rows.row_id from forgotten_rows)
    {% endcall %}
    {% set rows = 'select forgotten_rows.row_id from forgotten_rows' %}
    {% set queries = ['select cast(null as bigint) as row_id where false'] %}
    {% set duplicates = built_table(warehouse, 'analytics', 'duplicate_events') %}
    {% if duplicates %}
        {% do queries.append('select raw_row_id from ' ~ duplicates ~ ' where first_raw_row_id in (' ~ rows ~ ')') %}
    {% endif %}
    {% set copies = built_table(warehouse, 'staging', 'int_event_copies') %}
    {% set events = built_table(warehouse, 'staging', 'int_tracked_events') %}
    {% if copies and events %}
        {% do queries.append(
            'select raw_row_id from ' ~ copies ~ ' where first_raw_row_id in (' ~ rows ~ ') or original_event_id in (select event_id from ' ~ events
            ~ ' where raw_row_id in (' ~ rows ~ ') and raw_row_id not in (select raw_row_id from ' ~ copies ~ '))'
        ) %}
    {% endif %}
    {% call statement('staged_again') %}
        create temporary table staged_again as
        select row_id from ({{ queries | join(' union ') }}) as copies where row_id not in ({{ rows }})
    {% endcall %}
    {% call statement('gone_rows') %}
        create temporary table gone_rows as
        select raw_row_id as row_id from {{ landed }} where raw_row_id in ({{ rows }})
        union
        select row_id from staged_again
    {% endcall %}
{% endmacro %}


{#
    Finds what the gone rows are in, before they go: gone_messages, gone_events, touched_tables, touched_accounts, touched_visitors,
    gone_values.

    Arguments:
        warehouse: one of warehouses
#}
{% macro find_what_they_touch(warehouse) %}
    {% set gone = 'in (select gone_rows.row_id from gone_rows)' %}
    {% set staged = built_table(warehouse, 'staging', 'stg_events') %}
    {% set tracked = built_table(warehouse, 'staging', 'int_tracked_events') %}
    {% set kept = built_table(warehouse, 'staging', 'int_kept_events') %}
    {% set groups = built_table(warehouse, 'analytics', 'groups') %}
    {% set documents = built_table(warehouse, 'staging', 'int_self_describing_data') %}
    {% set sessions = built_table(warehouse, 'staging', 'int_event_sessions') %}
    {% set no_text = 'select cast(null as text)' %}
    {% set tables = [no_text ~ ' as layer, cast(null as text) as table_name where false'] %}
    {% if staged %}
        {% do tables.append("select 'analytics', event_table from " ~ staged ~ ' where event_table is not null and raw_row_id ' ~ gone) %}
    {% endif %}
    {% if documents %}
        {% do tables.append("select 'atomic', table_name from " ~ documents ~ ' where raw_row_id ' ~ gone) %}
    {% endif %}
    {% set values = [no_text ~ ' as kind, cast(null as text) as value where false'] %}
    {% for kind, look_up in (look_ups() if tracked else {}).items() %}
        {% do values.append("select '" ~ kind ~ "', " ~ look_up.column ~ ' from ' ~ tracked ~ ' where ' ~ look_up.column ~ ' is not null and raw_row_id ' ~ gone) %}
    {% endfor %}
    {% for name, query in {
        'gone_messages': 'select message_id as id from ' ~ staged ~ ' where raw_row_id ' ~ gone if staged else no_text ~ ' as id where false',
        'gone_events': 'select event_id as id from ' ~ kept ~ ' where raw_row_id ' ~ gone if kept else no_text ~ ' as id where false',
        'touched_tables': tables | join(' union '),
        'touched_accounts':
            'select distinct group_id as id from ' ~ groups ~ " where trim(group_id) <> '' and id in (select gone_messages.id from gone_messages)" if groups
            else no_text ~ ' as id where false',
        'touched_visitors': 'select distinct domain_userid as id from ' ~ sessions ~ ' where raw_row_id ' ~ gone if sessions else no_text ~ ' as id where false',
        'gone_values': values | join(' union '),
    }.items() %}
        {% call statement(name) %} create temporary table {{ name }} as {{ query }} {% endcall %}
    {% endfor %}
{% endmacro %}


{#
    Lets the next run read some rows as if they had just landed.

    Arguments:
        warehouse: one of warehouses
        landed: its int_landed_events
#}
{% macro stage_again(warehouse, landed) %}
    {% call statement('stage_again') %}
        update {{ landed }} set staged_at = (
            select ledger.staged_at + interval '1 microsecond' from {{ built_table(warehouse, 'staging', 'read_ledger') }} as ledger
            where ledger.relation_name = 'int_landed_events'
        )
        where raw_row_id in (select row_id from staged_again)
    {% endcall %}
{% endmacro %}


{#
    Which rows of which tables are to go: of the tables of models, and of those discovered tables that the rows are in.

    A model's table whose rows are no events (load upsert by a key that has no row in it: paths, states) is left to those who know better.

    Arguments:
        warehouse: one of warehouses
        user_id: the forgotten id
    Returns: dict of table -> condition.
#}
{% macro conditions_of_tables(warehouse, user_id) %}
    {% set keys = {
        'id': 'id in (select gone_messages.id from gone_messages)',
        'raw_row_id': 'raw_row_id in (select gone_rows.row_id from gone_rows)',
        'root_id': 'root_id in (select gone_events.id from gone_events)',
        'event_id': 'event_id in (select gone_events.id from gone_events)',
    } %}
    {% set conditions = {} %}
    {% for row in run_query('select layer, table_name from touched_tables').rows %}
        {% set table = built_table(warehouse, row[0], row[1]) %}
        {% if table %}
            {% do conditions.update({table: keys['id' if row[0] == 'analytics' else 'root_id']}) %}
        {% endif %}
    {% endfor %}
    {% for layer in ['staging', 'analytics', 'atomic'] %}
        {% set names = names_of_event_models(warehouse, layer) %}
        {% for name, columns in columns_of_relations(warehouse[layer].schema, names).items() %}
            {% set found = keys.keys() | select('in', columns) | list %}
            {% if found %}
                {% do conditions.update({built_table(warehouse, layer, name): keys[found[0]]}) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% set landed = built_table(warehouse, 'staging', 'int_landed_events') %}
    {% do conditions.update({landed: keys.raw_row_id ~ ' and raw_row_id not in (select staged_again.row_id from staged_again)'}) %}
    {% set users = built_table(warehouse, 'analytics', 'users') %}
    {% if users %}
        {% do conditions.update({users: 'id = ' ~ quote_literal(user_id)}) %}
    {% endif %}
    {{ return(conditions) }}
{% endmacro %}


{#
    The tables of a warehouse's layer that this project's models make, whose rows are events or parts of them.

    Arguments:
        warehouse: one of warehouses
        layer: staging, analytics or atomic
    Returns: list of names.
#}
{% macro names_of_event_models(warehouse, layer) %}
    {% set names = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == 'event_warehouse' %}
        {% set meta = node.config.meta %}
        {% set is_of_events = meta.get('load') != 'upsert' or 'raw_row_id' in meta.get('unique_key', []) %}
        {#- the flavours' names -#}
        {% for name in [node.alias, node.name, 'rudder_' ~ node.name] if is_of_events and warehouse[layer].names.get(name) == 'table' and name not in names %}
            {% do names.append(name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
