{#
    Tables that the data names, one per event name or self-describing schema, and the catalogue of them, in one model.

    The model's query says which tables have new rows and how many. For each of them this creates or evolves the
    table and adds its rows; the catalogue takes the counts; the ledger has one row per table, which also is what
    tells this project's tables from an analyst's. Tables are filled and committed in groups: a run killed in between
    goes on where it stopped, and three thousand new tables do not need their locks in one transaction.

    The query's columns: `<meta.label>`, table_name, row_count, first_<meta.time>, last_<meta.time>; the catalogue has
    the same; and may_have_long_numbers: whether one of the rows has. What a table's columns and rows are, the macros
    `<meta.made_of>_columns` and `<meta.made_of>_rows` say.

    Events that a static model claims (promoted_events) are counted and left to that model.
#}
{% materialization discovered_tables, default %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% do begin_reading() %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set relations = [this.incorporate(type='table')] %}
    {% if not relation_exists(this.schema, this.identifier) %}
        {% do create_catalogue(this) %}
    {% endif %}
    {% if config.get('meta').made_of == 'event' %}
        {% do settle_promotions(this) %}
    {% endif %}
    {% if not reads_only_new_rows() %}
        {% do drop_discovered_tables() %}
        {% do create_catalogue(this) %}
    {% endif %}
    {% set counts = [] if has_nothing_new() and not tables_to_rebuild() else run_query(render(model.raw_code)).rows %}
    {% set threads = current_threads() if counts else 1 %}
    {% for group in counts | batch(200) %}
        {% if not loop.first %}
            {% do commit_tables(threads) %}
            {% do begin_reading(is_first=false) %}
        {% endif %}
        {% do relations.extend(fill_discovered_tables(group, threads)) %}
    {% endfor %}

    {% do end_reading() %}
    {% do apply_grants(this, config.get('grants'), should_revoke=false) %}
    {% do persist_docs(this, model) %}
    {% do store_raw_result(name='main', message='OK', code='OK', rows_affected=counts | length | string) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do commit_tables(threads) %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': relations}) }}
{% endmaterialization %}


{#
    Commits what has been filled, in one thread: the tables of a group are small, and written one by one.

    Arguments:
        threads: what the engine has afterwards; with one there is nothing to change
#}
{% macro commit_tables(threads) %}
    {% if threads > 1 %}
        {% call statement('commit_in_one_thread') %} {{ set_threads(1) }} {% endcall %}
    {% endif %}
    {% do adapter.commit() %}
    {% if threads > 1 %}
        {% call statement('threads') %} {{ set_threads(threads) }} {% endcall %}
    {% endif %}
{% endmacro %}


{#
    The name of a discovered table in the ledger.

    Arguments:
        name: the table
#}
{% macro discovered_name(name='') %}{{ return(this.identifier ~ '.' ~ name) }}{% endmacro %}


{#  Drops every discovered table of the ledger, and the catalogue: a full refresh leaves no orphan behind. Not the tables of static models. #}
{% macro drop_discovered_tables() %}
    {% set existing = relation_names(this.schema) %}
    {% set prefix = discovered_name() %}
    {% set promoted = promoted_events() if config.get('meta').made_of == 'event' else {} %}
    {% for name in read_ledger() if name.startswith(prefix) and name[prefix | length:] in existing and name[prefix | length:] not in promoted %}
        {% do adapter.drop_relation(this.incorporate(path={'identifier': name[prefix | length:]}, type='table')) %}
    {% endfor %}
    {% call statement('forget') %}
        delete from {{ ledger() }} where relation_name like '{{ prefix }}%'
    {% endcall %}
    {% if this.identifier in existing %}
        {% do adapter.drop_relation(this.incorporate(type='table')) %}
    {% endif %}
    {% do forget_progress() %}
{% endmacro %}


{#
    Creates the catalogue where it is not there.

    Arguments:
        relation: the catalogue
#}
{% macro create_catalogue(relation) %}
    {% set time = config.get('meta').time %}
    {% call statement('create_catalogue') %}
        create table if not exists {{ relation }} (
            {{ config.get('meta').label }} text,
            table_name text,
            is_promoted boolean,
            column_count bigint,
            row_count bigint,
            first_{{ time }} timestamp,
            last_{{ time }} timestamp
        )
    {% endcall %}
{% endmacro %}


{#
    Creates or evolves some tables, adds their new rows, and writes down both that they are filled and what the
    catalogue says of them. What another run has filled meanwhile is passed over.

    Arguments:
        counts: rows of the model's query
        threads: how many the engine has for a large table
    Returns: the relations of the tables.
#}
{% macro fill_discovered_tables(counts, threads) %}
    {% set made_of = config.get('meta').made_of %}
    {% set ledger_rows = read_ledger() %}
    {% set until = read_limits().upper %}
    {% set promoted = promoted_nodes() if made_of == 'event' else {} %}
    {% set existing = relation_names(this.schema) %}
    {% set names = counts | map(attribute='table_name') | list %}
    {% set columns_of = context[made_of ~ '_columns'](names) %}
    {% set existing_columns = columns_of_relations(this.schema, names | select('in', existing) | list) %}
    {% set condition = new_rows() %}
    {% set rebuilt = tables_to_rebuild() %}
    {% set gathered = gathered_rows(counts, condition) %}
    {% set relations = [] %}
    {% set filled = [] %}
    {% set now = {'has_all_threads': true} %}
    {% for row in counts %}
        {% set name = row.table_name %}
        {% set filled_until = ledger_rows.get(discovered_name(name), {}).get('staged_at') if name in existing else none %}
        {% if not filled_until or filled_until < until %}
            {% set columns = columns_of[name] %}
            {% if name not in promoted %}
                {% if name in existing and discovered_name(name) not in ledger_rows %}
                    {{ exceptions.raise_compiler_error(
                        'The data needs the table ' ~ this.schema ~ '.' ~ name ~ ', but there is one that this project did not make. Rename or drop it, then run again.'
                    ) }}
                {% endif %}
                {% if name.startswith('_') %}
                    {#- Postgres names the array type of a table pages `_pages`: not at the same moment -#}
                    {% call statement('lock_namesake') %} {{ lock_for_transaction(name[1:]) }} {% endcall %}
                {% endif %}
                {% set relation = this.incorporate(path={'identifier': name}, type='table') %}
                {% set is_rebuilt = name in rebuilt %}
                {% if is_rebuilt %}
                    {% call statement('drop_rebuilt') %} drop table if exists {{ relation }} cascade {% endcall %}
                    {% call statement('forget_counts') %} delete from {{ this }} where table_name = {{ quote_literal(name) }} {% endcall %}
                {% endif %}
                {% set behind = " and staged_at > timestamp '" ~ filled_until ~ "'" if filled_until else '' %}
                {% set rows = context[made_of ~ '_rows'](
                    name,
                    columns,
                    rows_up_to_now() if is_rebuilt else condition ~ behind,
                    row.may_have_long_numbers,
                    gathered.relation if gathered and name in gathered.names and not is_rebuilt,
                ) %}
                {% if threads > 1 and (row.row_count >= rows_for_threads()) != now.has_all_threads %}
                    {% do now.update({'has_all_threads': not now.has_all_threads}) %}
                    {% call statement('threads') %} {{ set_threads(threads if now.has_all_threads else 1) }} {% endcall %}
                {% endif %}
                {% do fill_discovered_table(relation, columns, existing_columns.get(name) if not is_rebuilt, rows) %}
                {% do relations.append(relation) %}
            {% endif %}
            {% do filled.append({
                'row': row,
                'column_count': (promoted[name].columns if name in promoted else columns) | length,
                'is_promoted': name in promoted,
            }) %}
        {% endif %}
    {% endfor %}
    {% if gathered %}
        {% call statement('drop_gathered') %} drop table {{ gathered.relation }} {% endcall %}
    {% endif %}
    {% if filled %}
        {% do note_filled(filled) %}
        {% do count_rows(this, filled) %}
    {% endif %}
    {{ return(relations) }}
{% endmacro %}


{#
    Creates one table or adds its new rows.

    Arguments:
        relation: the table
        columns: its columns, list of dict(name, data_type, ...)
        existing: what relation_columns returns for it; none where it is not there
        select_rows: the query of its new rows
#}
{% macro fill_discovered_table(relation, columns, existing, select_rows) %}
    {% set indexes = config.get('meta').table_indexes %}
    {% if existing %}
        {% do evolve_table(relation, existing, columns, indexes) %}
        {% do insert_rows(relation, select_rows, columns | map(attribute='name') | list) %}
    {% else %}
        {% call statement('create_discovered_table') %}
            create table {{ relation }} as {{ select_rows }}
        {% endcall %}
        {% do index_table(relation, indexes) %}
    {% endif %}
{% endmacro %}


{#
    Writes down that tables are this project's, and how far they are filled.

    Arguments:
        filled: list of dict(row, column_count, is_promoted)
#}
{% macro note_filled(filled) %}
    {% set names = [] %}
    {% for table in filled %}
        {% do names.append(quote_literal(discovered_name(table.row.table_name))) %}
    {% endfor %}
    {% call statement('forget_filled') %}
        delete from {{ ledger() }} where relation_name in ({{ names | join(', ') }})
    {% endcall %}
    {% call statement('note_filled') %}
        insert into {{ ledger() }} (relation_name, staged_at)
        select names.name, timestamp '{{ read_limits().upper }}'
        from (values ({{ names | join('), (') }})) as names (name)
    {% endcall %}
{% endmacro %}


{#
    Adds tables' new rows to their lines of the catalogue.

    Arguments:
        catalogue: the catalogue relation
        filled: list of dict(row, column_count, is_promoted)
#}
{% macro count_rows(catalogue, filled) %}
    {% set label = config.get('meta').label %}
    {% set first = 'first_' ~ config.get('meta').time %}
    {% set last = 'last_' ~ config.get('meta').time %}
    {% set lines = [] %}
    {% set names = [] %}
    {% for table in filled %}
        {% set row = table.row %}
        {% do names.append(quote_literal(row.table_name)) %}
        {% do lines.append(
            '(' ~ quote_literal(row[label]) ~ ', ' ~ quote_literal(row.table_name) ~ ', ' ~ table.is_promoted | lower ~ ', '
            ~ table.column_count ~ ', ' ~ row.row_count ~ ", timestamp '" ~ row[first] ~ "', timestamp '" ~ row[last] ~ "')"
        ) %}
    {% endfor %}
    {% call statement('count_rows') %}
        create temporary table new_counts as
        select
            least({{ byte_order('new.' ~ label) }}, {{ byte_order('coalesce(old.' ~ label ~ ', new.' ~ label ~ ')') }}) as {{ label }},
            new.table_name,
            new.is_promoted,
            new.column_count,
            new.row_count + coalesce(old.row_count, 0) as row_count,
            least(new.{{ first }}, coalesce(old.{{ first }}, new.{{ first }})) as {{ first }},
            greatest(new.{{ last }}, coalesce(old.{{ last }}, new.{{ last }})) as {{ last }}
        from (values {{ lines | join(', ') }}) as new ({{ label }}, table_name, is_promoted, column_count, row_count, {{ first }}, {{ last }})
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
