{#
    Landed rows = staged + Snowplow-staged + duplicates + rejected: each raw row that the intake has read is in exactly
    one of them, and nothing is in them that has not landed. Rows that landed after the last run wait for the next one.
    With the var `lookback` a row may commit late, so the last hours are left out.
#}

with

intake as (

    select staged_at
    from {{ ledger() }}
    where relation_name = 'int_landed_events'

),

accounted as (

    select raw_row_id, 'stg_events' as place from {{ ref('stg_events') }}

    union all

    select raw_row_id, 'stg_snowplow_events' as place from {{ ref('stg_snowplow_events') }}

    union all

    select raw_row_id, 'duplicate_events' as place from {{ ref('duplicate_events') }}

    union all

    select raw_row_id, 'rejected_events' as place from {{ ref('rejected_events') }}

),

places as (

    select
        raw_row_id,
        count(*) as place_count,
        min(place) as first_place,
        max(place) as last_place

    from accounted

    group by raw_row_id

),

landed as (

    select
        row_id,
        {{ to_utc('loaded_at') }} as loaded_at

    from {{ source('raw', 'events') }}
{%- if var('source') %}

    where source = {{ quote_literal(var('source')) }}
{%- endif %}

)

select
    coalesce(landed.row_id, places.raw_row_id) as raw_row_id,
    landed.loaded_at,
    coalesce(places.place_count, 0) as place_count,
    places.first_place,
    places.last_place

from landed

full join places on landed.row_id = places.raw_row_id

where landed.row_id is null
    or places.place_count > 1
    or (
        places.place_count is null
        and landed.loaded_at <= (select intake.staged_at from intake)
        {%- if var('lookback') %} - interval '{{ var('lookback') | int }} hours'{% endif %}
    )
