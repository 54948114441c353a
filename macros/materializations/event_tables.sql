{#
    One table per event name, and the catalogue of them, in one model.

    The model's query says which event tables have new rows and how many. For each of them this creates or evolves the
    table and adds its rows; the catalogue takes the counts; the ledger has one row per event table, which also is what
    tells this project's tables from an analyst's. Tables are filled and committed in groups: a run killed in between
    goes on where it stopped, and three thousand new tables do not need their locks in one transaction.

    Events that a static model claims (promoted_events) are counted and left to that model.
#}
{% materialization event_tables, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% do begin_reading() %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set relations = [this.incorporate(type='table')] %}
    {% if not reads_only_new_rows() %}
        {% do drop_event_tables() %}
    {% endif %}
    {% do create_catalogue(this) %}
    {% for group in run_query(render(model.raw_code)).rows | batch(200) %}
        {% if not loop.first %}
            {% do adapter.commit() %}
            {% do begin_reading() %}
        {% endif %}
        {% do relations.extend(fill_event_tables(group)) %}
    {% endfor %}

    {% do end_reading() %}
    {% do apply_grants(this, config.get('grants'), should_revoke=false) %}
    {% do persist_docs(this, model) %}
    {% call statement('main') %} select count(*) from {{ this }} {% endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': relations}) }}
{% endmaterialization %}


{#  Drops every event table of the ledger, and the catalogue: a full refresh leaves no orphan behind. #}
{% macro drop_event_tables() %}
    {% set existing = relation_names(this.schema) %}
    {% for name in read_ledger() if name.startswith('event_tables.') and name[13:] in existing %}
        {% call statement('drop') %}
            drop table {{ this.incorporate(path={'identifier': name[13:]}) }} cascade
        {% endcall %}
    {% endfor %}
    {% call statement('forget') %}
        delete from {{ ledger() }} where relation_name like 'event_tables.%'
    {% endcall %}
    {% do forget_progress() %}
    {% if this.identifier in existing %}
        {% call statement('drop') %} drop table {{ this }} cascade {% endcall %}
    {% endif %}
{% endmacro %}


{% macro create_catalogue(relation) %}
    {% call statement('create_catalogue') %}
        create table if not exists {{ relation }} (
            event text,
            table_name text,
            is_promoted boolean,
            column_count bigint,
            row_count bigint,
            first_received_at timestamp,
            last_received_at timestamp
        )
    {% endcall %}
{% endmacro %}


{#
    Creates or evolves some event tables, adds their new rows, and writes down both that they are filled and what the
    catalogue says of them. What another run has filled meanwhile is passed over.

    Arguments:
        counts: rows of the model's query
    Returns: the relations of the tables.
#}
{% macro fill_event_tables(counts) %}
    {% set ledger_rows = read_ledger() %}
    {% set until = ledger_rows[this.identifier].reading_until %}
    {% set promoted = promoted_events() %}
    {% set existing = relation_names(this.schema) %}
    {% set names = counts | map(attribute='table_name') | list %}
    {% set discovered = registry_columns(names) %}
    {% set overflowing = overflowing_tables(names) %}
    {% set condition = new_rows() %}
    {% set relations = [] %}
    {% set filled = [] %}
    {% for row in counts %}
        {% set name = row.table_name %}
        {% set filled_until = ledger_rows.get('event_tables.' ~ name, {}).get('staged_at') if name in existing else none %}
        {% if not filled_until or filled_until < until %}
            {% set columns = table_columns(name, 'event', discovered.get(name, []), name in overflowing) %}
            {% if name not in promoted %}
                {% if name.startswith('_') %}
                    {#- Postgres names the array type of a table pages `_pages`: not at the same moment -#}
                    {% call statement('lock_namesake') %} {{ lock_for_transaction(name[1:]) }} {% endcall %}
                {% endif %}
                {% set relation = this.incorporate(path={'identifier': name}, type='table') %}
                {% set behind = " and staged_at > timestamp '" ~ filled_until ~ "'" if filled_until else '' %}
                {% do fill_event_table(relation, columns, name in existing, condition ~ behind) %}
                {% do relations.append(relation) %}
            {% endif %}
            {% do filled.append({'row': row, 'column_count': columns | length, 'is_promoted': name in promoted}) %}
        {% endif %}
    {% endfor %}
    {% if filled %}
        {% do note_filled(filled) %}
        {% do count_events(this, filled) %}
    {% endif %}
    {{ return(relations) }}
{% endmacro %}


{#
    Creates one event table or adds its new rows.

    Arguments:
        relation: the event table
        columns: what table_columns returns for it
        exists: whether it is there
        condition: which staged rows it has not got
#}
{% macro fill_event_table(relation, columns, exists, condition) %}
    {% set indexes = [['id'], ['received_at']] %}
    {% set name = quote_literal(relation.identifier) %}
    {% set select_rows %}
        select
            {{ flattened_columns(relation.identifier, columns) }}
        from (
            select *{{ json_lists(column_pointers(columns)) }}
            from {{ ref('stg_events') }}
            where event_text in (select event_text from {{ ref('int_event_names') }} where table_name = {{ name }})
                and {{ condition }}
        ) as events
    {% endset %}
    {% if exists %}
        {% do evolve_table(relation, columns, indexes) %}
        {% do insert_rows(relation, select_rows, columns | map(attribute='name') | list) %}
    {% else %}
        {% call statement('create_event_table') %}
            create table {{ relation }} as {{ select_rows }}
        {% endcall %}
        {% do index_table(relation, indexes) %}
    {% endif %}
{% endmacro %}


{#
    Writes down that event tables are this project's, and how far they are filled.

    Arguments:
        filled: list of dict(row, column_count, is_promoted)
#}
{% macro note_filled(filled) %}
    {% set names = [] %}
    {% for event in filled %}
        {% do names.append(quote_literal('event_tables.' ~ event.row.table_name)) %}
    {% endfor %}
    {% call statement('forget_filled') %}
        delete from {{ ledger() }} where relation_name in ({{ names | join(', ') }})
    {% endcall %}
    {% call statement('note_filled') %}
        insert into {{ ledger() }} (relation_name, staged_at)
        select names.name, ledger.reading_until
        from {{ ledger() }} as ledger
        cross join (values ({{ names | join('), (') }})) as names (name)
        where ledger.relation_name = {{ quote_literal(this.identifier) }}
    {% endcall %}
{% endmacro %}


{#
    Adds events' new rows to their lines of the catalogue.

    Arguments:
        catalogue: the catalogue relation
        filled: list of dict(row, column_count, is_promoted)
#}
{% macro count_events(catalogue, filled) %}
    {% set lines = [] %}
    {% set names = [] %}
    {% for event in filled %}
        {% set row = event.row %}
        {% do names.append(quote_literal(row.table_name)) %}
        {% do lines.append(
            '(' ~ quote_literal(row.event) ~ ', ' ~ quote_literal(row.table_name) ~ ', ' ~ event.is_promoted | lower ~ ', '
            ~ event.column_count ~ ', ' ~ row.row_count ~ ", timestamp '" ~ row.first_received_at ~ "', timestamp '" ~ row.last_received_at ~ "')"
        ) %}
    {% endfor %}
    {% call statement('count_events') %}
        create temporary table new_counts as
        select
            least({{ byte_order('new.event') }}, {{ byte_order('coalesce(old.event, new.event)') }}) as event,
            new.table_name,
            new.is_promoted,
            new.column_count,
            new.row_count + coalesce(old.row_count, 0) as row_count,
            least(new.first_received_at, coalesce(old.first_received_at, new.first_received_at)) as first_received_at,
            greatest(new.last_received_at, coalesce(old.last_received_at, new.last_received_at)) as last_received_at
        from (values {{ lines | join(', ') }}) as new (event, table_name, is_promoted, column_count, row_count, first_received_at, last_received_at)
        left join {{ catalogue }} as old on new.table_name = old.table_name
    {% endcall %}
    {% call statement('drop_old_counts') %}
        delete from {{ catalogue }} where table_name in ({{ names | join(', ') }})
    {% endcall %}
    {% call statement('insert_counts') %} insert into {{ catalogue }} select * from new_counts {% endcall %}
    {% call statement('drop_new_counts') %} drop table new_counts {% endcall %}
{% endmacro %}


{#  The ledger for a model's SQL, an empty query where there is none yet. #}
{% macro ledger_relation() %}
    {% if execute and relation_exists(generate_schema_name('staging', none), 'read_ledger') %}
        {{ return(ledger()) }}
    {% endif %}
    {{ return('(select cast(null as text) as relation_name, cast(null as timestamp) as staged_at) as empty_ledger') }}
{% endmacro %}


{#  Whether a row is behind what a killed run had put into its event table already. #}
{% macro is_not_filled(staged_at, filled_until) %}
    {{ return('(' ~ filled_until ~ ' is null or ' ~ staged_at ~ ' > ' ~ filled_until ~ ')') }}
{% endmacro %}
