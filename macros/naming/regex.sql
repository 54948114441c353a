{#
    Whether a text matches a regular expression (somewhere; anchor it with ^ and $).

    Arguments:
        text: a text expression
        pattern: what both RE2 and Postgres understand: no back-references, no look-around
    Returns: a boolean expression.
#}
{% macro regex_matches(text, pattern) %}
    {{ return(adapter.dispatch('regex_matches', 'event_warehouse')(text, pattern)) }}
{% endmacro %}


{% macro duckdb__regex_matches(text, pattern) %}
    {{ return('regexp_matches(' ~ text ~ ', ' ~ quote_literal(pattern) ~ ')') }}
{% endmacro %}


{% macro postgres__regex_matches(text, pattern) %}
    {{ return('(' ~ text ~ ' ~ ' ~ quote_literal(pattern) ~ ')') }}
{% endmacro %}


{#
    Whether a text matches a regular expression that is data.

    Arguments:
        text: a text expression
        pattern: a text expression, what portable_pattern returns
    Returns: a boolean expression.
#}
{% macro matches_pattern(text, pattern) %}
    {{ return(adapter.dispatch('matches_pattern', 'event_warehouse')(text, pattern)) }}
{% endmacro %}


{% macro duckdb__matches_pattern(text, pattern) %}{{ return('regexp_matches(' ~ text ~ ', ' ~ pattern ~ ')') }}{% endmacro %}


{% macro postgres__matches_pattern(text, pattern) %}{{ return('(' ~ text ~ ' ~ ' ~ pattern ~ ')') }}{% endmacro %}


{#
    The first part of a text that matches a regular expression.

    Returns: a text expression; where nothing matches it is empty or null.
#}
{% macro regex_substring(text, pattern) %}
    {{ return(adapter.dispatch('regex_substring', 'event_warehouse')(text, pattern)) }}
{% endmacro %}


{% macro duckdb__regex_substring(text, pattern) %}
    {{ return('regexp_extract(' ~ text ~ ', ' ~ quote_literal(pattern) ~ ')') }}
{% endmacro %}


{% macro postgres__regex_substring(text, pattern) %}
    {{ return('substring(' ~ text ~ ' from ' ~ quote_literal(pattern) ~ ')') }}
{% endmacro %}


{#
    All parts of a text that match a regular expression, joined by `_`.

    Arguments:
        text: a text expression
        pattern: without groups; where two alternatives match, the longer one must come first (RE2 takes the first
            that fits, Postgres the longest)
    Returns: a text expression, empty where nothing matches.
#}
{% macro regex_words(text, pattern) %}
    {{ return(adapter.dispatch('regex_words', 'event_warehouse')(text, pattern)) }}
{% endmacro %}


{% macro duckdb__regex_words(text, pattern) %}
    {{ return('array_to_string(regexp_extract_all(' ~ text ~ ', ' ~ quote_literal(pattern) ~ "), '_')") }}
{% endmacro %}


{% macro postgres__regex_words(text, pattern) %}
    {{ return(
        "coalesce((select string_agg(words.word[1], '_' order by words.position) from regexp_matches(" ~ text ~ ', '
        ~ quote_literal('(' ~ pattern ~ ')') ~ ", 'g') with ordinality as words (word, position)), '')"
    ) }}
{% endmacro %}
