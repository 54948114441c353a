{#
    What the files of promoted events say of their columns (models/events/promoted/*.yml): the contract that the registry, the
    discards and the models themselves are held to.

    Returns: dict of event table -> list of dict(name, data_type, json_paths): the type as the registry names it; the places
        it is read from, of which the last that has a value wins; none for a fixed or computed column.
#}
{% macro promoted_columns() %}
    {% set tables = {} %}
    {% for event, node in promoted_nodes().items() %}
        {% do tables.update({event: columns_of_file(node)}) %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}


{#
    The models that promote an event.

    Returns: dict of event table -> node of the graph; empty while dbt parses.
#}
{% macro promoted_nodes() %}
    {% set nodes = {} %}
    {% if execute %}
        {#- a unit test has an empty graph -#}
        {% for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.config.get('meta', {}).get('promoted_event') %}
            {% set event = node.config.meta.promoted_event %}
            {% if node.alias != event %}
                {{ exceptions.raise_compiler_error(
                    'The model ' ~ node.name ~ ' promotes the event ' ~ event ~ ' but makes the table ' ~ node.alias
                    ~ ". Its table takes the event's name: write alias='" ~ event ~ "' into its config."
                ) }}
            {% endif %}
            {% if event in nodes %}
                {{ exceptions.raise_compiler_error(
                    'The models ' ~ nodes[event].name ~ ' and ' ~ node.name ~ ' both promote the event ' ~ event ~ '. Delete one of them.'
                ) }}
            {% endif %}
            {% do nodes.update({event: node}) %}
        {% endfor %}
    {% endif %}
    {{ return(nodes) }}
{% endmacro %}


{#
    The columns of one promoted event's YAML.

    Arguments:
        node: its node of the graph, or `model` itself
    Returns: as promoted_columns.
#}
{% macro columns_of_file(node) %}
    {% set types = {
        'text': 'string', 'varchar': 'string', 'string': 'string', 'bigint': 'integer', 'double precision': 'float', 'double': 'float',
        'boolean': 'boolean', 'timestamp': 'timestamp', 'json': 'json',
    } %}
    {% set columns = [] %}
    {% for column in node.columns.values() %}
        {% set meta = column.get('config', {}).get('meta') or column.get('meta') or {} %}
        {% set json_paths = meta.get('json_paths') or [] %}
        {% set data_type = meta.get('value_type') or types.get((column.data_type or '') | lower) %}
        {% if json_paths and data_type not in types.values() %}
            {{ exceptions.raise_compiler_error(
                'The column ' ~ column.name ~ ' of the promoted event ' ~ node.name ~ " has the type '" ~ (meta.get('value_type') or column.data_type)
                ~ "'. Write text, bigint, double precision, boolean, timestamp or json; or cast in the SQL and say what is sent in meta.value_type (string, integer, float, boolean, timestamp, json)."
            ) }}
        {% endif %}
        {% do columns.append({'name': column.name, 'data_type': data_type, 'json_paths': json_paths}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    The places that the files of promoted events read, as VALUES rows for SQL.

    Returns: rows of table, column, type, JSON pointer, place of the column in the file, precedence (1 wins); one of nulls
        where no file reads any.
#}
{% macro promoted_path_values() %}
    {% set rows = [] %}
    {% for table, columns in promoted_columns().items() %}
        {% for column in columns %}
            {% set ordinal = loop.index %}
            {% for json_path in column.json_paths %}
                {% do rows.append(
                    '(' ~ quote_literal(table) ~ ', ' ~ quote_literal(column.name) ~ ', ' ~ quote_literal(column.data_type) ~ ', '
                    ~ quote_literal(json_path) ~ ', ' ~ ordinal ~ ', ' ~ loop.revindex ~ ')'
                ) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(rows | join(',\n        ') or '(cast(null as text), cast(null as text), cast(null as text), cast(null as text), 0, 0)') }}
{% endmacro %}


{#  The event tables of promoted events as literals for `in (...)`. #}
{% macro promoted_table_literals() %}
    {{ return(quote_literals(promoted_events()) or "''") }}
{% endmacro %}


{#
    int_columns as the discards judge by it: of a promoted event the file says what is a column and of which type, and the
    other properties are `not_in_contract`. Not so the other keys of the context: `tracks` has them.

    Returns: a relation for `from`.
#}
{% macro contracted_columns() %}
    {% if not promoted_events() %}
        {{ return(ref('int_columns')) }}
    {% endif %}
    {% set contract %}
        select table_name, column_name, data_type, json_path, precedence
        from (values
        {{ promoted_path_values() }}
        ) as contract (table_name, column_name, data_type, json_path, ordinal, precedence)
    {% endset %}
    {% set query %}
    (
        select table_name, call_type, column_name, place, data_type, widened_at, json_path, layer, precedence, value_types
        from {{ ref('int_columns') }}
        where table_name not in ({{ promoted_table_literals() }})

        union all

        select
            paths.table_name,
            paths.call_type,
            coalesce(contract.column_name, paths.column_name) as column_name,
            case
                when contract.json_path is not null then 'column'
                when paths.place in ('column', 'overflow') then 'not_in_contract'
                else paths.place
            end as place,
            case when contract.json_path is not null then contract.data_type when paths.data_type = 'json' then 'json' end as data_type,
            cast(null as timestamp) as widened_at,
            paths.json_path,
            paths.layer,
            coalesce(contract.precedence, paths.precedence) as precedence,
            paths.value_types
        from (select * from {{ ref('int_columns') }}) as paths
        left join ({{ contract }}) as contract
            on paths.table_name = contract.table_name and paths.json_path = contract.json_path
        where paths.table_name in ({{ promoted_table_literals() }})
            and (contract.json_path is not null or paths.place not in ('column', 'overflow') or paths.json_path like '/properties/%')
            -- what is below a place that a JSON column holds whole is in that column
            and (contract.json_path is not null or not exists (
                select 1 from ({{ contract }}) as whole
                where whole.table_name = paths.table_name and whole.data_type = 'json'
                    and substr(paths.json_path, 1, length(whole.json_path) + 1) = whole.json_path || '/'
            ))
    ) as contracted_columns
    {% endset %}
    {{ return(query) }}
{% endmacro %}
