{#
    What a link from another domain says in its parameter _sp: `<domain user id>.<milliseconds>`, also the long form
    with session, user and so on behind them.

    Arguments:
        value: a text expression, the decoded parameter; a column, as it is repeated
    Returns: a dict of text expressions: domain_userid and tstamp_text, null where absent. An empty tstamp_text
        (`abc..def`) is no time and a conversion failure, as any other text that is no number.
    Example: `select {{ cross_domain('sp').domain_userid }} as refr_domain_userid`
#}
{% macro cross_domain(value) %}
    {# Java's split forgets empty parts at the end. #}
    {% set parts = 'rtrim(' ~ value ~ ", '.')" %}
    {{ return({
        'domain_userid': "nullif(split_part(" ~ value ~ ", '.', 1), '')",
        'tstamp_text': 'case when strpos(' ~ parts ~ ", '.') > 0 then split_part(" ~ parts ~ ", '.', 2) end"
    }) }}
{% endmacro %}
