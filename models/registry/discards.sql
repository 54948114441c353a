{{ config(
    materialized='warehouse_table',
    alias='rudder_discards' if var('warehouse_flavor') == 'rudderstack' else 'discards',
    meta={
        'load': 'upsert',
        'unique_key': ['raw_row_id', 'table_name', 'column_name', 'column_value', 'reason'],
        'reads_up_to': ['int_columns'],
        'indexes': [['raw_row_id'], ['table_name', 'row_id']],
    }
) }}

{%- set value = json_at('checked_paths.json_path', 'events') %}
{%- set envelope = json_at('checked_fields.json_path', 'events') %}

with

events as not materialized (

    select
        *,
        {{ call_table('call_type', 'event_table') }} as table_name
    from {{ ref('stg_events') }}

),

new_events as not materialized (

    select * from events where {{ new_rows() }}

),

-- paths whose values may not all be in their column, and why
checked_paths as (

    select
        table_name,
        call_type,
        column_name,
        json_path,
        place,
        data_type,
        precedence,
        place = 'column' and max(precedence) over (partition by table_name, column_name, place) > 1 as is_shared,
        place = 'column' and {{ only_long_numbers_matter('data_type', 'value_types') }} as is_number_check,
        {{ is_newly_widened('widened_at') }} as is_newly_widened

    from {{ ref('int_columns') }}

    where place not in ('overflow', 'fallback') and {{ may_be_discarded() }}

),

-- the columns of a context are in tracks and in the event table, each with its own type
event_tables as not materialized (

    select events.*, events.table_name as checked_table
    from new_events as events

    union all

    select events.*, 'tracks' as checked_table
    from new_events as events
    where call_type = 'track' and table_name <> 'tracks'

),

widened_event_tables as not materialized (

    select events.*, events.table_name as checked_table from events where {{ already_read_rows() }}

    union all

    select events.*, 'tracks' as checked_table
    from events
    where call_type = 'track' and table_name <> 'tracks' and {{ already_read_rows() }}

),

path_values as (

    {{ discard_candidates('event_tables', value, 'true') }}

    union all

    {{ discard_candidates('widened_event_tables', value, 'checked_paths.is_newly_widened') }}

),

ranked_values as (

    select
        *,
        case when is_shared then row_number() over (
            partition by raw_row_id, checked_table, column_name, is_shared order by precedence
        ) else 1 end as rank_in_column,
        case when is_shared then first_value(column_value) over (
            partition by raw_row_id, checked_table, column_name, is_shared order by precedence
        ) end as winning_value

    from path_values

),

path_discards as (

    select
        raw_row_id,
        message_id,
        received_at,
        loaded_at,
        checked_table as table_name,
        case when column_name = '' then json_path else column_name end as column_name,
        column_value,
        case
            when place <> 'column' then place
            when rank_in_column > 1 then case when column_value <> winning_value then 'collision' end
            else misfit
        end as reason,
        data_type as existing_type,
        incoming_type

    from ranked_values

),

-- fields of the call itself, and documents that are none
checked_fields as (

    {{ checked_fields() }}

),

field_discards as (

    select
        events.raw_row_id,
        events.message_id,
        events.received_at,
        events.loaded_at,
        events.checked_table as table_name,
        checked_fields.column_name,
        {{ json_text_of(envelope) }} as column_value,
        {{ field_misfit('checked_fields.field_type', envelope) }} as reason,
        checked_fields.data_type as existing_type,
        {{ incoming_type(envelope) }} as incoming_type

    from event_tables as events

    inner join checked_fields
        on events.call_type = checked_fields.call_type
        and (events.checked_table = events.table_name or checked_fields.is_in_tracks)

    where {{ has_odd_field('events') }} and {{ envelope.text }} is not null

),

-- a name or category of a page that the call's own one beats
fallback_discards as (

    {{ fallback_discards() }}

)

select distinct
    table_name,
    message_id as row_id,
    column_name,
    column_value,
    reason,
    existing_type,
    incoming_type,
    received_at,
    loaded_at as uuid_ts,
    raw_row_id

from (
    select * from path_discards
    union all
    select * from field_discards
    union all
    select * from fallback_discards
) as discards

where reason is not null
