{#
    A text to sort by its bytes, whatever the database's collation.

    Arguments:
        text: a text expression
    Example: `order by {{ byte_order('json_path') }}`
#}
{% macro byte_order(text) %}
    {{ return(adapter.dispatch('byte_order', 'event_warehouse')(text)) }}
{% endmacro %}


{% macro duckdb__byte_order(text) %}{{ return(text) }}{% endmacro %}


{% macro postgres__byte_order(text) %}{{ return('(' ~ text ~ ') collate "C"') }}{% endmacro %}
