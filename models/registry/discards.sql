{{ config(
    materialized='warehouse_table',
    alias='rudder_discards' if var('warehouse_flavor') == 'rudderstack' else 'discards',
    meta={
        'load': 'upsert',
        'unique_key': ['raw_row_id', 'table_name', 'column_name', 'column_value', 'reason'],
        'reads_up_to': ['int_columns'],
        'indexes': [['raw_row_id'], ['row_id']],
    },
    pre_hook=["{{ rebuild_discards_of_changed_events() }}", "{{ drop_rebuilt_discards() }}"],
    post_hook="{{ forget_rebuilt_discards() }}"
) }}

{%- set rows_to_judge = new_or_rebuilt_rows('checked_table') %}
{%- set has_widened = has_newly_widened_columns() %}
{%- set widened_rows = already_read_rows() ~ ' and not ' ~ rows_to_judge if tables_to_rebuild() else already_read_rows() %}

with

events as not materialized (

    select
        *,
        {{ call_table('call_type', 'event_table') }} as table_name
    from {{ ref('stg_events') }}

),

-- paths whose values may not all be in their column
checked_paths as materialized (

    {{ checked_paths() }}

),

-- fields of the call itself, and its document
checked_fields as materialized (

    {{ checked_fields() }}

),

-- the context of a track is in tracks and in its event table, where each column has its own type
table_rows as not materialized (

    select
        *,
        table_name as checked_table,
        case when call_type = 'track' and table_name <> 'tracks' then ' event' else table_name end as field_table
    from events

    union all

    select
        *,
        'tracks' as checked_table,
        'tracks' as field_table
    from events
    where call_type = 'track' and table_name <> 'tracks'

),

-- materialized, here and below: what is read out of a document once is not read again by every condition on it
path_values as materialized (

    {#- where nothing tells the rows with long numbers, all are looked at in one pass -#}
    {%- set may_have_long_number = may_have_long_number('table_rows') %}
    {%- set other_checks = ' and not checked_paths.is_number_check' if may_have_long_number != 'true' else '' %}
    {%- set parts = [
        path_values('checked_paths', rows_to_judge ~ other_checks),
        path_values('checked_fields', rows_to_judge ~ ' and table_rows.has_odd_fields'),
    ] %}
    {%- if other_checks %}
        {%- set number_checks = ' and checked_paths.is_number_check and ' ~ may_have_long_number %}
        {%- do parts.append(path_values('checked_paths', rows_to_judge ~ number_checks)) %}
    {%- endif %}
    {%- if has_widened %}
        {%- do parts.append(path_values('checked_paths', widened_rows ~ ' and checked_paths.is_newly_widened', is_read_again=true)) %}
    {%- endif %}
    ({{ parts | join(')\n\n    union all\n\n    (') }})

),

judged_values as materialized (

    select
        *,
        {{ misfit('data_type', 'field_type') }} as misfit,
        {{ incoming_type() }} as incoming_type,
        {{ value_key() }} as value_key

    from path_values

    where field_type is not null or not (is_object or {{ is_blank_text('text', 'is_array') }})
        or (place_reason = 'not_in_contract' and data_type = 'json')

),

shared_values as (

    select
        *,
        first_value(value_key) over values_of_column as winning_key,
        row_number() over values_of_column as rank_in_column
    from judged_values
    where is_shared
    window values_of_column as (partition by raw_row_id, checked_table, column_name order by precedence)

),

discarded_values as (

    select
        raw_row_id,
        is_read_again,
        checked_table,
        column_name,
        json_path,
        coalesce(place_reason, misfit) as reason,
        data_type,
        incoming_type
    from judged_values
    where not is_shared and coalesce(place_reason, misfit) is not null

    union all

    select raw_row_id, is_read_again, checked_table, column_name, json_path, misfit as reason, data_type, incoming_type
    from shared_values
    where rank_in_column = 1 and misfit is not null

    union all

    select raw_row_id, is_read_again, checked_table, column_name, json_path, 'collision' as reason, data_type, incoming_type
    from shared_values
    where rank_in_column > 1 and value_key <> winning_key and not has_own_column

)

-- in two parts, so that documents of earlier runs are read only where one of them has a discard
{%- set rows_of_parts = {'false': rows_up_to_now() if tables_to_rebuild() else new_rows()} %}
{%- if has_widened %}
    {%- do rows_of_parts.update({'true': already_read_rows()}) %}
{%- endif %}
{% for is_read_again, rows in rows_of_parts.items() %}
select distinct
    discarded_values.checked_table as table_name,
    events.message_id as row_id,
    case when discarded_values.column_name = '' then discarded_values.json_path else discarded_values.column_name end as column_name,
    {{ json_text_of(json_at('discarded_values.json_path', 'events')) }} as column_value,
    discarded_values.reason,
    discarded_values.data_type as existing_type,
    discarded_values.incoming_type,
    events.received_at,
    events.loaded_at as uuid_ts,
    events.raw_row_id

from discarded_values

inner join events
    on discarded_values.raw_row_id = events.raw_row_id

where discarded_values.is_read_again = {{ is_read_again }} and {{ rows }}

{% if not loop.last %}
union all

{% endif %}
{% endfor %}
