{#
    Has the next `dbt run` decide the types of one table's columns anew, by the tracking plan and the staged rows, and rebuild the table
    and its discards by them, as `--full-refresh` would: `dbt run-operation rebuild_table --args '{table_name: order_completed}'`.

    Why the run does it: each table is loaded in a transaction of its own, with its place in the ledger. What is left to do stands in the
    ledger too (`<model>.<table>` without progress), so that a run killed in between goes on where it stopped.

    Arguments:
        table_name: an event table, identifies, users, groups, accounts, pages, screens, aliases or tracks
#}
{% macro rebuild_table(table_name) %}
    {% set name = {'users': 'identifies', 'accounts': 'groups'}.get(table_name, table_name) %}
    {% set rows = ledger_rows() %}
    {% if name in promoted_events() %}
        {{ exceptions.raise_compiler_error(
            'The columns of ' ~ table_name ~ ' are what its model says, not the tracking plan. Change the model, then run `dbt run --full-refresh -s ' ~ promoted_events()[name] ~ '`.'
        ) }}
    {% elif name not in ['tracks', 'identifies', 'groups', 'pages', 'screens', 'aliases'] and 'event_tables.' ~ name not in rows or 'int_columns' not in rows %}
        {{ exceptions.raise_compiler_error(
            "There is no table '" ~ table_name ~ "' to rebuild in " ~ generate_schema_name('analytics', none)
            ~ '. Name one of the tables of calls that `dbt run` has built, such as identifies, pages or one of event_tables.'
        ) }}
    {% endif %}
    {% call statement('rebuild', auto_begin=true) %}
        {{ lock_for_transaction('int_columns') }};
        delete from {{ ledger() }} where relation_name = {{ quote_literal('int_columns.' ~ name) }};
        insert into {{ ledger() }} (relation_name) values ({{ quote_literal('int_columns.' ~ name) }})
    {% endcall %}
    {% do adapter.commit() %}
    {% do log('The next `dbt run` rebuilds ' ~ table_name ~ ' by the tracking plan.', info=true) %}
{% endmacro %}


{#
    The tables that the model being rendered makes again because of rebuild_table.

    Returns: list of table names; empty where the model makes everything anew.
#}
{% macro tables_to_rebuild() %}
    {% set names = [] %}
    {% if reads_only_new_rows() %}
        {% set prefix = this.identifier ~ '.' %}
        {% for name, row in read_ledger().items() if name.startswith(prefix) and not row.staged_at %}
            {% do names.append(name[prefix | length:]) %}
        {% endfor %}
    {% endif %}
    {{ return(names | sort) }}
{% endmacro %}


{#
    The condition for rows that a model has not read yet, and for all rows of tables that are made again.

    Arguments:
        table: a text expression, the table's name
#}
{% macro new_or_rebuilt_rows(table) %}
    {% set literals = quote_literals(tables_to_rebuild()) %}
    {% if not literals %}
        {{ return(new_rows()) }}
    {% endif %}
    {{ return('((' ~ new_rows() ~ ') or (' ~ table ~ ' in (' ~ literals ~ ') and ' ~ rows_up_to_now() ~ '))') }}
{% endmacro %}


{#  The condition for all rows that the model being rendered may read, whether it has read them before or not. #}
{% macro rows_up_to_now() %}
    {{ return("staged_at <= timestamp '" ~ (read_limits().upper or '0001-01-01 00:00:00') ~ "'") }}
{% endmacro %}


{#
    Ahead of a full refresh of int_columns, in its transaction: keeps the types that the columns had, for pass_on_rebuilds. A full refresh
    that is killed behind int_columns leaves tables whose columns have other types by then.
#}
{% macro remember_types() %}
    {% if execute and not flags.EMPTY and not reads_only_new_rows() and relation_exists(this.schema, this.identifier) %}
        {% call statement('remember_types') %}
            create temporary table old_types as
            select distinct table_name, column_name, data_type from {{ this }} where data_type is not null
        {% endcall %}
        {% do model.update({'has_old_types': true}) %}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{#
    Behind int_columns, in its transaction: what depends on the types that have been decided anew is to be made again. The locks wait for
    a run beside this one that is loading one of the tables by the old types.
#}
{% macro pass_on_rebuilds() %}
    {% if execute and not flags.EMPTY %}
        {% if model.pop('has_old_types', false) %}
            {% call statement('mark_retyped') %}
                insert into {{ ledger() }} (relation_name)
                select distinct 'int_columns.' || old_types.table_name
                from old_types
                inner join {{ this }} as columns on old_types.table_name = columns.table_name and old_types.column_name = columns.column_name
                where old_types.data_type <> columns.data_type
                    and 'int_columns.' || old_types.table_name not in (select relation_name from {{ ledger() }});
                drop table old_types
            {% endcall %}
            {% do forget_ledger() %}
        {% endif %}
        {% set discards = relation_alias('discards') %}
        {% set rows = read_ledger() %}
        {% for mark in rows if mark.startswith('int_columns.') %}
            {% set name = mark[12:] %}
            {% set is_event = 'event_tables.' ~ name in rows %}
            {% set models = [name, {'identifies': 'users', 'groups': 'accounts'}.get(name, name)] %}
            {% call statement('pass_on_rebuild') %}
                {{ lock_for_transaction('event_tables' if is_event else name) }};
                {{ lock_for_transaction(models[1]) }};
                {{ lock_for_transaction(discards) }};
                update {{ ledger() }} set staged_at = null
                where relation_name in ({{ quote_literal('event_tables.' ~ name) if is_event else quote_literal(name) ~ ', ' ~ quote_literal(models[1]) }});
                delete from {{ ledger() }} where relation_name in ({{ quote_literal(mark) }}, {{ quote_literal(discards ~ '.' ~ name) }});
                insert into {{ ledger() }} (relation_name) values ({{ quote_literal(discards ~ '.' ~ name) }})
            {% endcall %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{#  Ahead of the load of discards, in its transaction: those of tables that are made again go. #}
{% macro drop_rebuilt_discards() %}
    {% if execute and not flags.EMPTY %}
        {% for name in tables_to_rebuild() %}
            {% call statement('drop_discards') %} delete from {{ this }} where table_name = {{ quote_literal(name) }} {% endcall %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{#  Behind the load of discards, in its transaction: they are made. #}
{% macro forget_rebuilt_discards() %}
    {% if execute and not flags.EMPTY %}
        {% for mark in read_ledger() if mark.startswith(this.identifier ~ '.') %}
            {% call statement('forget_mark') %} delete from {{ ledger() }} where relation_name = {{ quote_literal(mark) }} {% endcall %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}
