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


{#
    JSON pointers in byte order key by key: the separator sorts before every character of a key.

    Arguments:
        pointer: a text expression
#}
{% macro pointer_order(pointer) %}
    {{ return(byte_order(unescaped_pointer('replace(' ~ pointer ~ ", '/', chr(1))"))) }}
{% endmacro %}
