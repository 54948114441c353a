{#
    Numbers that an engine would quietly change. Every macro takes a JSON number as text, digits as landed, and
    returns an expression; they run on the few rows that have such numbers.
#}

{#
    Whether a whole JSON document may hold a number that a double changes: 16 digits or more, or an exponent.
    May say yes too often, never no too often. Postgres reads numbers exactly and needs no such mark.

    Arguments:
        payload: the JSON column
    Returns: a boolean expression.
#}
{% macro has_long_numbers(payload) %}
    {{ return(adapter.dispatch('has_long_numbers', 'event_warehouse')(payload)) }}
{% endmacro %}


{#  A pattern that begins with one sign is found three times faster than one that begins with one of three. #}
{% macro duckdb__has_long_numbers(payload) %}
    {% set conditions = [] %}
    {% for sign in [':', ',', '\\['] %}
        {% do conditions.append(
            'regexp_matches(cast(' ~ payload ~ " as varchar), '" ~ sign ~ "\\s*-?(?:[0-9][0-9.]{15,}|[0-9.]+[eE])')"
        ) %}
    {% endfor %}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{% endmacro %}


{% macro postgres__has_long_numbers(payload) %}{{ return('false') }}{% endmacro %}


{#
    Whether a row has that mark, or might have had it: Postgres keeps none and looks at every row.

    Arguments:
        alias: the relation with has_long_numbers, if not the only one
    Returns: a boolean expression.
#}
{% macro may_have_long_number(alias=none) %}
    {{ return(adapter.dispatch('may_have_long_number', 'event_warehouse')(alias)) }}
{% endmacro %}


{% macro duckdb__may_have_long_number(alias=none) %}
    {{ return((alias ~ '.' if alias else '') ~ 'has_long_numbers') }}
{% endmacro %}


{% macro postgres__may_have_long_number(alias=none) %}{{ return('true') }}{% endmacro %}


{#
    A number as the double of a float column; null where the double would be another number: an infinity, a zero that
    was none, an integer the double is not exactly (beyond 2^53). A fraction may round (see loses_precision).

    Arguments:
        number: a text expression, a JSON number
#}
{% macro exact_double(number) %}
    {{ return(adapter.dispatch('exact_double', 'event_warehouse')(number)) }}
{% endmacro %}


{#  The lambda names the number, so that its own long expression stands in the SQL once. #}
{% macro duckdb__exact_double(number) %}
    {% set double = 'try_cast(n as double)' %}
    {{ return(
        'list_transform([' ~ number ~ '], lambda n: case when isinf(' ~ double ~ ') then null'
        ~ ' when ' ~ double ~ " = 0 and regexp_matches(n, '^[^eE]*[1-9]') then null"
        ~ ' when abs(' ~ double ~ ') >= 9007199254740992 and coalesce(' ~ duckdb__integer_text('n')
        ~ ' <> cast(cast(' ~ double ~ ' as bignum) as varchar), false) then null'
        ~ ' else ' ~ double ~ ' end)[1]'
    ) }}
{% endmacro %}


{% macro postgres__exact_double(number) %}
    {% set numeric = 'cast(' ~ number ~ ' as numeric)' %}
    {% set bits = "cast(cast('x' || encode(float8send(cast(" ~ number ~ " as double precision)), 'hex') as bit(64)) as bigint)" %}
    {% set exact = "((" ~ bits ~ " & 4503599627370495) | 4503599627370496)::numeric * (2::numeric ^ (((" ~ bits ~ " >> 52) & 2047) - 1075)) * sign(" ~ numeric ~ ")" %}
    {{ return(
        'case when abs(' ~ numeric ~ ') >= 1.7976931348623158e308 then null'
        ~ ' when ' ~ numeric ~ ' <> 0 and abs(' ~ numeric ~ ') <= 2.4703282292062328e-324 then null'
        ~ ' when abs(' ~ numeric ~ ') > 9007199254740992 and ' ~ numeric ~ ' = trunc(' ~ numeric ~ ') and '
        ~ numeric ~ ' <> ' ~ exact ~ ' then null'
        ~ ' else cast(' ~ number ~ ' as double precision) end'
    ) }}
{% endmacro %}


{#
    The digits of a number that has no fraction, such as `5` for `5.0` and `100` for `1e2`; null for one that has.
    Ids are written so, and integers compared.

    Arguments:
        number: a text expression, a JSON number
#}
{% macro integer_text(number) %}
    {{ return(adapter.dispatch('integer_text', 'event_warehouse')(number)) }}
{% endmacro %}


{#  Sign, then the digits moved by the exponent; what stays behind the point must be zeros. #}
{% macro duckdb__integer_text(number) %}
    {% set parts = "'^(-?)0*([0-9]*)(?:\\.([0-9]*?)0*)?(?:[eE]([-+]?[0-9]{1,4}))?$'" %}
    {% set moved = "(coalesce(try_cast(part.exponent as bigint), 0) - length(part.fraction))" %}
    {% set digits = '(part.whole || part.fraction)' %}
    {% set kept = 'greatest(length(' ~ digits ~ ') + ' ~ moved ~ ', 0)' %}
    {{ return(
        "list_transform([regexp_extract(" ~ number ~ ", " ~ parts ~ ", ['sign', 'whole', 'fraction', 'exponent'])], lambda part: "
        ~ 'case when trim(' ~ digits ~ ", '0') = '' then '0' when " ~ moved ~ ' >= 0 then part.sign || ltrim(' ~ digits ~ ", '0') || repeat('0', " ~ moved ~ ')'
        ~ ' when trim(substr(' ~ digits ~ ', ' ~ kept ~ " + 1), '0') = '' then part.sign || left(" ~ digits ~ ', ' ~ kept ~ ') end)[1]'
    ) }}
{% endmacro %}


{% macro postgres__integer_text(number) %}
    {% set numeric = 'cast(' ~ number ~ ' as numeric)' %}
    {{ return('case when ' ~ numeric ~ ' = trunc(' ~ numeric ~ ') then cast(trunc(' ~ numeric ~ ') as text) end') }}
{% endmacro %}


{#
    Whether the shortest text of a number's double is another number, as with 30 digits: the value is kept rounded
    and is a discard too.

    Arguments:
        number: a text expression, a JSON number that exact_double keeps
#}
{% macro loses_precision(number) %}
    {{ return(adapter.dispatch('loses_precision', 'event_warehouse')(number)) }}
{% endmacro %}


{#  Both as their digits without zeros at either end, and the power of ten of the last one. #}
{% macro duckdb__loses_precision(number) %}
    {{ return(
        'list_transform([' ~ number ~ '], lambda n: ' ~ duckdb__normal_number('n') ~ ' <> '
        ~ duckdb__normal_number('cast(try_cast(n as double) as varchar)') ~ ' and ' ~ duckdb__integer_text('n') ~ ' is null)[1]'
    ) }}
{% endmacro %}


{% macro duckdb__normal_number(number) %}
    {% set digits = '(part.whole || part.fraction)' %}
    {{ return(
        "list_transform([regexp_extract(" ~ number ~ ", '^-?([0-9]+)(?:\\.([0-9]+))?(?:[eE]([-+]?[0-9]+))?$', ['whole', 'fraction', 'exponent'])], lambda part: "
        ~ "trim(" ~ digits ~ ", '0') || 'e' || cast(coalesce(try_cast(part.exponent as bigint), 0) - length(part.fraction) + length("
        ~ digits ~ ") - length(rtrim(" ~ digits ~ ", '0')) as varchar))[1]"
    ) }}
{% endmacro %}


{% macro postgres__loses_precision(number) %}
    {{ return(
        'cast(cast(' ~ number ~ ' as double precision) as text)::numeric <> cast(' ~ number ~ ' as numeric) and cast('
        ~ number ~ ' as numeric) <> trunc(cast(' ~ number ~ ' as numeric))'
    ) }}
{% endmacro %}
