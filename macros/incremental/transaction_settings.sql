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
