{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_landed_events']}
) }}

with recursive

new_names as (

    select
        event_text,
        {{ snake_case('event_text') }} as slug,
        min(staged_at) as staged_at

    from {{ ref('int_landed_events') }}

    where verdict = 'event' and event_text is not null and {{ new_rows() }}

    group by event_text

),

known_names as (

    {{ known_event_names() }}

),

taken_names as (

    {{ taken_table_names() }}

),

candidates as (

    select distinct
        slug,
        {{ safe_name('slug') }} as table_name
    from new_names
    where slug <> '' and slug not in (select known_names.slug from known_names)

),

attempts as (

    select slug, table_name from candidates

    union all

    select slug, {{ cut_name("('_' || table_name)") }} as table_name
    from attempts
    where table_name in (select taken_names.table_name from taken_names)

),

table_names as (

    select slug, table_name from attempts
    where table_name not in (select taken_names.table_name from taken_names)

    union

    select slug, table_name from known_names where table_name is not null

)

select
    new_names.event_text,
    nullif(new_names.slug, '') as slug,
    {{ event_column('table_names.table_name', 'new_names.slug') }} as event,
    table_names.table_name,
    new_names.staged_at

from new_names

left join table_names on new_names.slug = table_names.slug

where new_names.event_text not in (select known_names.event_text from known_names)
