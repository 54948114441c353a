{#
    The flavour's snake case of an event name or of the keys of a path joined with `_`.

    segment: go-snakecase (rules/segment.md 1.1): only ASCII letters and digits survive, `isVIPUser` is `is_vipuser`.
    rudderstack: words as lodash parts them (rules/rudderstack.md 3.3), leading underscores kept: `isVIPUser` is
        `is_vip_user`; digits stay with their letters unless the var underscore_divide_numbers says otherwise.

    Arguments:
        text: a text expression
    Returns: a text expression; empty where the name has no letter and no digit.
    Example: `select {{ snake_case("'Order Completed'") }}` gives `order_completed`
#}
{% macro snake_case(text) %}
    {% if var('warehouse_flavor') == 'rudderstack' %}
        {{ return(rudderstack_snake_case(text)) }}
    {% endif %}
    {{ return('lower(' ~ regex_words(text, '[A-Z0-9]+[a-z0-9]*|[a-z][a-z0-9]*') ~ ')') }}
{% endmacro %}


{#
    lodash's words without look-ahead, which RE2 has not: a run of capitals that a capitalised word follows is parted
    first (`XMLHttp`: `XML_Http`; twice, because a match may need the letter that the one before has taken).
    A run that follows a digit is left alone: digits take the capitals behind them (`5TEst`: `5te_st`).
#}
{% macro rudderstack_snake_case(text) %}
    {% set plain = "regexp_replace(" ~ text ~ ", '[^A-Za-z0-9]+', '_', 'g')" %}
    {% set parted = "regexp_replace(" ~ plain ~ ", '(^|[^0-9A-Z])([A-Z]+)([A-Z][a-z])', '\\1\\2_\\3', 'g')" %}
    {% set parted = "regexp_replace(" ~ parted ~ ", '(^|[^0-9A-Z])([A-Z]+)([A-Z][a-z])', '\\1\\2_\\3', 'g')" %}
    {% set words = regex_words(parted, '[A-Z]?[a-z]+[0-9]+|[A-Z]+[0-9]+|[0-9]+[a-z]+|[0-9]+[A-Z]+|[A-Z]?[a-z]+|[A-Z]+|[0-9]+') %}
    {% if var('underscore_divide_numbers') %}
        {% set parted = "regexp_replace(" ~ plain ~ ", '([A-Z]+)([A-Z][a-z])', '\\1_\\2', 'g')" %}
        {% set words = regex_words(parted, '[A-Z]?[a-z]+|[A-Z]+|[0-9]*(?:1st|2nd|3rd|[04-9]th|1ST|2ND|3RD|[04-9]TH)|[0-9]+') %}
    {% endif %}
    {{ return("coalesce(" ~ regex_substring(text, '^_+') ~ ", '') || lower(" ~ words ~ ')') }}
{% endmacro %}
