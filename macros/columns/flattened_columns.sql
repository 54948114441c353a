{#
    The select list of one flattened table: its fixed columns, then every column that the registry has found for it,
    each with its type, and `overflow` where there are too many.

    Arguments:
        table: the table's name in the registry
        columns: what table_columns returns for it
        may_have_long_numbers: as in json_fields
    Returns: the select list, over staged_calls.
    Example: `select {{ flattened_columns('pages', columns) }} from events`
#}
{% macro flattened_columns(table, columns, may_have_long_numbers=true) %}
    {% set selected = [] %}
    {% for name, expression in column_expressions(table, columns, may_have_long_numbers).items() %}
        {% do selected.append(expression ~ ' as "' ~ name.replace('"', '""') ~ '"') %}
    {% endfor %}
    {{ return(selected | join(',\n    ')) }}
{% endmacro %}


{#
    The expressions of the columns of one flattened table.

    Arguments:
        table: the table's name in the registry
        columns: what table_columns returns for it
        may_have_long_numbers: as in json_fields
    Returns: dict of column -> expression over staged_calls, in the order of the columns.
#}
{% macro column_expressions(table, columns, may_have_long_numbers=true) %}
    {% set fields = json_fields(column_pointers(columns), from_lists=true, may_have_long_numbers=may_have_long_numbers) %}
    {% set templates = value_templates(may_have_long_numbers) %}
    {% set known = known_values(may_have_long_numbers) %}
    {% set expressions = {} %}
    {% for column in columns %}
        {% if column.name == 'overflow' %}
            {% set expression = overflow_column(column.places) %}
        {% elif column.paths %}
            {#- the first path that has a value decides, and is not replaced by another when the column cannot hold it;
                no macro of its own, because a call of one takes longer than all of this -#}
            {% set parts = [] %}
            {% for path in column.paths %}
                {% set field = fields[path.pointer] %}
                {% set type = (column.data_type, path.value_types | join(','), column.paths | length > 1) %}
                {% set key = (type, field.text, field.exact_text, field.is_string) %}
                {% if key not in known %}
                    {% if type not in templates %}
                        {% do templates.update({type: value_template(*type, may_have_long_numbers=may_have_long_numbers)}) %}
                    {% endif %}
                    {% do known.update({key: templates[type].format(**field)}) %}
                {% endif %}
                {% do parts.append(known[key]) %}
            {% endfor %}
            {% set expression = parts[0] if parts | length == 1 else 'case ' ~ parts | join(' ') ~ ' end' %}
        {% elif column.expression == 'id' %}
            {% set expression = blank_to_null(id_text(fields[column.pointers[0]])) %}
        {% elif column.expression %}
            {% set expression = column.expression %}
        {% else %}
            {% set expression = fixed_text_column(column, fields) %}
        {% endif %}
        {% do expressions.update({column.name: expression}) %}
    {% endfor %}
    {{ return(expressions) }}
{% endmacro %}


{#
    Some staged calls, with the texts and kinds that the columns of a table are made of.

    Arguments:
        columns: what table_columns returns for the table
        selected: what flattened_columns returns for it
        condition: which calls
        relation: where they are, with the columns of stg_events; by itself, stg_events
    Returns: a query.
#}
{% macro staged_calls(columns, selected, condition, relation=none) %}
    {% set pointers = column_pointers(columns) %}
    {% set calls %}
    (
        select *{{ loaded_payload() }}
        from {{ relation or ref('stg_events') }}
        where {{ condition }}
        {{ payload_fence() }}
    ) as calls
    {%- endset %}
    select *{{ json_lists(pointers, selected, from_loaded=true, from_nodes=true) }}
    from {{ json_nodes(calls, pointers, selected, from_loaded=true) | trim }}
    {{ payload_fence() }}
{% endmacro %}


{#
    The JSON pointers that a table's columns are read from.

    Arguments:
        columns: what table_columns returns
    Returns: list of pointers.
#}
{% macro column_pointers(columns) %}
    {#- filters and no loop: there are thousands of tables with dozens of columns -#}
    {% set fixed = columns | selectattr('pointers') | selectattr('expression', 'in', [none, 'id']) | map(attribute='pointers') | sum(start=[]) %}
    {% set discovered = columns | selectattr('paths') | map(attribute='paths') | sum(start=[]) | map(attribute='pointer') | list %}
    {{ return((fixed + discovered) | unique(case_sensitive=true) | list) }}
{% endmacro %}


{#
    The templates of discovered columns that a model has made so far: what a value is read by depends on little more
    than its type, and making it takes a dozen macro calls.

    Arguments:
        may_have_long_numbers: as in json_fields
    Returns: dict of (data type, value types, whether it is a branch) -> template.
#}
{% macro value_templates(may_have_long_numbers) %}
    {{ return((model if model is mapping else {}).setdefault('value_templates_' ~ may_have_long_numbers, {})) }}
{% endmacro %}


{#
    The values that a model has read so far, as SQL: most tables have the keys of the context at the same places of their lists, with
    the same types, and filling in a template takes longer than looking it up.

    Arguments:
        may_have_long_numbers: as in json_fields
    Returns: dict of (what value_templates is a dict of, what tells one field of json_fields from another) -> expression.
#}
{% macro known_values(may_have_long_numbers) %}
    {{ return((model if model is mapping else {}).setdefault('known_values_' ~ may_have_long_numbers, {})) }}
{% endmacro %}


{#
    The SQL of a discovered column as a template of Python's `format`, with a field of json_fields for its names.

    Arguments:
        data_type: string, integer, float, boolean, timestamp or json
        value_types: what the path has had, with commas between
        is_branch: whether it is a branch of a case: one path of several
        may_have_long_numbers: as in json_fields
#}
{% macro value_template(data_type, value_types, is_branch, may_have_long_numbers) %}
    {% set value_types = value_types.split(',') %}
    {% set field = {} %}
    {% for name in ['text', 'exact_text', 'number_text', 'is_string', 'is_number', 'is_boolean', 'is_array', 'is_object', 'may_have_long_number'] %}
        {% do field.update({name: '\x01' ~ name ~ '\x02'}) %}
    {% endfor %}
    {% if not may_have_long_numbers %}
        {% do field.update({'may_have_long_number': 'false'}) %}
    {% endif %}
    {% set value = typed_value(field, data_type, value_types) %}
    {% if is_branch %}
        {% set value = 'when ' ~ field.text ~ ' is not null and ' ~ is_present(field, value_types) ~ ' then ' ~ value %}
    {% endif %}
    {{ return(value.replace('{', '{{').replace('}', '}}').replace('\x01', '{').replace('\x02', '}')) }}
{% endmacro %}


{#  A fixed column that is the text at the first of its pointers that has one; an object is none. #}
{% macro fixed_text_column(column, fields) %}
    {% set branches = [] %}
    {% for pointer in column.pointers %}
        {% set field = fields[pointer] %}
        {% do branches.append(
            'when ' ~ field.text ~ ' is not null and not ' ~ field.is_object ~ ' and not ' ~ is_blank_text(field.text, field.is_array) ~ ' then ' ~ field.exact_text
        ) %}
    {% endfor %}
    {{ return('case ' ~ branches | join(' ') ~ ' end') }}
{% endmacro %}


{#
    A value as JSON text: its exact text, in quotes again if it is a string.

    Arguments:
        field: as json_fields or json_at give it
#}
{% macro json_text_of(field) %}
    {{ return('case when ' ~ field.is_string ~ ' then cast(to_json(' ~ field.text ~ ') as text) else ' ~ field.exact_text ~ ' end') }}
{% endmacro %}
