{#
    A table of states equals what its calls say, worked out another way than the model does it: per id and column the
    value of the call that is last by (received_at, id) among those with a value; uuid_ts the latest of all.
    Ids with calls that the table has not read yet are passed over.

    Arguments:
        model: users or accounts
        calls: the table of the calls, ref('identifies') or ref('groups')
        key: the column of the calls that is the id
        columns: columns to compare; one that a table does not have (yet) is left out
    Returns: id, column, and both values where they differ; the column `id` stands for rows that are missing or too many.
#}
{% test latest_of_calls(model, calls, key, columns) %}

{%- set compared = [] %}
{%- if execute %}
    {%- set states = relation_columns(model) %}
    {%- set calls_columns = relation_columns(calls) %}
    {%- for column in columns if column in states and column in calls_columns %}
        {%- do compared.append(column) %}
    {%- endfor %}
{%- endif %}

with

unread as (

    select message_id
    from {{ ref('stg_events') }}
    where staged_at > coalesce(
        (select ledger.staged_at from {{ ledger() }} as ledger where ledger.relation_name = {{ quote_literal(model.identifier) }}),
        timestamp '0001-01-01 00:00:00'
    )

),

unsettled as (

    select distinct {{ key }} as id
    from {{ calls }}
    where {{ key }} is not null and id in (select unread.message_id from unread)

),

calls as (

    select *
    from {{ calls }}
    where trim({{ key }}) <> '' and {{ key }} not in (select unsettled.id from unsettled)

),

states as (

    select *
    from {{ model }}
    where id is null or id not in (select unsettled.id from unsettled)

),

expected as (

    select distinct
        'id' as column_name,
        {{ key }} as id,
        {{ key }} as value
    from calls

    union all

    select
        'uuid_ts' as column_name,
        {{ key }} as id,
        cast(max(uuid_ts) as text) as value
    from calls
    group by {{ key }}
{%- for column in compared %}
    {%- set quoted = adapter.quote(column) %}

    union all

    select
        {{ quote_literal(column) }} as column_name,
        {{ key }} as id,
        cast({{ quoted }} as text) as value
    from (
        select
            *,
            row_number() over (partition by {{ key }} order by received_at desc, {{ byte_order('id') }} desc) as call_number__
        from calls
        where {{ quoted }} is not null
    ) as known_values
    where call_number__ = 1
{%- endfor %}

),

actual as (

    select
        'id' as column_name,
        id,
        id as value
    from states

    union all

    select
        'uuid_ts' as column_name,
        id,
        cast(uuid_ts as text) as value
    from states
{%- for column in compared %}

    union all

    select
        {{ quote_literal(column) }} as column_name,
        id,
        cast({{ adapter.quote(column) }} as text) as value
    from states
    where {{ adapter.quote(column) }} is not null
{%- endfor %}

)

select
    coalesce(expected.column_name, actual.column_name) as column_name,
    coalesce(expected.id, actual.id) as id,
    expected.value as expected_value,
    actual.value as actual_value

from expected

full join actual on expected.column_name = actual.column_name and expected.id = actual.id

where expected.value is null or actual.value is null or expected.value <> actual.value

{% endtest %}
