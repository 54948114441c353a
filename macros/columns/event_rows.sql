{#
    The columns of event tables, for the materialization discovered_tables.

    Arguments:
        names: list of event tables
    Returns: dict of table name -> what table_columns returns for it.
#}
{% macro event_columns(names) %}
    {% set discovered = registry_columns(names) %}
    {% set overflow = overflow_pointers(names) %}
    {% set fixed = fixed_columns('event') %}
    {% do remember_event_texts(names) %}
    {% set columns = {} %}
    {% for name in names %}
        {% do columns.update({name: table_columns(name, fixed, discovered.get(name, []), overflow.get(name, []))}) %}
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
        relation: where they are, with the columns of stg_events; by itself, stg_events
    Returns: a query.
#}
{% macro event_rows(name, columns, condition, may_have_long_numbers=true, relation=none) %}
    {% set selected = flattened_columns(name, columns, may_have_long_numbers) %}
    select
        {{ selected }}
    from (
        {{ staged_calls(columns, selected, has_event_text(name) ~ ' and ' ~ condition, relation) }}
    ) as events
{% endmacro %}


{#
    The condition for calls of one event table: with the event names as literals where remember_event_texts has read them,
    since Postgres looks literals up in its index and reads all events for a query's names.

    Arguments:
        name: the event table
    Returns: a boolean expression over stg_events.
#}
{% macro has_event_text(name) %}
    {% set texts = model.get('event_texts', {}).get(name, []) if model is mapping else [] %}
    {% if texts and texts | length <= 1000 %}
        {{ return(adapter.dispatch('is_one_of', 'event_warehouse')('event_text', texts)) }}
    {% endif %}
    {{ return('event_text in (select event_text from ' ~ ref('int_event_names') ~ ' where table_name = ' ~ quote_literal(name) ~ ')') }}
{% endmacro %}


{% macro duckdb__is_one_of(text, literals) %}{{ return(text ~ ' in (' ~ literals | join(', ') ~ ')') }}{% endmacro %}


{#  What the index has of a text is its beginning: a whole one may be too long for it. #}
{% macro postgres__is_one_of(text, literals) %}
    {{ return(
        '(left(' ~ text ~ ', 500) in (left(' ~ literals | join(', 500), left(') ~ ', 500)) and ' ~ text ~ ' in (' ~ literals | join(', ') ~ '))'
    ) }}
{% endmacro %}


{#
    Reads the event names of many event tables at once.

    Arguments:
        names: list of event tables
#}
{% macro remember_event_texts(names) %}
    {% if execute and names and model is mapping %}
        {% set texts = {} %}
        {% for row in run_query(
            'select table_name, event_text from ' ~ ref('int_event_names') ~ ' where table_name in (' ~ quote_literals(names) ~ ')'
        ).rows %}
            {% do texts.setdefault(row[0], []).append(quote_literal(row[1])) %}
        {% endfor %}
        {% do model.update({'event_texts': texts}) %}
    {% endif %}
{% endmacro %}
