{#
    What the page's URL and its referrer say, as CTEs that follow one with sent_page_url, page_referrer and
    has_control_characters: page_url, page_url<part>, refr_url<part>, the mkt_* columns and cross_domain_value, the text that
    cross_domain reads. Each step has its own CTE, so that what one computes the next only reads.

    Arguments:
        events: the name of the CTE before
    Returns: the CTEs, the last of them `marketing`, with all columns of `events` beside the new ones.
    Example: `with events as (select ...), {{ page_columns('events') }} select page_urlhost from marketing`
#}
{% macro page_columns(events) %}
urls as (

    select
        *,
        {{ lenient_url('sent_page_url') }} as page_url,
        {{ lenient_url('page_referrer') }} as referrer_url

    from {{ events }}

    {{ payload_fence() }}

),

leads as (

    select
        *,
        {{ url_lead('page_url') }} as page_url_lead,
        {{ url_lead('referrer_url') }} as referrer_url_lead

    from urls

    {{ payload_fence() }}

),

{%- set page = url_parts('page_url', 'page_url_lead') %}
{%- set referrer = url_parts('referrer_url', 'referrer_url_lead') %}

parsed_urls as (

    select
        *
{%- for part in ['scheme', 'host', 'port', 'path', 'query', 'fragment'] %},
        {{ page[part] }} as page_url{{ part }},
        {{ referrer[part] }} as refr_url{{ part }}
{%- endfor %}

    from leads

    {{ payload_fence() }}

),

queries as (

    select *, {{ query_parameters('page_urlquery', url_parameter_names()) }} as query_parameters

    from parsed_urls

    {{ payload_fence() }}

),

marketing as (

    select
        *,
{%- for column, names in var('campaign_parameters').items() %}
        {{ clean_text(first_url_parameter(names)) }} as {{ column }},
{%- endfor %}
        {{ click_network() }} as mkt_network,
        {{ clean_text(first_url_parameter(var('click_id_parameters').keys() | list)) }} as mkt_clickid,
        {{ listed_parameter('query_parameters', '_sp') }} as cross_domain_value

    from queries

    {{ payload_fence() }}

)
{% endmacro %}
