{#
    The SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits.

    Arguments:
        text: a text expression
    Returns: a text expression.
    Example: `{{ sha256_hex('user_id') }}`
#}
{% macro sha256_hex(text) %}
    {{ return(adapter.dispatch('sha256_hex', 'event_warehouse')(text)) }}
{% endmacro %}


{% macro duckdb__sha256_hex(text) %}{{ return('sha256(' ~ text ~ ')') }}{% endmacro %}


{% macro postgres__sha256_hex(text) %}{{ return("encode(sha256(convert_to(" ~ text ~ ", 'UTF8')), 'hex')") }}{% endmacro %}
