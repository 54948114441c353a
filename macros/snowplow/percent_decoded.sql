{#
    A percent-encoded text of a query decoded: `+` is a blank, %XX are the bytes of UTF-8. A byte that is no UTF-8
    becomes U+FFFD (one for each character that breaks off, as Java does), a `%` without two hex digits stays, and %00
    goes, as Postgres can keep no such character. No text raises an error.

    Arguments:
        text: a text expression; a column, as it is repeated
    Returns: a text expression.
    Example: `select {{ percent_decoded("'caf%C3%A9+%zz'") }}` gives `café %zz`
#}
{% macro percent_decoded(text) %}
    {% set spaced = 'replace(' ~ text ~ ", '+', ' ')" %}
    {{ return(
        'case when strpos(' ~ text ~ ", '%') = 0 then " ~ spaced ~ ' else '
        ~ adapter.dispatch('decoded_escapes', 'event_warehouse')(spaced) ~ ' end'
    ) }}
{% endmacro %}


{#
    The pieces of an encoded text: escapes that are UTF-8 together, the longest start of a character that breaks off,
    what is no escape.
#}
{% macro escape_pieces() %}
    {% set any = '[0-9A-Fa-f]' %}
    {% set next = '%[89ABab]' ~ any %}
    {% set starts = [
        ('%[Ff]0%[9ABab]' ~ any, next ~ next), ('%[Ff][1-3]' ~ next, next ~ next), ('%[Ff]4%8' ~ any, next ~ next),
        ('%[Ee]0%[ABab]' ~ any, next), ('%[Ee][1-9A-CEFa-cef]' ~ next, next), ('%[Ee][Dd]%[89]' ~ any, next)
    ] %}
    {% set whole = ['%[0-7]' ~ any, '%(?:[Cc][2-9A-Fa-f]|[Dd]' ~ any ~ ')' ~ next] %}
    {% set broken = [] %}
    {% for start, rest in starts %}
        {% do whole.append(start ~ rest) %}
        {% do broken.append(start ~ (('(?:' ~ next ~ ')?') if rest != next else '')) %}
    {% endfor %}
    {{ return('(?:' ~ whole | join('|') ~ ')+|' ~ broken | join('|') ~ '|%' ~ any ~ '{2}|[^%]+|%') }}
{% endmacro %}


{#  How many characters the first escape's UTF-8 character needs; more than there can be where it begins none. #}
{% macro escape_length(piece) %}
    {{ return(
        'case when strpos(' ~ "'01234567', substr(" ~ piece ~ ", 2, 1)) > 0 then 3 when strpos('CDcd', substr(" ~ piece
        ~ ", 2, 1)) > 0 then 6 when strpos('Ee', substr(" ~ piece ~ ", 2, 1)) > 0 then 9 when strpos('Ff', substr(" ~ piece
        ~ ', 2, 1)) > 0 then 12 else 4 end'
    ) }}
{% endmacro %}


{% macro duckdb__decoded_escapes(text) %}
    {{ return(
        'array_to_string(list_transform(regexp_extract_all(' ~ text ~ ', ' ~ quote_literal(escape_pieces()) ~ '), lambda piece: '
        ~ "case when piece[1] <> '%' or length(piece) = 1 then piece when length(piece) < " ~ escape_length('piece')
        ~ " then chr(65533) else url_decode(replace(piece, '%00', '')) end), '')"
    ) }}
{% endmacro %}


{% macro postgres__decoded_escapes(text) %}
    {% set piece = 'pieces.piece[1]' %}
    {{ return(
        "(select string_agg(case when left(" ~ piece ~ ", 1) <> '%' or length(" ~ piece ~ ') = 1 then ' ~ piece
        ~ ' when length(' ~ piece ~ ') < ' ~ escape_length(piece) ~ ' then chr(65533)'
        ~ " else convert_from(decode(replace(replace(" ~ piece ~ ", '%00', ''), '%', ''), 'hex'), 'UTF8') end, '' order by pieces.position)"
        ~ ' from regexp_matches(' ~ text ~ ', ' ~ quote_literal(escape_pieces()) ~ ", 'g') with ordinality as pieces (piece, position))"
    ) }}
{% endmacro %}
