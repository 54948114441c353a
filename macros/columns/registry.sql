{#
    One key of a JSON pointer, still escaped.

    Arguments:
        pointer: a text expression
        position: 2 is the first key
#}
{% macro pointer_key(pointer, position) %}
    {{ return('split_part(' ~ pointer ~ ", '/', " ~ position ~ ')') }}
{% endmacro %}


{#  The keys of a pointer without its escapes. #}
{% macro unescaped_pointer(text) %}
    {{ return('replace(replace(' ~ text ~ ", '~1', '/'), '~0', '~')") }}
{% endmacro %}


{#  Whether a value type is a value: an object is made of columns, a blank is none. #}
{% macro is_value_type(value_type) %}
    {{ return('(' ~ value_type ~ " not in ('object', 'blank'))") }}
{% endmacro %}


{#  The reserved columns of all tables as VALUES rows; ` event` stands for every event table (no table is named so). #}
{% macro reserved_column_values() %}
    {% set rows = [] %}
    {% for table in ['tracks', 'event', 'identifies', 'pages', 'screens', 'groups', 'aliases'] %}
        {% set fallbacks = ['name', 'category'] if table in ['pages', 'screens'] else [] %}
        {% for name in reserved_columns(table) %}
            {% do rows.append("('" ~ (' event' if table == 'event' else table) ~ "', '" ~ name ~ "', " ~ (name in fallbacks) | lower ~ ')') %}
        {% endfor %}
    {% endfor %}
    {{ return(rows | join(',\n        ')) }}
{% endmacro %}


{#  How many fixed columns the table has whose name is an expression. #}
{% macro fixed_column_count(table_name) %}
    {% set branches = [] %}
    {% for table in ['tracks', 'identifies', 'pages', 'screens', 'groups', 'aliases'] %}
        {% do branches.append("when '" ~ table ~ "' then " ~ fixed_columns(table) | length) %}
    {% endfor %}
    {{ return('case ' ~ table_name ~ ' ' ~ branches | join(' ') ~ ' else ' ~ fixed_columns('event') | length ~ ' end') }}
{% endmacro %}


{#
    The discovered columns of a table, in the order in which they appeared: what is rendered into its model. Unit tests
    override this macro with a list.

    Arguments:
        table_names: list of tables
    Returns: dict of table name -> list of dict(name, data_type, paths: list of dict(pointer, value_types), the winning
        path first). A table the registry does not know has no entry.
    Example: `registry_columns(['pages']).get('pages', [])`
#}
{% macro registry_columns(table_names) %}
    {% if execute and table_names and relation_exists(generate_schema_name('staging', none), 'int_columns') %}
        {{ return(fromjson(run_query(registry_columns_query(table_names)).rows[0][0])) }}
    {% endif %}
    {{ return({}) }}
{% endmacro %}


{#
    What registry_columns returns, as a query of one JSON text: with thousands of event tables, making a table of it and going through its
    rows would take longer than asking for it.

    Arguments:
        table_names: list of tables
#}
{% macro registry_columns_query(table_names) %}
    select '{' || coalesce(string_agg(table_json, ','), '') || '}'
    from (
        select cast(to_json(table_name) as text) || ':[' || string_agg(column_json, ',' order by ordinal) || ']' as table_json
        from (
            select
                table_name,
                ordinal,
                '{"name":' || cast(to_json(column_name) as text) || ',"data_type":' || cast(to_json(data_type) as text) || ',"paths":['
                || string_agg(
                    '{"pointer":' || cast(to_json(json_path) as text) || ',"value_types":["' || replace(value_types, ',', '","') || '"]}',
                    ',' order by precedence
                ) || ']}' as column_json
            from {{ staging_schema() }}.int_columns
            where place = 'column' and data_type is not null and table_name in ({{ quote_literals(table_names) }})
            group by table_name, ordinal, column_name, data_type
        ) as columns_of_tables
        group by table_name
    ) as tables
{% endmacro %}


{#
    The places of some tables that are kept in `overflow`, because the tables have more than max_columns.

    Arguments:
        table_names: list of tables
    Returns: dict of table name -> list of JSON pointers in the registry's order; a table that has none is not in it.
#}
{% macro overflow_pointers(table_names) %}
    {% set tables = {} %}
    {% if execute and table_names and relation_exists(generate_schema_name('staging', none), 'int_columns') %}
        {% for row in run_query(
            'select table_name, json_path from ' ~ staging_schema() ~ ".int_columns where place = 'overflow' order by table_name, ordinal, precedence"
        ).rows if row[0] in table_names %}
            {% do tables.setdefault(row[0], []).append(row[1]) %}
        {% endfor %}
    {% endif %}
    {{ return(tables) }}
{% endmacro %}


{#
    Every column a table has now: fixed, discovered, overflow.

    Arguments:
        table: the table's name in the registry
        fixed: its list of fixed_columns, if made already
        discovered: its list of registry_columns, if read already
        overflow: its list of overflow_pointers, if read already
    Returns: list of dict(name, data_type, ...).
#}
{% macro table_columns(table, fixed=none, discovered=none, overflow=none) %}
    {% set registry_table = {'users': 'identifies', 'accounts': 'groups'}.get(table, table) %}
    {% set columns = fixed or fixed_columns(table) %}
    {% if discovered is none %}
        {% set discovered = registry_columns([registry_table]).get(registry_table, []) %}
    {% endif %}
    {% if overflow is none %}
        {% set overflow = overflow_pointers([registry_table]).get(registry_table) %}
    {% endif %}
    {% set names = columns | map(attribute='name') | list %}
    {% set columns = columns + discovered | rejectattr('name', 'in', names) | list %}
    {% if overflow %}
        {% set columns = columns + [{'name': 'overflow', 'data_type': 'json', 'places': overflow}] %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}


{#  The fixed columns of all tables as VALUES rows for schema_columns; ` event` stands for every event table. #}
{% macro fixed_column_values() %}
    {% set rows = [] %}
    {% for table in ['tracks', 'event', 'identifies', 'pages', 'screens', 'groups', 'aliases', 'users', 'accounts'] %}
        {% for column in fixed_columns(table) %}
            {% do rows.append(
                "('" ~ (' event' if table == 'event' else table) ~ "', '" ~ column.name ~ "', '" ~ column.data_type ~ "', '"
                ~ tojson(column.pointers).replace(', ', ',') ~ "', " ~ loop.index ~ ')'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(rows | join(',\n        ')) }}
{% endmacro %}


{#  The places in documents that fixed columns read by themselves. #}
{% macro fixed_pointer_literals() %}
    {% set literals = ["''"] %}
    {% for column in client_columns() %}
        {% for pointer in column.pointers if pointer.startswith('/context/') %}
            {% do literals.append(quote_literal(pointer)) %}
        {% endfor %}
    {% endfor %}
    {{ return(literals | unique(case_sensitive=true) | join(', ')) }}
{% endmacro %}
