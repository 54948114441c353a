{#
    One JSON value as the type of its column, null where the column cannot hold it exactly (then it is a discard).

    The registry knows every kind of value that a path has had, so a guard stands only where there is something to
    guard against.

    Arguments:
        field: one field of json_fields
        data_type: string, integer, float, boolean, timestamp or json
        value_types: list of what the path has had
    Returns: an expression of the column's SQL type.
#}
{% macro typed_value(field, data_type, value_types) %}
    {% set only_numbers = value_types | reject('in', ['integer', 'float']) | list | length == 0 %}
    {% if data_type == 'boolean' %}
        {% set boolean = 'cast(' ~ field.text ~ ' as boolean)' %}
        {#- the text of anything else need not be one; asking for the kind would be a second pass over the document -#}
        {{ return(boolean if value_types == ['boolean'] else 'case when ' ~ field.is_boolean ~ ' then ' ~ boolean ~ ' end') }}
    {% elif data_type == 'timestamp' %}
        {{ return(parse_timestamp(field.text)) }}
    {% elif data_type == 'json' %}
        {{ return('cast(' ~ json_text_of(field) ~ ' as json)') }}
    {% elif data_type == 'string' %}
        {% set text = field.text if value_types | reject('in', ['string', 'timestamp', 'boolean', 'object', 'blank']) | list | length == 0 else field.exact_text %}
        {% set present = is_present(field, value_types) %}
        {{ return(text if present == 'true' else 'case when ' ~ present ~ ' then ' ~ text ~ ' end') }}
    {% endif %}
    {% if data_type == 'integer' and 'float' in value_types %}
        {#- only a column that the tracking plan pins: others are float by then -#}
        {{ return('case when ' ~ field.is_number ~ ' then case when ' ~ is_bigint('(' ~ field.number_text ~ ')') ~ ' then ' ~ text_to_bigint('(' ~ field.number_text ~ ')') ~ ' end end') }}
    {% endif %}
    {% set number = text_to_bigint(field.text) if data_type == 'integer' else text_to_double(field) %}
    {% if data_type == 'integer' and 'float' in value_types %}
        {#- a discovered column would have become a float; that of a promoted event stays what its file says -#}
        {% set number = 'case when ' ~ is_bigint('(' ~ field.number_text ~ ')') ~ ' then ' ~ number ~ ' end' %}
    {% endif %}
    {{ return(number if only_numbers else 'case when ' ~ field.is_number ~ ' then ' ~ number ~ ' end') }}
{% endmacro %}


{#
    Whether there is a value at a place: not null, not blank in the flavour, no object (its keys are columns).

    Arguments:
        field: one field of json_fields
        value_types: list of what the path has had
    Returns: a boolean expression; `true` where null is the only thing to tell from a value.
#}
{% macro is_present(field, value_types) %}
    {% set conditions = [] %}
    {% if 'object' in value_types %}
        {% do conditions.append('not ' ~ field.is_object) %}
    {% endif %}
    {% if 'array' in value_types or 'blank' in value_types or var('warehouse_flavor') == 'rudderstack' %}
        {% do conditions.append('not ' ~ is_blank_text(field.text, field.is_array)) %}
    {% endif %}
    {{ return(conditions | join(' and ') or 'true') }}
{% endmacro %}


{#  A JSON number without a fraction as bigint. #}
{% macro text_to_bigint(number) %}
    {{ return(adapter.dispatch('text_to_bigint', 'event_warehouse')(number)) }}
{% endmacro %}


{% macro duckdb__text_to_bigint(number) %}{{ return('try_cast(' ~ number ~ ' as bigint)') }}{% endmacro %}


{% macro postgres__text_to_bigint(number) %}{{ return('cast(cast(' ~ number ~ ' as numeric) as bigint)') }}{% endmacro %}


{#  A JSON number as double, by way of exact_double where the plain cast might change it. #}
{% macro text_to_double(field) %}
    {{ return(adapter.dispatch('text_to_double', 'event_warehouse')(field)) }}
{% endmacro %}


{#  + 0: Postgres' numbers have no negative zero. #}
{% macro duckdb__text_to_double(field) %}
    {% set double = 'try_cast(' ~ field.text ~ ' as double)' %}
    {% if field.may_have_long_number != 'false' %}
        {% set double = 'case when ' ~ field.may_have_long_number ~ ' then ' ~ exact_double('(' ~ field.number_text ~ ')') ~ ' else ' ~ double ~ ' end' %}
    {% endif %}
    {{ return('(' ~ double ~ ' + 0)') }}
{% endmacro %}


{% macro postgres__text_to_double(field) %}
    {{ return(
        'case when length(' ~ field.text ~ ') < 16 then cast(' ~ field.text ~ ' as double precision) else ' ~ exact_double(field.text) ~ ' end'
    ) }}
{% endmacro %}
