{#
    Settings of the engine that hold for the transaction that loads a table.

    Returns: statements, or nothing.
#}
{% macro transaction_settings() %}
    {{ return(adapter.dispatch('transaction_settings', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__transaction_settings() %}{% endmacro %}


{#
    Compiling a list of a hundred columns takes longer than computing it, and 4 MB, the default, sort and hash on disk.
    A larger work_mem of the server's stays.
#}
{% macro postgres__transaction_settings() %}
    select
        set_config('jit', 'off', true),
        set_config('work_mem', greatest(65536, pg_size_bytes(current_setting('work_mem')) / 1024) || 'kB', true);
{% endmacro %}


{#
    Begins a transaction on a connection that dbt has committed one on before.

    Why: dbt-postgres sends that COMMIT as SQL and leaves BEGIN to its driver, which takes the first transaction for open still:
    every further statement would be a transaction of its own, and give its locks back at once.

    Returns: a statement with its semicolon, or nothing.
    Example: `{{ begin_after_commit() }} {{ lock_for_transaction('event_tables') }}`
#}
{% macro begin_after_commit() %}
    {{ return(adapter.dispatch('begin_after_commit', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__begin_after_commit() %}{% endmacro %}


{% macro postgres__begin_after_commit() %}begin;{% endmacro %}
