{#
    One JSON value as the type of its column, null where the column cannot hold it (then failed_events has it). A text
    column takes anything, what is no string as its JSON text; "" and [] are values.

    Arguments:
        field: one field of json_fields
        data_type: string, integer, float, boolean, timestamp, date or decimal(p,s)
        value_types: list of what the path has had
#}
{% macro self_describing_cast(field, data_type, value_types) %}
    {% set number = 'case when ' ~ field.is_number ~ ' then ' %}
    {% if data_type == 'string' %}
        {{ return(field.text if value_types | reject('in', ['string', 'timestamp', 'boolean']) | list | length == 0 else field.exact_text) }}
    {% elif data_type == 'integer' and 'float' in value_types %}
        {{ return(number ~ 'case when ' ~ is_bigint(field.number_text) ~ ' then ' ~ text_to_bigint(field.text) ~ ' end end') }}
    {% elif data_type == 'integer' %}
        {{ return(number ~ text_to_bigint(field.text) ~ ' end') }}
    {% elif data_type == 'float' %}
        {{ return(number ~ text_to_double(field) ~ ' end') }}
    {% elif data_type == 'boolean' %}
        {{ return('case when ' ~ field.is_boolean ~ ' then cast(' ~ field.text ~ ' as boolean) end') }}
    {% elif data_type == 'timestamp' %}
        {{ return(parse_timestamp(field.text)) }}
    {% elif data_type == 'date' %}
        {{ return('cast(' ~ parse_timestamp(field.text) ~ ' as date)') }}
    {% endif %}
    {{ return('cast(' ~ number ~ text_to_decimal(field.number_text, data_type) ~ ' end as ' ~ data_type ~ ')') }}
{% endmacro %}


{#
    A JSON number as decimal(p,s), rounded half away from zero; null where it has more digits before the point.

    Arguments:
        number: a text expression
        data_type: such as decimal(36,2)
#}
{% macro text_to_decimal(number, data_type) %}
    {{ return(adapter.dispatch('text_to_decimal', 'event_warehouse')(number, data_type)) }}
{% endmacro %}


{% macro duckdb__text_to_decimal(number, data_type) %}{{ return('try_cast(' ~ number ~ ' as ' ~ data_type ~ ')') }}{% endmacro %}


{% macro postgres__text_to_decimal(number, data_type) %}
    {% set size = data_type[8:-1].split(',') %}
    {{ return(
        'case when abs(round(cast(' ~ number ~ ' as numeric), ' ~ size[1] ~ ')) < 1e' ~ (size[0] | int - size[1] | int) ~ ' then cast(' ~ number ~ ' as ' ~ data_type ~ ') end'
    ) }}
{% endmacro %}


{#
    Whether a path may have had a value that its column's type does not hold. Of texts where the first is a timestamp, the registry does not know.

    Arguments:
        data_type, value_types: text expressions over int_self_describing_columns
#}
{% macro may_misfit(data_type, value_types) %}
    {% set fitting = {'integer': 'integer', 'float': 'integer|float', 'boolean': 'boolean'} %}
    {% set branches = [] %}
    {% for type, kinds in fitting.items() %}
        {% do branches.append("when '" ~ type ~ "' then not " ~ regex_matches(value_types, '^(?:(?:' ~ kinds ~ ')(?:,|$))*$')) %}
    {% endfor %}
    {{ return("case " ~ data_type ~ " when 'string' then false " ~ branches | join(' ') ~ ' else true end') }}
{% endmacro %}


{#
    Whether a value fits the type of its column, as self_describing_cast decides.

    Arguments:
        data_type: a text expression
        field: the value, as json_at gives it
#}
{% macro fits_column(data_type, field) %}
    {% set timestamp = parse_timestamp(field.text) ~ ' is not null' %}
    {% set number = 'case when ' ~ field.is_number ~ ' then ' ~ field.number_text ~ ' end' %}
    {{ return(
        'coalesce(case ' ~ data_type ~ " when 'string' then true when 'boolean' then " ~ field.is_boolean ~ " when 'integer' then " ~ field.is_number ~ ' and '
        ~ is_bigint(number) ~ " when 'float' then " ~ field.is_number ~ ' and ' ~ exact_double('(' ~ number ~ ')') ~ " is not null when 'timestamp' then " ~ timestamp ~ " when 'date' then " ~ timestamp
        ~ ' else ' ~ field.is_number ~ ' and ' ~ fits_decimal(number, data_type) ~ ' end, false)'
    ) }}
{% endmacro %}


{#
    Whether a number has no more digits before the point than a decimal(p,s) takes.

    Arguments:
        number: a text expression, a JSON number
        data_type: a text expression, such as decimal(36,2)
#}
{% macro fits_decimal(number, data_type) %}
    {% set digits = 'cast(split_part(substr(' ~ data_type ~ ", 9), ',', 1) as integer) - cast(split_part(rtrim(" ~ data_type ~ ", ')'), ',', 2) as integer)" %}
    {{ return(adapter.dispatch('is_below_power', 'event_warehouse')(number, digits)) }}
{% endmacro %}


{% macro duckdb__is_below_power(number, digits) %}{{ return('abs(try_cast(' ~ number ~ ' as double)) < power(10, ' ~ digits ~ ')') }}{% endmacro %}


{% macro postgres__is_below_power(number, digits) %}
    {{ return('abs(cast(' ~ number ~ ' as numeric)) < power(cast(10 as numeric), ' ~ digits ~ ')') }}
{% endmacro %}
