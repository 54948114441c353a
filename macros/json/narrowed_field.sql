{#
    A field of json_fields at a place of which the registry knows all values: what it answers is not asked of the documents, which are
    read once for texts and once more for kinds.

    Arguments:
        field: one field of json_fields
        kinds: list of the kinds of values that the place may have (is_string, ...), as kinds_of_types returns them
        unless: a boolean column; where it is true, the documents are asked all the same
    Returns: the field with shorter answers.
    Example: `{{ narrowed_field(fields['/context/ip'], ['is_string']).is_string }}` is `(json_texts[1] is not null)`.
#}
{% macro narrowed_field(field, kinds, unless=none) %}
    {% set narrowed = dict(field) %}
    {% for kind in ['is_string', 'is_number', 'is_boolean', 'is_array', 'is_object'] if kind not in kinds or kinds | length == 1 %}
        {% set answer = '(' ~ field.text ~ ' is not null)' if kind in kinds else 'false' %}
        {% do narrowed.update({kind: '(case when ' ~ unless ~ ' then ' ~ field[kind] ~ ' else ' ~ answer ~ ' end)' if unless else answer}) %}
    {% endfor %}
    {{ return(narrowed) }}
{% endmacro %}


{#
    The kinds of values that a place may have.

    Arguments:
        value_types: list of what the registry says the place has had (int_json_paths); of what is kept as JSON it does not know
    Returns: list of names of fields of json_fields.
#}
{% macro kinds_of_types(value_types) %}
    {% set kinds_of = {
        'boolean': ['is_boolean'], 'integer': ['is_number'], 'float': ['is_number'], 'string': ['is_string'], 'timestamp': ['is_string'],
        'array': ['is_array'], 'blank': ['is_string', 'is_array'], 'object': ['is_object'],
        'json': ['is_string', 'is_number', 'is_boolean', 'is_array', 'is_object'],
    } %}
    {% set kinds = [] %}
    {% for value_type in value_types %}
        {% do kinds.extend(kinds_of[value_type]) %}
    {% endfor %}
    {{ return(kinds | unique | list) }}
{% endmacro %}
