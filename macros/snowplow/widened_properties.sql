{#
    The properties of self-describing data whose column was an integer until this run: integers beyond 2^53 that it has held are not in
    it any more.

    Arguments:
        columns: int_self_describing_columns, or a CTE of it
        paths: int_self_describing_paths, or a CTE of it
    Returns: a query of table_name and column_name.
    Example: `widened_columns as ({{ newly_widened_properties('columns', 'paths') }})`
#}
{% macro newly_widened_properties(columns, paths) %}
    select columns.table_name, columns.column_name

    from {{ columns }} as columns

    inner join {{ paths }} as paths
        on columns.table_name = paths.table_name and columns.json_path = paths.json_path

    where columns.data_type = 'float' and not columns.is_known and paths.value_type = 'float'

    group by columns.table_name, columns.column_name

    having {{ is_newly_widened('min(paths.staged_at)') }}
{% endmacro %}


{#  Whether there is such a property. Asked ahead of the query: with none, the documents of all earlier runs would be looked through for nothing. #}
{% macro has_newly_widened_properties() %}
    {{ return(
        read_limits().lower is not none
        and run_query(newly_widened_properties(staging_schema() ~ '.int_self_describing_columns', staging_schema() ~ '.int_self_describing_paths') ~ ' limit 1').rows | length > 0
    ) }}
{% endmacro %}
