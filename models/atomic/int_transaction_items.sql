{{ config(materialized='warehouse_view', schema='staging') }}

{%- set fields = json_fields(['/sku', '/product_id', '/name', '/category', '/price', '/quantity', '/currency']) %}

with

calls as (

    select
        raw_row_id,
        staged_at,
        {{ json_document('payload_text', '/properties/products') }} as products

    from {{ ref('stg_events') }}

    where {{ is_named_call('transaction_events') }}

),

products as (

    {{ json_elements('calls', 'products') }}

),

parsed_products as (

    select
        raw_row_id,
        staged_at,
        position,
        {{ parsed_payload('element') }} as payload,
        element as payload_text,
        {{ has_long_numbers('element') }} as has_long_numbers,
        {{ has_control_characters('element') }} as has_control_characters,
        false as has_other_digits

    from products

    {{ payload_fence() }}

)

select
    raw_row_id,
    staged_at,
    position + 1 as item_number,
    {{ clean_text('coalesce(' ~ id_text(fields['/sku']) ~ ', ' ~ id_text(fields['/product_id']) ~ ')') }} as ti_sku,
    {{ clean_text(scalar_text(fields['/name'], 'text')) }} as ti_name,
    {{ clean_text(scalar_text(fields['/category'], 'text')) }} as ti_category,
    {{ converted_parameter(scalar_text(fields['/price'], 'money'), 'money') }} as ti_price,
    {{ converted_parameter(scalar_text(fields['/quantity'], 'integer'), 'integer') }} as ti_quantity,
    {{ clean_text(scalar_text(fields['/currency'], 'text')) }} as ti_currency

from parsed_products
