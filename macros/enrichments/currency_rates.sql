{#
    The usable rows of the seed currency_rates for the var `base_currency`. What is wrong with the others, the run says
    in one line, or stops with it (var `on_enrichment_error`).

    Arguments:
        seed: the seed's relation
    Returns: a query of (currency, rate_date, rate); empty without a base currency, or where the seed is not loaded.
    Example: `with rates as ({{ currency_rates(ref('currency_rates')) }}) select ...`
#}
{% macro currency_rates(seed) %}
    {% set base = base_currency() %}
    {% if not (execute and base and has_currency_rates(seed)) %}
        {% if base and is_loading() %}
            {% do report_missing_rates(base) %}
        {% endif %}
        {{ return("select cast('' as text) as currency, cast(null as date) as rate_date, cast(null as " ~ rate_type() ~ ') as rate where false') }}
    {% endif %}
    {% set checked = checked_currency_rates(seed) %}
    {% if is_loading() %}
        {% do report_currency_rates(checked, base) %}
    {% endif %}
    {{ return(
        'select distinct currency, cast(case when problem is null then rate_date end as date) as rate_date, rate from (' ~ checked
        ~ ') as checked where problem is null and currency <> ' ~ quote_literal(base) ~ ' and base_currency = ' ~ quote_literal(base)
    ) }}
{% endmacro %}


{#  The type of a rate: times an amount of numeric(18,2) it makes 38 digits, the most that every engine has. #}
{% macro rate_type() %}{{ return('numeric(20,12)') }}{% endmacro %}


{#
    The currency that amounts are converted to, from the var `base_currency`.

    Returns: three capital letters; empty where nothing is to be converted.
#}
{% macro base_currency() %}
    {% set base = var('base_currency') | string | trim | upper if var('base_currency') else '' %}
    {% if base and not modules.re.fullmatch('[A-Z]{3}', base) %}
        {{ exceptions.raise_compiler_error(
            "The var base_currency is '" ~ var('base_currency') ~ "'. It must be three letters such as EUR, or empty for no conversion."
        ) }}
    {% endif %}
    {{ return(base) }}
{% endmacro %}


{#
    Whether the seed currency_rates is loaded: plain `dbt run` loads none.

    Arguments:
        seed: the seed's relation
#}
{% macro has_currency_rates(seed) %}
    {{ return(relation_exists(seed.schema, seed.identifier)) }}
{% endmacro %}


{#
    The rows of the seed with what is wrong with each (problem, null for nothing). Numbers with an exponent are refused:
    the engines read them differently.

    Arguments:
        seed: the seed's relation
    Returns: a query of (currency, base_currency, rate_date, sent_rate, rate, problem).
#}
{% macro checked_currency_rates(seed) %}
    {% set cells = [] %}
    {% for column in ['rate_date', 'currency', 'base_currency', 'rate'] %}
        {% set cell = "coalesce(trim(cast(" ~ column ~ " as text)), '')" %}
        {% do cells.append((('upper(' ~ cell ~ ')') if 'currency' in column else cell) ~ ' as ' ~ ('sent_rate' if column == 'rate' else column)) %}
    {% endfor %}
    {# A cast inside of a CASE may be made for all rows, a CASE inside of a cast is safe. #}
    {% set number = "cast(regexp_replace(case when " ~ regex_matches('sent_rate', '^[0-9]{1,8}(?:\\.[0-9]+)?$')
        ~ " then sent_rate end, '(\\.[0-9]{20})[0-9]+$', '\\1') as numeric(38,20))" %}
    {% set rate = 'cast(nullif(round(' ~ number ~ ', 12), 100000000) as ' ~ rate_type() ~ ')' %}
    {% set problem = "case when not (" ~ is_timestamp('rate_date') ~ " and length(rate_date) = 10) then 'rate_date is no date such as 2024-01-31'"
        ~ " when not (" ~ regex_matches('currency', '^[A-Z]{3}$') ~ ' and ' ~ regex_matches('base_currency', '^[A-Z]{3}$')
        ~ ") then 'a currency is not three letters' when rate is null or rate = 0"
        ~ " then 'rate is no positive decimal number below 100000000' end" %}
    {{ return(
        'select currency, base_currency, rate_date, sent_rate, rate, coalesce(problem, case when min(rate) over same_day <> max(rate) over same_day'
        ~ " then 'other rows give another rate for the day' end) as problem from (select *, " ~ problem ~ ' as problem from (select *, ' ~ rate
        ~ ' as rate from (select ' ~ cells | join(', ') ~ ' from ' ~ seed ~ ') as cells) as rates) as judged'
        ~ ' window same_day as (partition by problem, rate_date, currency, base_currency)'
    ) }}
{% endmacro %}


{#  Says that there is nothing to convert by. #}
{% macro report_missing_rates(base) %}
    {% do enrichment_problem(
        'The var base_currency is ' ~ base ~ ', but there are no rates to it. Put them into seeds/currency_rates.csv and run '
        ~ '`dbt seed -s currency_rates`, then `dbt run`; or set base_currency to an empty text.'
    ) %}
{% endmacro %}


{#
    Says in one line which rows of the seed are not used, or that none is of use.

    Arguments:
        checked: what checked_currency_rates returns
        base: the base currency
#}
{% macro report_currency_rates(checked, base) %}
    {% if not run_query(
        'select 1 from (' ~ checked ~ ') as checked where base_currency = ' ~ quote_literal(base) ~ ' limit 1'
    ).rows %}
        {% do report_missing_rates(base) %}
    {% endif %}
    {% set rows = run_query(
        'select count(*) over (), problem, rate_date, currency, base_currency, sent_rate from (' ~ checked
        ~ ') as checked where problem is not null order by ' ~ byte_order('currency') ~ ', ' ~ byte_order('rate_date') ~ ', '
        ~ byte_order('sent_rate') ~ ' limit 1'
    ).rows %}
    {% for count, problem, rate_date, currency, base_currency, rate in rows %}
        {% set cells = [] %}
        {% for name, cell in [('rate_date', rate_date), ('currency', currency), ('base_currency', base_currency), ('rate', rate)] %}
            {% do cells.append(name ~ ' ' ~ tojson(cell | string | truncate(40, true))) %}
        {% endfor %}
        {% do enrichment_problem(
            'seeds/currency_rates.csv: ' ~ problem ~ ' (' ~ cells | join(', ') ~ '). '
            ~ ('The row is' if count == 1 else 'This and ' ~ (count - 1) ~ ' more faulty row' ~ ('s' if count > 2 else '') ~ ' are')
            ~ ' not used. Correct the file and run `dbt seed -s currency_rates`, then `dbt run`.'
        ) %}
    {% endfor %}
{% endmacro %}


{#
    Tells the user of a fault in the data of an enrichment; the run goes on or stops, as the var `on_enrichment_error` says.

    Arguments:
        message: one line that says what is wrong and what to do
#}
{% macro enrichment_problem(message) %}
    {% if var('on_enrichment_error') == 'stop' %}
        {{ exceptions.raise_compiler_error(message) }}
    {% endif %}
    {% do exceptions.warn(message) %}
{% endmacro %}
