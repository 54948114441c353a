{#
    An IP address without its last parts, which become `x`, as Snowplow writes it: octets of an IPv4 address, also of one that is
    written as IPv6 (`::ffff:1.2.3.4`); segments of any other IPv6 address, which is written out for it. What is no
    address is treated as IPv4, so `777.2` stays and the fourth part of `999.1.2.3` goes. A port, brackets and a zone go
    with what is masked.

    Arguments:
        column: a text column
        octets: how many octets of IPv4, 0 to 4 (default: the var `anonymous_ip_octets`)
        segments: how many segments of IPv6, 0 to 8 (default: the var `anonymous_ip_segments`)
    Returns: a text expression; the column itself where there is nothing to mask.
    Example: with 2 octets and 6 segments, `{{ anonymous_ip('user_ipaddress') }}` makes `203.0.x.x` of `203.0.113.7`
        and `2001:db8:x:x:x:x:x:x` of `2001:db8::7`
#}
{% macro anonymous_ip(column, octets=none, segments=none) %}
    {% set octets = masked_ip_parts('anonymous_ip_octets', 4) if octets is none else octets %}
    {% set segments = masked_ip_parts('anonymous_ip_segments', 8) if segments is none else segments %}
    {% if not octets and not segments %}
        {{ return(column) }}
    {% endif %}
    {% set ip4 = masked_ip4(column, octets) %}
    {% set plain = ip6_parts('lower(' ~ column ~ ')') %}
    {% set other = ip6_parts(plain_ip6(column)) %}
    {{ return(
        'case when strpos(' ~ column ~ ", ':') = 0 then " ~ ip4 ~ ' when ' ~ plain.is_valid ~ ' then ' ~ masked_ip6(column, plain.full, segments)
        ~ ' when ' ~ regex_matches(column, '[].%]') ~ ' and ' ~ other.is_valid ~ ' and not ' ~ is_ip4_in_ip6(column) ~ ' then '
        ~ masked_ip6(column, with_ip4_segments(column, other.full, segments), segments) ~ ' else ' ~ ip4 ~ ' end'
    ) }}
{% endmacro %}


{#
    How many parts of an address a var says to mask.

    Arguments:
        name: the var
        most: how many parts there are
#}
{% macro masked_ip_parts(name, most) %}
    {% set count = var(name) | string | trim %}
    {% if count not in range(most + 1) | map('string') %}
        {{ exceptions.raise_compiler_error("The var " ~ name ~ " is '" ~ var(name) ~ "'. It must be a number from 0 to " ~ most ~ '.') }}
    {% endif %}
    {{ return(count | int) }}
{% endmacro %}


{#
    The parts between dots behind the first ones become x; what is before the last colon that precedes them stays.

    Arguments:
        column: a text column
        octets: how many of four parts
#}
{% macro masked_ip4(column, octets) %}
    {% if not octets %}
        {{ return(column) }}
    {% endif %}
    {% set kept = 'coalesce(' ~ regex_substring(column, '^(?:[^.]*:)?' ~ ('(?:[^.:]*\\.){' ~ (4 - octets) ~ '}' if octets < 4 else '')) ~ ", '')" %}
    {% set masked = kept ~ ' || regexp_replace(substr(' ~ column ~ ', length(' ~ kept ~ ") + 1), '[^.]+', 'x', 'g')" %}
    {% if octets == 4 %}
        {{ return('case when ' ~ column ~ " = '' then 'x' else " ~ masked ~ ' end') }}
    {% endif %}
    {{ return('case when ' ~ kept ~ " = '' then " ~ column ~ ' else ' ~ masked ~ ' end') }}
{% endmacro %}


{#
    An IPv6 address without brackets, port and zone, in small letters; the IPv4 address at its end is zeros:
    `[::A:1.2.3.4]:80` becomes `::a:0:0`. Short, as it is repeated: the engines plan a long expression for a second.

    Arguments:
        column: a text column
    Returns: a text expression.
#}
{% macro plain_ip6(column) %}
    {{ return(
        'lower(regexp_replace(regexp_replace(' ~ column ~ ", '^\\[?([0-9A-Fa-f:.]+)(?:%[^]]*)?(?:\\](?::[0-9]+)?)?$', '\\1'), '"
        ~ ip4_at_end() ~ "$', ':0:0'))"
    ) }}
{% endmacro %}


{#  The pattern of an IPv4 address behind a colon. #}
{% macro ip4_at_end() %}
    {% set octet = '(?:[0-9]{1,2}|1[0-9][0-9]|2[0-4][0-9]|25[0-5])' %}
    {{ return(':' ~ octet ~ '(?:\\.' ~ octet ~ '){3}') }}
{% endmacro %}


{#
    The segments of an address that plain_ip6 has made zeros, as far as they are not masked: with one segment masked,
    the first two octets are seen.

    Arguments:
        column: a text column
        full: a text expression, all eight segments
        segments: how many are masked
#}
{% macro with_ip4_segments(column, full, segments) %}
    {% if segments != 1 %}
        {{ return(full) }}
    {% endif %}
    {% set octets = 'substr(' ~ regex_substring(column, ip4_at_end()) ~ ', 2)' %}
    {% set number = "cast(nullif(split_part(" ~ octets ~ ", '.', 1), '') as integer) * 256 + cast(nullif(split_part(" ~ octets ~ ", '.', 2), '') as integer)" %}
    {{ return(
        'case when strpos(' ~ column ~ ", '.') > 0 then regexp_replace(" ~ full ~ ", '0:0$', '') || lower(to_hex(" ~ number ~ ")) || ':0' else "
        ~ full ~ ' end'
    ) }}
{% endmacro %}


{#
    Whether an IPv6 address is one of IPv4 that is written so: ::ffff:1.2.3.4.

    Arguments:
        column: a text column
#}
{% macro is_ip4_in_ip6(column) %}
    {{ return(regex_matches(column, '^\\[?(?:::|(?:0{1,4}:){5}|(?:0{1,4}:)+:)[fF]{4}:[0-9.]+(?:%[^]]*)?(?:\\](?::[0-9]+)?)?$')) }}
{% endmacro %}


{#
    An IPv6 address written out.

    Arguments:
        address: a text expression, in small letters
    Returns: a dict of expressions: is_valid, full (all eight segments without leading zeros).
#}
{% macro ip6_parts(address) %}
    {% set colons = 'length(' ~ address ~ ') - length(replace(' ~ address ~ ", ':', ''))" %}
    {% set left = 'split_part(' ~ address ~ ", '::', 1)" %}
    {% set right = 'split_part(' ~ address ~ ", '::', 2)" %}
    {# Where :: stands at an end, one colon of it parts nothing. #}
    {% set missing = '8 - (' ~ colons ~ ') + case when ' ~ left ~ " = '' then 1 else 0 end + case when " ~ right ~ " = '' then 1 else 0 end" %}
    {% set zeros = "repeat('0:', " ~ missing ~ ')' %}
    {{ return({
        'is_valid': 'case when ' ~ regex_matches(address, '^[0-9a-f:]+$') ~ ' and not ' ~ regex_matches(address, '[0-9a-f]{5}|:::|::.*::|^:[^:]|[^:]:$')
            ~ ' then case when strpos(' ~ address ~ ", '::') = 0 then " ~ colons ~ ' = 7 else ' ~ missing ~ ' > 0 end else false end',
        'full': "regexp_replace(case when strpos(" ~ address ~ ", '::') = 0 then " ~ address ~ ' when ' ~ right ~ " = '' then "
            ~ "case when " ~ left ~ " = '' then '' else " ~ left ~ " || ':' end || rtrim(" ~ zeros ~ ", ':') else case when " ~ left
            ~ " = '' then '' else " ~ left ~ " || ':' end || " ~ zeros ~ ' || ' ~ right ~ " end, '(^|:)0+([0-9a-f])', '\\1\\2', 'g')"
    }) }}
{% endmacro %}


{#
    The last segments become x.

    Arguments:
        column: a text column
        full: a text expression, all eight segments of it
        segments: how many of eight
#}
{% macro masked_ip6(column, full, segments) %}
    {% if not segments %}
        {{ return(column) }}
    {% endif %}
    {% set masked = quote_literal((['x'] * segments) | join(':')) %}
    {{ return(masked if segments == 8 else regex_substring(full, '^(?:[^:]*:){' ~ (8 - segments) ~ '}') ~ ' || ' ~ masked) }}
{% endmacro %}
