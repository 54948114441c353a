{{ config(
    materialized='warehouse_table',
    meta={
        'load': 'upsert',
        'unique_key': ['currency'],
        'reads_up_to': ['int_looked_up_values'],
        'always': true,
    }
) }}

-- depends_on: {{ ref('int_looked_up_values') }}

with

rates as materialized (

    {{ currency_rates(ref('currency_rates')) }}

),

intervals as (

    select
        currency,
        rate_date as valid_from,
        lead(rate_date) over (partition by currency order by rate_date) as valid_until,
        rate

    from rates

    union all

    select
        '{{ base_currency() }}' as currency,
        date '0001-01-01' as valid_from,
        cast(null as date) as valid_until,
        cast(1 as {{ rate_type() }}) as rate
    where '{{ base_currency() }}' <> ''

){% if reads_only_new_rows() %},

known_intervals as (

    select currency, valid_from, valid_until, rate from {{ this }}

),

wanted_intervals as (

    select * from intervals

    union all

    -- A currency that has gone: upsert deletes only what is replaced.
    select distinct
        currency,
        date '0001-01-01' as valid_from,
        cast(null as date) as valid_until,
        cast(null as {{ rate_type() }}) as rate
    from known_intervals
    where currency not in (select intervals.currency from intervals)

),

changed_intervals as (

    (
        select * from wanted_intervals
        except
        select * from known_intervals
    )

    union all

    (
        select * from known_intervals
        except
        select * from wanted_intervals
    )

)
{%- endif %}

select
    currency,
    valid_from,
    valid_until,
    rate,
    false as is_applied

{% if reads_only_new_rows() -%}
from wanted_intervals

where currency in (select changed_intervals.currency from changed_intervals)
{%- else -%}
from intervals
{%- endif %}
