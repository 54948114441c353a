{#
    An amount in another currency, in exact decimal arithmetic; half a cent is rounded away from zero.

    Arguments:
        amount: a numeric expression with two decimals
        rate: a numeric expression, what one unit is worth in the other currency
    Returns: a numeric(18,2) expression; null where it has no room there.
    Example: `{{ converted_amount('tr_total', 'rates.rate') }} as tr_total_base`
#}
{% macro converted_amount(amount, rate) %}
    {% set converted = 'round(cast(' ~ amount ~ ' as numeric(18,2)) * cast(' ~ rate ~ ' as ' ~ rate_type() ~ '), 2)' %}
    {{ return('cast(case when abs(' ~ converted ~ ') < 10000000000000000 then ' ~ converted ~ ' end as numeric(18,2))') }}
{% endmacro %}
