{#
    Makes a second run wait until this transaction ends, so that two runs at once give the same tables as one.
    DuckDB needs none: its file has one process at a time.

    Arguments:
        name: what is locked, one name per table
    Returns: a statement.
#}
{% macro lock_for_transaction(name) %}
    {{ return(adapter.dispatch('lock_for_transaction', 'event_warehouse')(name)) }}
{% endmacro %}


{% macro duckdb__lock_for_transaction(name) %}select 1{% endmacro %}


{#  And forget_user, which changes every table at once, waits for all that hold the shared lock, and they for it. #}
{% macro postgres__lock_for_transaction(name) %}
    select pg_advisory_xact_lock_shared(hashtextextended('event_warehouse: forget users', 0)),
        pg_advisory_xact_lock(hashtextextended({{ quote_literal(staging_schema() ~ name) }}, 0))
{% endmacro %}
