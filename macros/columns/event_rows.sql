{#
    The columns of event tables, for the materialization discovered_tables.

    Arguments:
        names: list of event tables
    Returns: dict of table name -> what table_columns returns for it.
#}
{% macro event_columns(names) %}
    {% set discovered = registry_columns(names) %}
    {% set overflowing = overflowing_tables(names) %}
    {% set fixed = fixed_columns('event') %}
    {% set columns = {} %}
    {% for name in names %}
        {% do columns.update({name: table_columns(name, fixed, discovered.get(name, []), name in overflowing)}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    The rows of one event table.

    Arguments:
        name: the event table
        columns: what table_columns returns for it
        condition: which staged rows it has not got
        may_have_long_numbers: whether one of them has
    Returns: a query.
#}
{% macro event_rows(name, columns, condition, may_have_long_numbers=true) %}
    {% set selected = flattened_columns(name, columns, may_have_long_numbers) %}
    select
        {{ selected }}
    from (
        select *{{ json_lists(column_pointers(columns), selected) }}
        from {{ ref('stg_events') }}
        where event_text in (select event_text from {{ ref('int_event_names') }} where table_name = {{ quote_literal(name) }})
            and {{ condition }}
        {{ payload_fence() }}
    ) as events
{% endmacro %}
