{{ config(
    materialized='warehouse_table',
    meta={'load': 'append', 'reads_up_to': ['int_self_describing_columns'], 'indexes': [['raw_row_id']]}
) }}

{%- set errors = json_fields(['/type', '/field', '/column', '/value', '/message']) %}
{%- set value = json_part('found', 'long_payload', 'json_path') %}
{%- set value_at = json_at('json_path', 'judged_values') %}
{%- set has_widened = has_newly_widened_properties() %}
{%- set columns_of_documents = {'new_documents': 'checked_columns'} %}
{%- if has_widened %}
    {%- do columns_of_documents.update({'read_documents': 'columns'}) %}
{%- endif %}

-- depends_on: {{ ref('int_self_describing_paths') }}

with

failures as (

    select raw_row_id, event_id, collector_tstamp, loaded_at, {{ json_document('data', '/errors') }} as errors

    from {{ ref('int_event_documents') }}

    where origin = 'derived_contexts' and schema_name = 'failure' and {{ new_rows() }}

),

failed_parameters as (

    {{ json_elements('failures', 'errors') }}

),

parsed_parameters as (

    select raw_row_id, event_id, collector_tstamp, loaded_at, {{ parsed_payload('element') }} as payload

    from failed_parameters

),

columns as not materialized (

    select
        table_name,
        column_name,
        data_type,
        json_path,
        value_types,
        is_known,
        precedence,
        max(precedence) over (partition by table_name, column_name) > 1 as is_shared

    from {{ ref('int_self_describing_columns') }}

    where place = 'column' and json_path is not null

),

-- a value of any other column fits
checked_columns as (

    select *, is_shared or {{ may_misfit('data_type', 'value_types') }} as is_checked

    from columns

    where is_shared or data_type = 'float' or {{ may_misfit('data_type', 'value_types') }}

),

self_describing_data as not materialized (

    select * from {{ ref('stg_self_describing_data') }}

),

-- parsed once, and only in tables that have something to look at
new_documents as {{ computed_once() }} (

    select * from self_describing_data

    where {{ new_rows() }} and {{ is_in_few('self_describing_data.table_name', 'checked_columns', 'table_name') }}

    {{ payload_fence() }}

),

{%- if has_widened %}

paths as (

    select table_name, json_path, value_type, staged_at from {{ ref('int_self_describing_paths') }}

),

-- what an integer column held, it may not hold as float: those that have become one by the new rows are looked at again
widened_columns as (

    {{ newly_widened_properties('columns', 'paths') }}

),

read_documents as {{ computed_once() }} (

    select * from self_describing_data

    where {{ already_read_rows() }} and {{ may_have_long_number() }}
        and {{ is_in_few('self_describing_data.table_name', 'widened_columns', 'table_name') }}

    {{ payload_fence() }}

),
{%- endif %}

all_values as (
{%- for documents, columns in columns_of_documents.items() %}

    select
        documents.*,
        columns.column_name,
        columns.data_type,
        columns.json_path,
        columns.precedence,
        columns.is_known,
        columns.is_shared,
        {{ 'false' if loop.first else 'true' }} as is_read_again,
        {{ json_part_of('documents.payload', 'columns.json_path') }} as found,
        case when documents.has_long_numbers then documents.payload end as long_payload

    from {{ documents }} as documents

    inner join {{ columns }} as columns
        on documents.table_name = columns.table_name
{% if loop.first %}
    where columns.is_checked or {{ may_have_long_number('documents') }}
{%- else %}
    inner join widened_columns
        on columns.table_name = widened_columns.table_name and columns.column_name = widened_columns.column_name
{%- endif %}
{%- if not loop.last %}

    union all
{%- endif %}
{%- endfor %}

),

found_values as (

    select * from all_values {{ optimisation_fence() }}

),

judged_values as (

    select
        *,
        {{ value_key(value) }} as value_key,
        {{ value.is_number }} as is_number,
        {{ value.is_object }} and not is_known or {{ fits_column('data_type', value) }} as fits

    from found_values

    where {{ value.text }} is not null and not (data_type = 'float' and not is_shared and {{ is_short_number(value) }})

    {{ optimisation_fence() }}

),

document_values as (

    select
        root_row_id,
        raw_row_id,
        event_id,
        collector_tstamp,
        loaded_at,
        table_name,
        column_name,
        data_type,
        json_path,
        precedence,
        is_known,
        is_read_again,
        value_key,
        is_number,
        {{ value_at.exact_text }} as text_value,
        fits

    from judged_values

    where is_shared or not fits

),

ranked_values as (

    select
        *,
        first_value(value_key) over (partition by raw_row_id, column_name order by precedence) as winning_key,
        row_number() over (partition by raw_row_id, column_name order by precedence) as place

    from document_values

)

select
    raw_row_id,
    event_id,
    collector_tstamp,
    {{ errors['/type'].text }} as failure_type,
    'events' as table_name,
    {{ errors['/column'].text }} as column_name,
    {{ errors['/field'].text }} as field,
    {{ errors['/value'].text }} as value,
    {{ errors['/message'].text }} as message,
    loaded_at as load_tstamp

from parsed_parameters

union all

select
    root_row_id as raw_row_id,
    event_id,
    collector_tstamp,
    'schema_violations' as failure_type,
    table_name,
    column_name,
    json_path as field,
    text_value as value,
    case
        when place = 1 and not is_known and data_type in ('integer', 'float') then 'is no number that the column can hold'
        when place = 1 then 'is no ' || data_type
        else 'another property with this column name has a value too'
    end as message,
    loaded_at as load_tstamp

from ranked_values

where (place = 1 and not fits and (is_number or not is_read_again))
    or (place > 1 and value_key <> winning_key and not is_read_again)
