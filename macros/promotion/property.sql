{#
    A column of a promoted event: the value at the JSON paths that its YAML names (`meta.json_paths`), of the YAML's
    `data_type`, guarded as in a discovered table: null where the type cannot hold the value exactly, which is a discard.

    Arguments:
        name: the column
    Returns: an expression over promoted_calls.
    Example: `select {{ property('total') }} as total from events`
#}
{% macro property(name) %}
    {% if not execute %}
        {{ return('null') }}
    {% endif %}
    {% set expressions = promoted_expressions() %}
    {% if name not in expressions %}
        {{ exceptions.raise_compiler_error(
            'The model ' ~ model.name ~ ' reads the property ' ~ name ~ ', but its YAML has no column ' ~ name ~ ' with meta.json_paths. Add it there.'
        ) }}
    {% endif %}
    {{ return(expressions[name]) }}
{% endmacro %}


{#
    The columns that every event table has, of the flavour, as items of a select list over promoted_calls.

    Example: `select {{ fixed_event_columns() }}, {{ property('total') }} as total from events`
#}
{% macro fixed_event_columns() %}
    {% set expressions = promoted_expressions() %}
    {% set items = [] %}
    {% for column in fixed_columns('event') %}
        {% do items.append(expressions[column.name] ~ ' as ' ~ quote_name(column.name)) %}
    {% endfor %}
    {{ return(items | join(',\n    ')) }}
{% endmacro %}


{#
    The new calls of a promoted event, with what its columns are read from.

    Returns: a query; the model depends by it on the catalogue, which leaves the event's table to it.
    Example: `with events as ({{ promoted_calls() }})`
#}
{% macro promoted_calls() %}
    {#- for the order of models: these are read by macros below, or say how far may be read -#}
    {% set read_before = [ref('event_tables'), ref('int_columns'), ref('int_event_names'), ref('stg_events')] %}
    {% if not execute %}
        {{ return('select * from ' ~ ref('stg_events')) }}
    {% endif %}
    {% set table = model.config.meta.promoted_event %}
    {% do model.pop('promoted_expressions', none) %}
    {% do remember_event_texts([table]) %}
    {{ return(staged_calls(
        promoted_event_columns(), promoted_expressions().values() | join(' '), has_event_text(table) ~ ' and ' ~ new_rows()
    )) }}
{% endmacro %}


{#
    The expressions of the columns of the promoted event being rendered, made once for a rendering.

    Returns: dict of column -> expression.
#}
{% macro promoted_expressions() %}
    {% if not execute %}
        {% set expressions = {} %}
        {% for column in fixed_columns('event') %}
            {% do expressions.update({column.name: 'null'}) %}
        {% endfor %}
        {{ return(expressions) }}
    {% endif %}
    {% if 'promoted_expressions' not in model %}
        {% set columns = promoted_event_columns() %}
        {% do model.update({'promoted_expressions': column_expressions(model.config.meta.promoted_event, columns)}) %}
    {% endif %}
    {{ return(model.promoted_expressions) }}
{% endmacro %}


{#
    The columns of the promoted event being rendered, as table_columns gives them: what types of values a path has had,
    and so which guards it needs, the registry knows, which has read every row that the model may.
#}
{% macro promoted_event_columns() %}
    {% set table = model.config.meta.promoted_event %}
    {% set value_types = {} %}
    {% if relation_exists(generate_schema_name('staging', none), 'int_columns') %}
        {% for row in run_query(
            'select json_path, value_types from ' ~ staging_schema() ~ '.int_columns where table_name = ' ~ quote_literal(table)
        ).rows %}
            {% do value_types.update({row[0]: row[1].split(',')}) %}
        {% endfor %}
    {% endif %}
    {% set columns = fixed_columns('event') %}
    {% for column in columns_of_file(model) if column.json_paths %}
        {% set paths = [] %}
        {% for pointer in column.json_paths | reverse %}
            {% do paths.append({'pointer': pointer, 'value_types': ['json'] if column.data_type == 'json' else value_types.get(pointer, [])}) %}
        {% endfor %}
        {% do columns.append({'name': column.name, 'data_type': column.data_type, 'paths': paths}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
