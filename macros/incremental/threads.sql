{#
    Has the engine use one thread in a run with few new rows. Called ahead of every run.

    Why: a table of DuckDB has groups of 122,880 rows, which are what its threads share out; and where they have nothing to share, those that
    wait ask again and again, which takes as much processor time as the work (a run after 1 % more events: a fifth less with one thread).

    Example: `{% do use_threads_for_new_rows() %}`
#}
{% macro use_threads_for_new_rows() %}
    {{ return(adapter.dispatch('use_threads_for_new_rows', 'event_warehouse')()) }}
{% endmacro %}


{% macro postgres__use_threads_for_new_rows() %}{% endmacro %}


{% macro duckdb__use_threads_for_new_rows() %}
    {% set rows = {} if flags.FULL_REFRESH else read_ledger() %}
    {% set progress = [] %}
    {% for node in graph.nodes.values() if node.unique_id in selected_resources and node.config.materialized in ['warehouse_table', 'discovered_tables'] %}
        {% do progress.append(rows.get(node.alias, {}).get('staged_at') or '0001-01-01 00:00:00') %}
    {% endfor %}
    {% if progress and not run_query(
        "select 1 from raw.events where loaded_at > timestamp '" ~ progress | min ~ "' at time zone 'UTC' limit 1 offset " ~ rows_for_threads()
    ).rows %}
        {% call statement('threads') %} {{ set_threads(1) }} {% endcall %}
    {% endif %}
{% endmacro %}


{#
    How many threads the engine has for the statements to come.

    Arguments:
        threads: their number
    Returns: a statement, or nothing where the engine decides by itself.
#}
{% macro set_threads(threads) %}
    {{ return(adapter.dispatch('set_threads', 'event_warehouse')(threads)) }}
{% endmacro %}


{% macro postgres__set_threads(threads) %}{% endmacro %}


{% macro duckdb__set_threads(threads) %}{{ return('set threads = ' ~ threads ~ ';') }}{% endmacro %}


{#
    How many threads the engine has now, as far as set_threads decides it.

    Returns: a number; 1 where the engine decides by itself.
#}
{% macro current_threads() %}
    {{ return(adapter.dispatch('current_threads', 'event_warehouse')()) }}
{% endmacro %}


{% macro postgres__current_threads() %}{{ return(1) }}{% endmacro %}


{% macro duckdb__current_threads() %}
    {{ return(run_query("select current_setting('threads')").rows[0][0] | int) }}
{% endmacro %}


{#  The rows of a group of DuckDB's tables: with fewer, there is nothing for a second thread. #}
{% macro rows_for_threads() %}{{ return(122880) }}{% endmacro %}
