{#
    A field of json_fields at a place of which the registry knows all values: what it answers is not asked of the documents, which are
    read once for texts and once more for kinds.

    Arguments:
        field: one field of json_fields
        value_types: list of what the place has had (int_json_paths); an empty one where it has had nothing but null
    Returns: the field with shorter answers.
    Example: `{{ narrowed_field(fields['/context/ip'], ['string']).is_string }}` is `(json_texts[1] is not null)`.
#}
{% macro narrowed_field(field, value_types) %}
    {% set kinds_of = {
        'boolean': ['is_boolean'], 'integer': ['is_number'], 'float': ['is_number'], 'string': ['is_string'], 'timestamp': ['is_string'],
        'array': ['is_array'], 'blank': ['is_string', 'is_array'], 'object': ['is_object'],
    } %}
    {% set narrowed = dict(field) %}
    {% if not value_types %}
        {% do narrowed.update({'is_there': 'false', 'has_value': 'false'}) %}
        {% for name in ['text', 'exact_text', 'number_text'] %}
            {% do narrowed.update({name: 'cast(null as text)'}) %}
        {% endfor %}
    {% endif %}
    {#- of what is kept as JSON, only that is known -#}
    {% if 'json' not in value_types %}
        {% set kinds = [] %}
        {% for value_type in value_types %}
            {% do kinds.extend(kinds_of[value_type]) %}
        {% endfor %}
        {% set kinds = kinds | unique | list %}
        {% for kind in ['is_string', 'is_number', 'is_boolean', 'is_array', 'is_object'] %}
            {% if kind not in kinds %}
                {% do narrowed.update({kind: 'false'}) %}
            {% elif kinds == [kind] %}
                {% do narrowed.update({kind: '(' ~ field.text ~ ' is not null)'}) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(narrowed) }}
{% endmacro %}
