{#
    Statements on one table inside an open transaction. Names come quoted by adapter.quote, since columns and tables
    are named by data.
#}

{#
    Builds a table anew.

    Arguments:
        relation: the table
        select_rows: the query of its rows
        indexes: lists of columns to index on Postgres
#}
{% macro replace_table(relation, select_rows, indexes) %}
    {% set existing = relation_type(relation.schema, relation.identifier) %}
    {% if existing %}
        {% call statement('drop') %} drop {{ existing }} {{ relation }} cascade {% endcall %}
    {% endif %}
    {% call statement('main') %}
        {{ get_create_table_as_sql(False, relation, select_rows) }}
    {% endcall %}
    {% do index_table(relation, indexes) %}
{% endmacro %}


{#
    Adds rows to a table, by column name. DuckDB knows how to; Postgres wants the list of names, for which the query is planned once more.

    Arguments:
        relation: the table
        select_rows: the query of the rows; its columns are some or all of the table's
        names: the query's columns, if known: else the engine is asked where it needs them
#}
{% macro insert_rows(relation, select_rows, names=none) %}
    {{ return(adapter.dispatch('insert_rows', 'event_warehouse')(relation, select_rows, names)) }}
{% endmacro %}


{% macro duckdb__insert_rows(relation, select_rows, names=none) %}
    {% call statement('main') %}
        insert into {{ relation }} by name
        {{ select_rows }}
    {% endcall %}
{% endmacro %}


{#  The adapter finds out a query's columns by running it: one that is cut off before its first row. #}
{% macro postgres__insert_rows(relation, select_rows, names=none) %}
    {% set columns = [] %}
    {% for name in names or adapter.get_column_schema_from_query(get_empty_subquery_sql(select_rows)) | map(attribute='name') %}
        {% do columns.append(quote_name(name)) %}
    {% endfor %}
    {% call statement('main') %}
        insert into {{ relation }} ({{ columns | join(', ') }})
        select {{ columns | join(', ') }} from (
            {{ select_rows }}
        ) as new_rows
    {% endcall %}
{% endmacro %}


{#
    Adds rows to a table in place of those with the same key.

    Arguments:
        relation: the table
        select_rows: the query of the rows
        unique_key: list of columns; none of them null. An empty list replaces all rows.
#}
{% macro upsert_rows(relation, select_rows, unique_key) %}
    {% set new_rows = adapter.quote(relation.identifier ~ '__new_rows') %}
    {% set key = unique_key | join(', ') %}
    {% call statement('new_rows') %}
        create temporary table {{ new_rows }} as
        {{ select_rows }}
    {% endcall %}
    {% call statement('delete') %}
        delete from {{ relation }} {{ 'where (' ~ key ~ ') in (select ' ~ key ~ ' from ' ~ new_rows ~ ')' if unique_key }}
    {% endcall %}
    {% do insert_rows(relation, 'select * from ' ~ new_rows) %}
    {#- in place of the insert, which says nothing: what target/run shows of a model -#}
    {% do write(select_rows) %}
    {% call statement('drop_new_rows') %} drop table {{ new_rows }} {% endcall %}
{% endmacro %}


{#
    The columns of a table.

    Arguments:
        relation: the table
    Returns: dict of name -> data type as the engine prints it, in order; empty where there is no such table.
#}
{% macro relation_columns(relation) %}
    {{ return(columns_of_relations(relation.schema, [relation.identifier])[relation.identifier]) }}
{% endmacro %}


{#
    The columns of many tables, in one question: with thousands of tables, the engines need long for each.

    Arguments:
        schema: unquoted schema name
        names: list of tables
    Returns: dict of table -> what relation_columns returns.
#}
{% macro columns_of_relations(schema, names) %}
    {% set columns = {} %}
    {% for name in names %}
        {% do columns.update({name: {}}) %}
    {% endfor %}
    {% for row in (run_query(
        'select table_name, column_name, data_type from information_schema.columns where table_catalog = current_database()'
        ~ ' and table_schema = ' ~ quote_literal(schema) ~ ' and table_name in (' ~ quote_literals(names) ~ ')'
        ~ ' order by table_name, ordinal_position'
    ).rows if names else []) %}
        {% do columns[row[0]].update({row[1]: row[2] | lower}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    Makes a table's columns what the registry says: adds those that are new; an integer column that has met a fraction
    becomes double and keeps every value that a double holds (the others are null, and discards).

    A widened table is written anew and swapped, since Postgres does not alter a column under a view; views on it are
    dropped, as dbt does when it rebuilds a table.

    Arguments:
        relation: the table
        existing: what relation_columns returns for it
        columns: what table_columns returns
        indexes: lists of columns to index on Postgres
#}
{% macro evolve_table(relation, existing, columns, indexes) %}
    {% set widened = widened_columns(existing, columns) %}
    {% set selected = [] %}
    {% for column in columns if column.name not in existing %}
        {% call statement('add_column') %}
            alter table {{ relation }} add column {{ quote_name(column.name) }} {{ sql_type(column.data_type) }}
        {% endcall %}
    {% endfor %}
    {% for name in existing %}
        {% set quoted = quote_name(name) %}
        {% do selected.append(widened_integer(quoted) ~ ' as ' ~ quoted if name in widened else quoted) %}
    {% endfor %}
    {% if widened %}
        {% for column in columns if column.name not in existing %}
            {% do selected.append(quote_name(column.name)) %}
        {% endfor %}
        {% set swap = relation.incorporate(path={'identifier': 'widened_' ~ local_md5(relation.identifier)}) %}
        {% call statement('widen') %}
            create table {{ swap }} as select {{ selected | join(', ') }} from {{ relation }}
        {% endcall %}
        {% call statement('swap') %} drop table {{ relation }} cascade {% endcall %}
        {% call statement('rename') %} alter table {{ swap }} rename to {{ adapter.quote(relation.identifier) }} {% endcall %}
        {% do index_table(relation, indexes) %}
    {% endif %}
{% endmacro %}


{#
    The integer columns of a table that the registry has as float by now.

    Arguments:
        existing: what relation_columns returns for the table
        columns: what table_columns returns for it
    Returns: list of names.
#}
{% macro widened_columns(existing, columns) %}
    {% set widened = [] %}
    {% for column in columns if column.data_type == 'float' and existing.get(column.name) == 'bigint' %}
        {% do widened.append(column.name) %}
    {% endfor %}
    {{ return(widened) }}
{% endmacro %}


{#  A bigint as double, null where the double is another number. #}
{% macro widened_integer(column) %}
    {{ return(
        'case when ' ~ column ~ ' between -9007199254740992 and 9007199254740992 then cast(' ~ column ~ ' as double precision) else '
        ~ exact_double('cast(' ~ column ~ ' as text)') ~ ' end'
    ) }}
{% endmacro %}


{#
    Indexes a table on Postgres; DuckDB's own zone maps serve these look-ups without.

    Arguments:
        relation: the table
        indexes: lists of column names
#}
{% macro index_table(relation, indexes) %}
    {{ return(adapter.dispatch('index_table', 'event_warehouse')(relation, indexes)) }}
{% endmacro %}


{% macro duckdb__index_table(relation, indexes) %}{% endmacro %}


{#
    A text alone, an id, gets a hash index: one of more than 2,704 bytes in the other kind would end the run. Not for texts that
    many rows share, which a hash index is slow with.
#}
{% macro postgres__index_table(relation, indexes) %}
    {% set texts = run_query(
        'select attname from pg_attribute where attrelid = cast(' ~ quote_literal(relation | string) ~ " as regclass) and atttypid = cast('text' as regtype)"
    ).columns[0].values() if indexes else [] %}
    {% for columns in indexes %}
        {% call statement('index') %}
            create index on {{ relation }} using {{ 'hash' if columns | length == 1 and columns[0] in texts else 'btree' }} ({{ columns | join(', ') }})
        {% endcall %}
    {% endfor %}
{% endmacro %}


{#  The SQL type of a registry type; the same words mean the same on both engines. #}
{% macro sql_type(data_type) %}
    {{ return({
        'string': 'text', 'integer': 'bigint', 'float': 'double precision', 'boolean': 'boolean', 'timestamp': 'timestamp', 'json': 'json',
    }.get(data_type, data_type)) }}
{% endmacro %}


{#
    Tells the planner what a table holds: Postgres plans joins of tables it has not seen yet as if they had no rows.

    Arguments:
        relation: the table
        columns: the columns that matter; none for all
#}
{% macro refresh_statistics(relation, columns=none) %}
    {{ return(adapter.dispatch('refresh_statistics', 'event_warehouse')(relation, columns)) }}
{% endmacro %}


{% macro duckdb__refresh_statistics(relation, columns=none) %}{% endmacro %}


{#
    All columns, 80 and more, of a new table: from 6,000 rows instead of 30,000, which took as long as filling a table of as many
    rows. Autovacuum looks closer later.
#}
{% macro postgres__refresh_statistics(relation, columns=none) %}
    {% call statement('analyze') %}
        {% if not columns %}
        select set_config('default_statistics_target', cast(least(20, cast(current_setting('default_statistics_target') as integer)) as text), true);
        {% endif %}
        analyze {{ relation }} {{ '(' ~ columns | join(', ') ~ ')' if columns }}
    {% endcall %}
{% endmacro %}
