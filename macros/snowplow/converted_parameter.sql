{#
    A tracker parameter as its column's type, as Snowplow's enrich converts it; null where that fails
    (rules/snowplow.md 3).

    Arguments:
        value: a text expression, the parameter
        kind: event_code, platform_code, text, integer, money, double, boolean, width, height, uuid or epoch_milliseconds
    Returns: an expression.
    Example: `select {{ converted_parameter('parameter_vid', 'integer') }} as domain_sessionidx`
#}
{% macro converted_parameter(value, kind) %}
    {% set converters = {
        'event_code': converted_event, 'platform_code': converted_platform, 'text': clean_text, 'integer': converted_integer,
        'money': converted_money, 'double': converted_double, 'boolean': converted_boolean, 'width': converted_width,
        'height': converted_height, 'uuid': converted_uuid, 'epoch_milliseconds': converted_timestamp,
    } %}
    {{ return(converters[kind](value)) }}
{% endmacro %}


{% macro converted_event(code) %}
    {{ return(
        "case " ~ code ~ " when 'pv' then 'page_view' when 'pp' then 'page_ping' when 'ue' then 'unstruct' when 'se' then 'struct' when 'ev' then 'struct'"
        ~ " when 'tr' then 'transaction' when 'ti' then 'transaction_item' when 'ad' then 'ad_impression' end"
    ) }}
{% endmacro %}


{% macro converted_platform(code) %}
    {{ return("case when " ~ code ~ " in ('web', 'iot', 'app', 'mob', 'pc', 'cnsl', 'tv', 'srv', 'headset') then " ~ code ~ ' end') }}
{% endmacro %}


{#
    Text without what a tab-separated file cannot hold: a tab is four blanks, other control characters go, nothing
    left is null. No trimming and no cut. The rare rows are told by has_control_characters of their whole document.
#}
{% macro clean_text(text) %}
    {{ return(
        "nullif(case when has_control_characters then regexp_replace(replace(" ~ text ~ ", chr(9), '    '), '[' || chr(1) || '-' || chr(31) || chr(127) || ']', '', 'g') else "
        ~ text ~ " end, '')"
    ) }}
{% endmacro %}


{#
    Whether a document may hold a control character: JSON escapes all of them but U+007F. The backslash is written as
    chr(92): dbt cuts the SQL of unit tests apart with sqlparse, for which a quoted backslash escapes the quote after it.

    Arguments:
        payload: a JSON column
#}
{% macro has_control_characters(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as text)' %}
    {{ return(
        'case when strpos(' ~ text ~ ', chr(92)) = 0 then strpos(' ~ text ~ ', chr(127)) > 0 else ' ~ regex_matches(text, '\\\\[bfnrtu]|\x7f') ~ ' end'
    ) }}
{% endmacro %}


{#
    Digits of other scripts, which Java's parsers take for digits, as ASCII. The rare rows are told by has_other_digits
    of their whole document.
#}
{% macro ascii_digits(text) %}
    {{ return(
        'case when has_other_digits then translate(' ~ text ~ ", '" ~ other_digits() | join('') ~ "', '" ~ '0123456789' * (other_digits() | length)
        ~ "') else " ~ text ~ ' end'
    ) }}
{% endmacro %}


{#  Arabic, Persian, Devanagari, Bengali, Thai and full-width digits, 0 to 9. #}
{% macro other_digits() %}
    {{ return(['٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९', '০১২৩৪৫৬৭৮৯', '๐๑๒๓๔๕๖๗๘๙', '０１２３４５６７８９']) }}
{% endmacro %}


{#
    Whether a document may hold digits of another script. A `case`, since DuckDB asks both sides of an `and` that is selected of every row.

    Arguments:
        payload: a JSON column
#}
{% macro has_other_digits(payload) %}
    {% set text = 'cast(' ~ payload ~ ' as text)' %}
    {{ return(
        'case when bit_length(' ~ text ~ ') = 8 * length(' ~ text ~ ') then false else '
        ~ regex_matches(text, '[' ~ other_digits() | join('') ~ ']') ~ ' end'
    ) }}
{% endmacro %}


{#  Java's Integer.parseInt: a sign, digits, 32 bits; the word null is null. #}
{% macro converted_integer(text) %}
    {% set digits = ascii_digits(text) %}
    {{ return('case when ' ~ regex_matches(digits, '^[+-]?0*[0-9]{1,10}$') ~ ' then ' ~ int32('cast(' ~ digits ~ ' as bigint)') ~ ' end') }}
{% endmacro %}


{% macro int32(number) %}
    {{ return('case when ' ~ number ~ ' between -2147483648 and 2147483647 then cast(' ~ number ~ ' as integer) end') }}
{% endmacro %}


{#  Java's BigDecimal, short of exponents and lengths that no amount has. #}
{% macro is_decimal(text) %}
    {{ return(
        '(length(' ~ text ~ ') <= 60 and ' ~ regex_matches(text, '^[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$') ~ ')'
    ) }}
{% endmacro %}


{#  Two digits behind the point, rounded half away from zero, as the warehouse's numeric(18,2) does. #}
{% macro converted_money(text) %}
    {% set number = ascii_digits(text) %}
    {{ return('case when ' ~ is_decimal(number) ~ ' then ' ~ adapter.dispatch('money', 'event_warehouse')(number) ~ ' end') }}
{% endmacro %}


{% macro duckdb__money(number) %}{{ return('try_cast(' ~ number ~ ' as numeric(18, 2))') }}{% endmacro %}


{% macro postgres__money(number) %}
    {{ return('case when abs(cast(' ~ number ~ ' as numeric)) < 9999999999999999.995 then cast(' ~ number ~ ' as numeric(18, 2)) end') }}
{% endmacro %}


{#  A double; null beyond its range. #}
{% macro converted_double(text) %}
    {% set number = ascii_digits(text) %}
    {{ return('case when ' ~ is_decimal(number) ~ ' then ' ~ adapter.dispatch('double_in_range', 'event_warehouse')(number) ~ ' end') }}
{% endmacro %}


{% macro duckdb__double_in_range(number) %}
    {% set double = 'try_cast(' ~ number ~ ' as double)' %}
    {{ return(
        'case when not isinf(' ~ double ~ ') and not (' ~ double ~ ' = 0 and ' ~ regex_matches(number, '^[^eE]*[1-9]') ~ ') then ' ~ double ~ ' + 0 end'
    ) }}
{% endmacro %}


{% macro postgres__double_in_range(number) %}
    {% set numeric = 'cast(' ~ number ~ ' as numeric)' %}
    {{ return(
        'case when ' ~ numeric ~ ' = 0 then 0 when abs(' ~ numeric ~ ') between 2.4703282292062329e-324 and 1.7976931348623157e308 then cast('
        ~ number ~ ' as double precision) end'
    ) }}
{% endmacro %}


{% macro converted_boolean(text) %}
    {{ return("case " ~ text ~ " when '1' then true when '0' then false end") }}
{% endmacro %}


{#  The sides of `WxH`; null where either is no 32-bit number. #}
{% macro converted_width(text) %}{{ return(side_of(text, 1)) }}{% endmacro %}


{% macro converted_height(text) %}{{ return(side_of(text, 2)) }}{% endmacro %}


{% macro side_of(text, position) %}
    {% set is_pair = regex_matches(text, '^0*[0-9]{1,10}x0*[0-9]{1,10}$') %}
    {% set side = 'cast(split_part(' ~ text ~ ", 'x', " ~ position ~ ') as bigint)' %}
    {% set other = 'cast(split_part(' ~ text ~ ", 'x', " ~ (3 - position) ~ ') as bigint)' %}
    {{ return('case when ' ~ is_pair ~ ' then case when ' ~ other ~ ' <= 2147483647 then ' ~ int32(side) ~ ' end end') }}
{% endmacro %}


{% macro converted_uuid(text) %}
    {{ return(
        'case when ' ~ regex_matches(text, '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$') ~ ' then lower(' ~ text ~ ') end'
    ) }}
{% endmacro %}


{#  Milliseconds since 1970 as timestamp, years 1 to 9999; days and the rest apart, so that nothing is rounded. #}
{% macro converted_timestamp(text) %}
    {% set digits = ascii_digits(text) %}
    {% set number = 'cast(' ~ digits ~ ' as bigint)' %}
    {{ return(
        'case when ' ~ regex_matches(digits, '^[+-]?0*[0-9]{1,15}$') ~ ' then case when ' ~ number ~ ' between -62135596800000 and 253402300799999 then '
        ~ epoch_timestamp(number) ~ ' end end'
    ) }}
{% endmacro %}


{#
    The timestamp of milliseconds since 1970.

    Arguments:
        milliseconds: a bigint expression, within the years 1 to 9999
#}
{% macro epoch_timestamp(milliseconds) %}
    {{ return(adapter.dispatch('epoch_timestamp', 'event_warehouse')(milliseconds)) }}
{% endmacro %}


{% macro duckdb__epoch_timestamp(milliseconds) %}{{ return('make_timestamp_ms(' ~ milliseconds ~ ')') }}{% endmacro %}


{% macro postgres__epoch_timestamp(milliseconds) %}
    {{ return(
        "(timestamp '1970-01-01 00:00:00' + " ~ milliseconds ~ " / 86400000 * interval '1 day' + " ~ milliseconds ~ " % 86400000 * interval '1 millisecond')"
    ) }}
{% endmacro %}
