{#
    The columns that the table of every self-describing event and entity begins with, as in Snowplow's Redshift tables,
    and the one that tells several entities of one schema in one event apart.

    Returns: list of dict(name, data_type, expression) over stg_self_describing_data.
#}
{% macro self_describing_fixed_columns() %}
    {{ return([
        {'name': 'schema_vendor', 'data_type': 'string', 'expression': 'schema_vendor'},
        {'name': 'schema_name', 'data_type': 'string', 'expression': 'schema_name'},
        {'name': 'schema_format', 'data_type': 'string', 'expression': 'schema_format'},
        {'name': 'schema_version', 'data_type': 'string', 'expression': 'schema_version'},
        {'name': 'root_id', 'data_type': 'string', 'expression': 'event_id'},
        {'name': 'root_tstamp', 'data_type': 'timestamp', 'expression': 'collector_tstamp'},
        {'name': 'ref_root', 'data_type': 'string', 'expression': "'events'"},
        {'name': 'ref_tree', 'data_type': 'string', 'expression': "'[\"events\",\"' || schema_name || '\"]'"},
        {'name': 'ref_parent', 'data_type': 'string', 'expression': "'events'"},
        {'name': 'array_index', 'data_type': 'integer', 'expression': 'cast(array_index as bigint)'},
    ]) }}
{% endmacro %}


{#
    The columns of self-describing tables, for the materialization discovered_tables: the fixed ones, those of a known
    schema whether or not the data has them, then what else the data has.

    Arguments:
        names: list of tables
    Returns: dict of table name -> list of dict(name, data_type, expression or paths).
#}
{% macro self_describing_columns(names) %}
    {% set tables = {} %}
    {% for name in names %}
        {% do tables.update({name: self_describing_fixed_columns() | list}) %}
    {% endfor %}
    {% for row in run_query(
        'select table_name, column_name, data_type, json_path, value_types, place from ' ~ staging_schema() ~ '.int_self_describing_columns where table_name in ('
        ~ quote_literals(names) ~ ') order by table_name, ordinal, precedence'
    ).rows %}
        {% set columns = tables[row[0]] %}
        {% set name = 'overflow' if row[5] == 'overflow' else row[1] %}
        {% if columns[-1].name != name %}
            {% do columns.append({'name': name, 'data_type': 'json' if row[5] == 'overflow' else row[2], 'paths': []}) %}
        {% endif %}
        {% if row[3] is not none %}
            {% do columns[-1].paths.append({'pointer': row[3], 'value_types': row[4].split(',')}) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}


{#
    The rows of one self-describing table.

    Arguments:
        name: the table
        columns: what self_describing_columns returns for it
        condition: which rows it has not got
        may_have_long_numbers: whether one of them has
        relation: where they are, with the columns of stg_self_describing_data; by itself, that view
    Returns: a query.
#}
{% macro self_describing_rows(name, columns, condition, may_have_long_numbers=true, relation=none) %}
    {% set pointers = [] %}
    {% for column in columns if column.name != 'overflow' %}
        {% do pointers.extend(column.get('paths', []) | map(attribute='pointer')) %}
    {% endfor %}
    {% set pointers = pointers | unique(case_sensitive=true) | list %}
    {% set fields = json_fields(pointers, from_lists=true, may_have_long_numbers=may_have_long_numbers) %}
    {% set selected = [] %}
    {% for column in columns %}
        {% if column.name == 'overflow' %}
            {% set expression = overflow_column(column.paths | map(attribute='pointer')) %}
        {% else %}
            {% set expression = column.expression or self_describing_value(column, fields) %}
        {% endif %}
        {% do selected.append(expression ~ ' as ' ~ quote_name(column.name)) %}
    {% endfor %}
    {% set selected = selected | join(',\n    ') %}
    {% set documents %}
    (
        select * from {{ relation or ref('stg_self_describing_data') }}
        where table_name = {{ quote_literal(name) }} and {{ condition }}
        order by collector_tstamp
        {{ payload_fence() }}
    ) as documents
    {%- endset %}
    select
        {{ selected }}
    from (
        select *{{ json_lists(pointers, selected, from_nodes=true) }}
        from {{ json_nodes(documents, pointers, selected) | trim }}
        {{ payload_fence() }}
    ) as events
{% endmacro %}


{#  A column of a self-describing table; where several properties feed it, the first that is there. #}
{% macro self_describing_value(column, fields) %}
    {% set type = sql_type(column.data_type) %}
    {% if not column.paths %}
        {{ return('cast(null as ' ~ type ~ ')') }}
    {% endif %}
    {% set branches = [] %}
    {% for path in column.paths %}
        {% set field = narrowed_field(fields[path.pointer], kinds_of_types(path.value_types)) %}
        {% if column.paths | length == 1 %}
            {{ return(self_describing_cast(field, column.data_type, path.value_types)) }}
        {% endif %}
        {% do branches.append('when ' ~ field.text ~ ' is not null then ' ~ self_describing_cast(field, column.data_type, path.value_types)) %}
    {% endfor %}
    {{ return('cast(case ' ~ branches | join(' ') ~ ' end as ' ~ type ~ ')') }}
{% endmacro %}


{#
    The columns of known schemas as VALUES rows (table, column, type, position) for the tables that have data: those that
    int_self_describing_columns had in its last run, and those of new rows.
#}
{% macro known_column_values() %}
    {% set rows = [] %}
    {% if execute and relation_exists(generate_schema_name('staging', none), 'int_self_describing_data') %}
        {% set known = known_schema_columns() %}
        {% for row in run_query(
            'select distinct table_name from ' ~ staging_schema() ~ '.int_self_describing_data where ' ~ new_rows()
            ~ (' union select distinct table_name from ' ~ this if reads_only_new_rows())
        ).rows %}
            {% for name, data_type in known.get(row[0] | replace('ua_parser_context_1_sent', 'ua_parser_context_1'), []) %}
                {% do rows.append('(' ~ quote_literal(row[0]) ~ ', ' ~ quote_literal(name) ~ ', ' ~ quote_literal(data_type) ~ ', ' ~ loop.index ~ ')') %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(rows | join(',\n        ') or "(cast(null as text), cast(null as text), cast(null as text), 0)") }}
{% endmacro %}


{#  Names that a property may not take from the fixed columns, as literals. #}
{% macro self_describing_reserved_names() %}
    {% set literals = ["'overflow'"] %}
    {% for column in self_describing_fixed_columns() %}
        {% do literals.append(quote_literal(column.name)) %}
    {% endfor %}
    {{ return(literals | join(', ')) }}
{% endmacro %}
