{#
    What a Segment or RudderStack call has in the columns of atomic.events (rules/snowplow.md 8): the mapping, column by
    column. A column that is not named here is null; what no column takes is in the call's entities.

    Returns: dict of column -> SQL expression over the CTEs of int_call_events.
    Example: `{{ call_event_values().user_id }}`
#}
{% macro call_event_values() %}
    {% set tracker = "case when lower(library_name) like '%rudder%' then 'rudder' else " ~ quote_literal('rudder' if var('warehouse_flavor') == 'rudderstack' else 'segment') ~ ' end' %}
    {% set values = {
        'app_id': quote_literal(var('app_id')) if var('app_id') else 'coalesce(app, ' ~ clean_text('source') ~ ')',
        'platform': 'platform',
        'collector_tstamp': 'collector_tstamp',
        'dvce_created_tstamp': 'case when has_original_timestamp or has_timestamp then original_timestamp end',
        'dvce_sent_tstamp': 'case when has_sent_at then sent_at end',
        'derived_tstamp': 'event_timestamp',
        'true_tstamp': 'case when has_timestamp and not has_original_timestamp and not has_sent_at then original_timestamp end',
        'event': 'event',
        'event_id': as_uuid('message_id'),
        'event_vendor': 'event_vendor',
        'event_name': 'event_name',
        'event_format': "'jsonschema'",
        'event_version': "'1-0-0'",
        'event_fingerprint': 'event_fingerprint',
        'name_tracker': tracker,
        'v_tracker': "coalesce(library_name || coalesce('-' || library_version, ''), " ~ tracker ~ ')',
        'v_collector': tracker,
        'user_id': clean_text('user_id'),
        'domain_userid': "case when platform = 'web' then " ~ clean_text('anonymous_id') ~ ' end',
        'network_userid': "case when platform <> 'web' then " ~ clean_text('anonymous_id') ~ ' end',
        'domain_sessionid': call_session_id(),
        'mkt_medium': 'coalesce(campaign_medium, mkt_medium)',
        'mkt_source': 'coalesce(campaign_source, mkt_source)',
        'mkt_term': 'coalesce(campaign_term, mkt_term)',
        'mkt_content': 'coalesce(campaign_content, mkt_content)',
        'mkt_campaign': 'coalesce(campaign_campaign, mkt_campaign)',
        'geo_country': 'case when ' ~ regex_matches('sent_country', '^[A-Za-z]{2}$') ~ ' then upper(sent_country) end',
        'geo_region': 'case when length(sent_region) <= 3 then sent_region end',
        'geo_region_name': 'case when length(sent_region) > 3 then sent_region end',
    } %}
    {% for name in [
        'user_ipaddress', 'useragent', 'page_url', 'page_title', 'page_referrer', 'page_urlscheme', 'page_urlhost', 'page_urlport', 'page_urlpath',
        'page_urlquery', 'page_urlfragment', 'refr_urlscheme', 'refr_urlhost', 'refr_urlport', 'refr_urlpath', 'refr_urlquery', 'refr_urlfragment',
        'mkt_clickid', 'mkt_network', 'refr_domain_userid', 'refr_dvce_tstamp', 'domain_sessionidx', 'dvce_screenwidth', 'dvce_screenheight',
        'br_viewwidth', 'br_viewheight', 'br_lang', 'os_timezone', 'geo_city', 'geo_latitude', 'geo_longitude'
    ] %}
        {% do values.update({name: name}) %}
    {% endfor %}
    {% if var('struct_events') %}
        {% for name in ['se_category', 'se_label', 'se_property', 'se_value'] %}
            {% do values.update({name: 'case when is_struct then ' ~ name ~ ' end'}) %}
        {% endfor %}
        {% do values.update({'se_action': 'case when is_struct then ' ~ clean_text('event_text') ~ ' end'}) %}
    {% endif %}
    {% if var('transaction_events') %}
        {% do values.update({'tr_orderid': 'case when is_transaction then ' ~ clean_text('tr_orderid') ~ ' end'}) %}
        {% for name in ['tr_affiliation', 'tr_total', 'tr_tax', 'tr_shipping', 'tr_currency'] %}
            {% do values.update({name: 'case when is_transaction then ' ~ name ~ ' end'}) %}
        {% endfor %}
    {% endif %}
    {{ return(values) }}
{% endmacro %}


{#
    An id as a UUID, which Snowplow's tables want: itself where it is one, else the one made of its text (md5_uuid).

    Arguments:
        id: a text expression
    Returns: a text expression.
    Example: `select {{ as_uuid('message_id') }} as event_id`
#}
{% macro as_uuid(id) %}
    {{ return('coalesce(' ~ converted_parameter(id, 'uuid') ~ ', ' ~ md5_uuid(id) ~ ')') }}
{% endmacro %}


{#  The session that a client sent with a call, as a UUID: its number is one of the device's own. #}
{% macro call_session_id() %}
    {{ return('case when session is not null then ' ~ md5_uuid("(coalesce(anonymous_id, user_id, '') || ' ' || session)") ~ ' end') }}
{% endmacro %}


{#
    Whether a call is a track call that a var names.

    Arguments:
        variable: struct_events or transaction_events
    Returns: a boolean expression over call_type and event_text.
#}
{% macro is_named_call(variable) %}
    {% set names = quote_literals(var(variable)) %}
    {{ return("(call_type = 'track' and coalesce(event_text in (" ~ names ~ '), false))' if names else 'false') }}
{% endmacro %}


{#  Whether a call becomes a struct event: the var names it, and it has the category that such an event needs. #}
{% macro is_struct_call() %}
    {{ return(is_named_call('struct_events') ~ (' and se_category is not null' if var('struct_events') else '')) }}
{% endmacro %}


{#
    What the row of a product has other than the row of its transaction.

    Returns: dict of column -> SQL expression over kept_events and items.
#}
{% macro transaction_item_values() %}
    {% set number = "' ' || cast(items.item_number as text)" %}
    {% set values = {
        'event': "'transaction_item'",
        'event_id': md5_uuid('(kept_events.event_id || ' ~ number ~ ')'),
        'event_name': "'transaction_item'",
        'event_fingerprint': fingerprint('(kept_events.event_fingerprint || ' ~ number ~ ')'),
        'ti_orderid': 'kept_events.tr_orderid',
        'ti_currency': 'coalesce(items.ti_currency, kept_events.tr_currency)',
    } %}
    {% for name in ['ti_sku', 'ti_name', 'ti_category', 'ti_price', 'ti_quantity'] %}
        {% do values.update({name: 'items.' ~ name}) %}
    {% endfor %}
    {% for name in ['tr_orderid', 'tr_affiliation', 'tr_currency'] %}
        {% do values.update({name: 'cast(null as text)'}) %}
    {% endfor %}
    {% for name in ['tr_total', 'tr_tax', 'tr_shipping'] %}
        {% do values.update({name: 'cast(null as numeric(18,2))'}) %}
    {% endfor %}
    {{ return(values) }}
{% endmacro %}
