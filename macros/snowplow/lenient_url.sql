{#
    A URL as Snowplow stores it in page_url (rules/snowplow.md 4): blanks become %20; a text that java.net.URI reads
    stays; of any other text path, query and fragment are decoded and encoded again as scala-uri does. Only letters,
    digits and `-._~+` stay then, with `/` in the path and with `&` and the first `=` of each parameter in the query;
    everything behind the first `#` is the fragment. A `%` without two hex digits becomes %25.

    What scala-uri does by accident is not done: bytes that are no UTF-8 stay %XX (not U+FFFD), emoji are encoded (not
    `??`), an `@` behind the authority makes no user of all that is before it, and host and port stay as written (no
    other spelling of an IPv6 address, no failure for a port that java.net.URI bears).

    The cheapest regular expression comes first and reads nearly every real URL.

    Arguments:
        url: a text expression; a column, as it is repeated
    Returns: a text expression; null where nobody can read the URL, which is a conversion failure.
    Example: `select {{ lenient_url("'http://a.b/c|d?e=${f g}#h#i'") }}` gives
        `http://a.b/c%7Cd?e=%24%7Bf%20g%7D#h%23i`
#}
{% macro lenient_url(url) %}
    {% set spaced = 'replace(' ~ url ~ ", ' ', '%20')" %}
    {% set patterns = url_patterns() %}
    {{ return(
        'case when ' ~ regex_matches(url, patterns.common) ~ ' then ' ~ spaced
        ~ ' when ' ~ regex_matches(spaced, patterns.valid) ~ ' then ' ~ spaced
        ~ ' when strpos(' ~ url ~ ", '[') > 0 and " ~ regex_matches(spaced, patterns.valid_with_ip6) ~ ' then ' ~ spaced
        ~ ' when ' ~ regex_matches(spaced, patterns.repairable) ~ ' or strpos(' ~ url ~ ", '[') > 0 and "
        ~ regex_matches(spaced, patterns.repairable_with_ip6) ~ ' then ' ~ repaired_url(spaced) ~ ' end'
    ) }}
{% endmacro %}


{#
    The grammar of java.net.URI as regular expressions. Beyond RFC 2396 it takes visible characters that are no ASCII,
    `[` and `]` in query and fragment, `_` and the like in an authority (which then is no host), and an empty authority
    before a path, query or fragment.

    Returns: a dict: `common` (URLs of ASCII with a plain host, blanks not yet replaced), `valid` (all that java.net.URI
        reads), `repairable` (what it reads once path, query and fragment are encoded), `lead` (scheme and authority) and
        `server` (a lead whose authority has a host), `plain_server` (most of these). IPv6 addresses have patterns of
        their own, for Postgres takes its time with them.
#}
{% macro url_patterns() %}
    {% set letters = "A-Za-z0-9_.!~*'()" %}
    {% set other = '[^\\x01-\\xA0' ~ regex_code_point('1680') ~ regex_code_point('2000') ~ '-' ~ regex_code_point('200A')
        ~ regex_code_point('2028') ~ regex_code_point('2029') ~ regex_code_point('202F') ~ regex_code_point('205F')
        ~ regex_code_point('3000') ~ ']' %}
    {% set escaped = '%[0-9A-Fa-f]{2}' %}
    {% set foreign = '|' ~ escaped ~ '|' ~ other ~ ')' %}
    {% set scheme = '[A-Za-z][A-Za-z0-9+.-]*:' %}
    {% set in_path = '(?:[' ~ letters ~ ';/:@&=+$,-]' ~ foreign %}
    {% set in_first_segment = '(?:[' ~ letters ~ ';@&=+$,-]' ~ foreign %}
    {% set in_query = '(?:[' ~ letters ~ ';/?:@&=+$,\\[\\]-]' ~ foreign %}
    {% set in_query_first = '(?:[' ~ letters ~ ';?:@&=+$,\\[\\]-]' ~ foreign %}
    {% set in_authority = '(?:[' ~ letters ~ ';:@&=+$,-]' ~ foreign %}
    {% set in_user = '(?:[' ~ letters ~ ';:&=+$,-]' ~ foreign %}

    {# A port is an int of Java: up to 2147483647. #}
    {% set port = ':(?:0*(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8}|21[0-3][0-9]{7}|214[0-6][0-9]{6}|2147[0-3][0-9]{5}'
        ~ '|21474[0-7][0-9]{4}|214748[0-2][0-9]{3}|2147483[0-5][0-9]{2}|21474836[0-3][0-9]|214748364[0-7]))?' %}
    {% set byte = '0*(?:[0-9]{1,2}|1[0-9][0-9]|2[0-4][0-9]|25[0-5])' %}
    {% set ip4 = byte ~ '(?:\\.' ~ byte ~ '){3}' %}
    {% set piece = '[0-9A-Fa-f]{1,4}' %}
    {% set ip6 = [
        '(?:' ~ piece ~ ':){7}' ~ piece, '(?:' ~ piece ~ ':){6}' ~ ip4,
        '::(?:' ~ piece ~ '(?::' ~ piece ~ '){0,6})?', '::(?:' ~ piece ~ ':){0,5}' ~ ip4
    ] %}
    {% for before in range(1, 8) %}
        {% set after = ':(?::' ~ piece ~ '){1,' ~ (7 - before) ~ '}' if before < 7 else none %}
        {% set start = piece ~ '(?::' ~ piece ~ '){' ~ (before - 1) ~ '}' %}
        {% do ip6.append(start ~ '::') %}
        {% if before < 7 %}
            {% do ip6.append(start ~ after) %}
        {% endif %}
        {% if before < 6 %}
            {% do ip6.append(start ~ '::(?:' ~ piece ~ ':){0,' ~ (5 - before) ~ '}' ~ ip4) %}
        {% endif %}
    {% endfor %}
    {% set ip6 = '\\[(?:' ~ ip6 | join('|') ~ ')(?:%[A-Za-z0-9_.]+)?\\](?:' ~ port ~ ')?' %}

    {% set tail = '(?:\\?' ~ in_query ~ '*)?(?:#' ~ in_query ~ '*)?' %}
    {% set valid = [
        '(?:' ~ scheme ~ ')?//' ~ in_authority ~ '+(?:/' ~ in_path ~ '*)?' ~ tail,
        '(?:' ~ scheme ~ ')?//(?:/' ~ in_path ~ '*' ~ tail ~ '|\\?' ~ in_query ~ '*(?:#' ~ in_query ~ '*)?|#' ~ in_query ~ '*)',
        '(?:' ~ scheme ~ ')?/(?:' ~ in_first_segment ~ in_path ~ '*|:' ~ in_path ~ '*)?' ~ tail,
        '(?:' ~ in_first_segment ~ '+(?:/' ~ in_path ~ '*)?)?' ~ tail,
        scheme ~ in_query_first ~ in_query ~ '*(?:#' ~ in_query ~ '*)?',
    ] %}
    {% set user = '[^@/?#\\[\\]]*@' %}
    {% set repairable = [
        '(?:' ~ scheme ~ ')?//(?:(?:' ~ user ~ in_authority ~ '*|' ~ in_authority ~ '+)(?:[/?#]|$)|[/?#])',
        scheme ~ '(?:[^/#]|/(?:[^/]|$))', '/(?:[^/]|$)', '[^A-Za-z/]', '[A-Za-z][A-Za-z0-9+.-]*(?:[^A-Za-z0-9+.:-]|$)'
    ] %}

    {% set host = '(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.?'
        ~ '|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.?|' ~ ip4 ~ '|\\[.*\\])' %}
    {{ return({
        'common': '^' ~ scheme ~ '//[A-Za-z0-9.:-]+(?:/(?:[' ~ letters ~ ' ;/:@&=+$,-]|' ~ escaped ~ ')*)?(?:\\?(?:['
            ~ letters ~ ' ;/?:@&=+$,\\[\\]-]|' ~ escaped ~ ')*)?(?:#(?:[' ~ letters ~ ' ;/?:@&=+$,\\[\\]-]|' ~ escaped ~ ')*)?$',
        'valid': '^(?:' ~ valid | join('|') ~ ')$',
        'valid_with_ip6': '^(?:' ~ scheme ~ ')?//(?:' ~ in_user ~ '*@)?' ~ ip6 ~ '(?:/' ~ in_path ~ '*)?' ~ tail ~ '$',
        'repairable': '^(?:' ~ repairable | join('|') ~ ')',
        'repairable_with_ip6': '^(?:' ~ scheme ~ ')?//(?:' ~ user ~ ')?' ~ ip6 ~ '(?:[/?#]|$)',
        'lead': '^(?:' ~ scheme ~ ')?(?://[^/?#]*)?',
        'plain_server': '^[A-Za-z0-9+.-]+://(?:[A-Za-z0-9]+[.-])*[A-Za-z0-9]+\\.[A-Za-z]+$',
        'server': '^(?:' ~ scheme ~ ')?//(?:[^@]*@)?' ~ host ~ '(?:' ~ port ~ ')?$'
    }) }}
{% endmacro %}


{#  A character by its number in hexadecimal, for a regular expression. #}
{% macro regex_code_point(hexadecimal) %}
    {{ return(adapter.dispatch('regex_code_point', 'event_warehouse')(hexadecimal)) }}
{% endmacro %}


{% macro duckdb__regex_code_point(hexadecimal) %}{{ return('\\x{' ~ hexadecimal ~ '}') }}{% endmacro %}


{% macro postgres__regex_code_point(hexadecimal) %}{{ return('\\u' ~ hexadecimal) }}{% endmacro %}


{#
    A URL whose user, path, query and fragment are encoded again.

    Arguments:
        url: a text expression without blanks
#}
{% macro repaired_url(url) %}
    {% set lead = 'coalesce(' ~ regex_substring(url, url_patterns().lead) ~ ", '')" %}
    {% set user = 'coalesce(' ~ regex_substring(url, '^(?:[^:/?#]*:)?//[^@/?#\\[\\]]*@') ~ ", '')" %}
    {% set page = "split_part(" ~ url ~ ", '#', 1)" %}
    {% set query = "substr(" ~ page ~ ', strpos(' ~ page ~ ", '?') + 1)" %}
    {# The first = of a parameter goes through the encoding as another character. #}
    {% set query = "regexp_replace(replace(" ~ query ~ ", chr(2), '%02'), '(^|&)([^=&]*)=', '\\1\\2' || chr(2), 'g')" %}
    {{ return(
        '(' ~ encoded_again(user, ':/@') ~ ' || substr(' ~ lead ~ ', length(' ~ user ~ ') + 1) || '
        ~ encoded_again("substr(split_part(" ~ page ~ ", '?', 1), length(" ~ lead ~ ') + 1)', '/')
        ~ " || case when strpos(" ~ page ~ ", '?') between 1 and length(" ~ page ~ ") - 1 then '?' || replace("
        ~ encoded_again(query, '&\\x02') ~ ", chr(2), '=') else '' end || case when strpos(" ~ url ~ ", '#') > 0 then '#' || "
        ~ encoded_again('substr(' ~ url ~ ', strpos(' ~ url ~ ", '#') + 1)", '') ~ " else '' end)"
    ) }}
{% endmacro %}


{#
    A part of a URL percent-decoded and encoded again: letters, digits and `-._~+` stand as they are, everything else
    as UTF-8 in capital %XX. Escapes that are no UTF-8 stay.

    Arguments:
        text: a text expression
        kept: further characters that stay, as a regular expression has them in brackets
#}
{% macro encoded_again(text, kept) %}
    {{ return(adapter.dispatch('encoded_again', 'event_warehouse')(text, kept)) }}
{% endmacro %}


{#  Pieces of equal treatment: an escape, characters that stay, characters to encode, a lonely %. #}
{% macro encodable_pieces(kept) %}
    {{ return('%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+' ~ kept ~ '-]+|[^A-Za-z0-9._~+%' ~ kept ~ '-]+|%') }}
{% endmacro %}


{#  The escape of a character that needs none: + - . _ ~, a digit or a letter. #}
{% macro needless_escape() %}
    {{ return('^%(?:2[BDEbde]|3[0-9]|4[1-9A-Fa-f]|5[0-9AFaf]|6[1-9A-Fa-f]|7[0-9AEae])$') }}
{% endmacro %}


{% macro duckdb__encoded_again(text, kept) %}
    {{ return(
        'array_to_string(list_transform(regexp_extract_all(' ~ text ~ ', ' ~ quote_literal(encodable_pieces(kept)) ~ '), lambda piece: '
        ~ 'case when ' ~ regex_matches('piece', needless_escape()) ~ " then url_decode(piece) when piece[1] = '%' and length(piece) = 3"
        ~ ' then upper(piece) when ' ~ regex_matches('piece', '^[A-Za-z0-9._~+' ~ kept ~ '-]')
        ~ " then piece else url_encode(piece) end), '')"
    ) }}
{% endmacro %}


{% macro postgres__encoded_again(text, kept) %}
    {% set piece = 'pieces.piece[1]' %}
    {{ return(
        'coalesce((select string_agg(case when ' ~ regex_matches(piece, needless_escape())
        ~ ' then convert_from(decode(substr(' ~ piece ~ ", 2), 'hex'), 'UTF8') when left(" ~ piece ~ ", 1) = '%' and length("
        ~ piece ~ ') = 3 then upper(' ~ piece ~ ') when ' ~ regex_matches(piece, '^[A-Za-z0-9._~+' ~ kept ~ '-]') ~ ' then ' ~ piece
        ~ ' else upper(regexp_replace(encode(convert_to(' ~ piece ~ ", 'UTF8'), 'hex'), '..', '%\\&', 'g')) end, ''"
        ~ ' order by pieces.position) from regexp_matches(' ~ text ~ ', ' ~ quote_literal(encodable_pieces(kept))
        ~ ", 'g') with ordinality as pieces (piece, position)), '')"
    ) }}
{% endmacro %}
