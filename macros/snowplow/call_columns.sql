{#
    The columns of atomic.events that a Segment or RudderStack call fills from one place of its document, and how
    (rules/snowplow.md 8). The first place that has a value counts; a page call's properties count before its context.

    Returns: list of dict(name, pointers, page_pointer, kind); kind text, sent_text (what a tab-separated file cannot hold
        included: for documents), id, integer, money, double, latitude or longitude.
    Example: `{% for column in call_columns() %} {{ column.name }} {% endfor %}`
#}
{% macro call_columns() %}
    {% set places = {
        'text': {
            'user_ipaddress': ['/context/ip', '/request_ip'],
            'useragent': ['/context/userAgent'],
            'sent_page_url': ['/context/page/url'],
            'page_title': ['/context/page/title'],
            'page_referrer': ['/context/page/referrer'],
            'br_lang': ['/context/locale'],
            'os_timezone': ['/context/timezone'],
            'campaign_medium': ['/context/campaign/medium'],
            'campaign_source': ['/context/campaign/source'],
            'campaign_term': ['/context/campaign/term'],
            'campaign_content': ['/context/campaign/content'],
            'campaign_campaign': ['/context/campaign/name'],
            'geo_city': ['/context/location/city'],
            'sent_country': ['/context/location/country'],
            'sent_region': ['/context/location/region'],
            'app': ['/context/app/namespace', '/context/app/name', '/writeKey'],
            'device_type': ['/context/device/type'],
            'library_name': ['/context/library/name'],
            'library_version': ['/context/library/version'],
        },
        'sent_text': {
            'channel': ['/channel', '/context/channel'],
            'name': ['/name', '/properties/name'],
            'category': ['/category', '/properties/category'],
        },
        'id': {
            'session': ['/context/sessionId', '/integrations/Actions Amplitude/session_id'],
            'group_id': ['/groupId'],
            'previous_id': ['/previousId'],
        },
        'integer': {
            'domain_sessionidx': ['/context/sessionNumber'],
            'dvce_screenwidth': ['/context/screen/width'],
            'dvce_screenheight': ['/context/screen/height'],
            'br_viewwidth': ['/context/screen/innerWidth'],
            'br_viewheight': ['/context/screen/innerHeight'],
        },
        'money': {},
        'double': {},
        'latitude': {'geo_latitude': ['/context/location/latitude']},
        'longitude': {'geo_longitude': ['/context/location/longitude']},
    } %}
    {% set page_pointers = {
        'sent_page_url': '/properties/url', 'page_title': '/properties/title', 'page_referrer': '/properties/referrer',
    } %}
    {% if var('struct_events') %}
        {% do places.text.update({
            'se_category': ['/properties/category'], 'se_label': ['/properties/label'], 'se_property': ['/properties/property'],
        }) %}
        {% do places.double.update({'se_value': ['/properties/value']}) %}
    {% endif %}
    {% if var('transaction_events') %}
        {% do places.id.update({'tr_orderid': ['/properties/order_id', '/properties/orderId']}) %}
        {% do places.text.update({'tr_affiliation': ['/properties/affiliation'], 'tr_currency': ['/properties/currency']}) %}
        {% do places.money.update({
            'tr_total': ['/properties/total', '/properties/revenue'], 'tr_tax': ['/properties/tax'], 'tr_shipping': ['/properties/shipping'],
        }) %}
    {% endif %}
    {% set columns = [] %}
    {% for kind, pointers in places.items() %}
        {% for name in pointers %}
            {% do columns.append({'name': name, 'pointers': pointers[name], 'page_pointer': page_pointers.get(name), 'kind': kind}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    One of call_columns as the expression that reads it.

    Arguments:
        column: one of call_columns
        fields: what json_fields returns for their pointers
    Returns: an expression; null for a value that the column cannot hold, which stays in the call's own document.
#}
{% macro call_value(column, fields) %}
    {% set values = [] %}
    {% for pointer in column.pointers %}
        {% do values.append(scalar_text(fields[pointer], column.kind)) %}
    {% endfor %}
    {% set value = values[0] if values | length == 1 else 'coalesce(' ~ values | join(', ') ~ ')' %}
    {% if column.page_pointer %}
        {% set value = "coalesce(case when call_type = 'page' then " ~ scalar_text(fields[column.page_pointer], 'text') ~ ' end, ' ~ value ~ ')' %}
    {% endif %}
    {% if column.kind in ['id', 'sent_text'] %}
        {{ return("nullif(" ~ value ~ ", '')") }}
    {% elif column.kind == 'text' %}
        {{ return(clean_text(value)) }}
    {% elif column.kind in ['latitude', 'longitude'] %}
        {% set degrees = converted_parameter(value, 'double') %}
        {% set limit = 90 if column.kind == 'latitude' else 180 %}
        {{ return('case when ' ~ degrees ~ ' between -' ~ limit ~ ' and ' ~ limit ~ ' then ' ~ degrees ~ ' end') }}
    {% endif %}
    {{ return(converted_parameter(value, column.kind)) }}
{% endmacro %}


{#  The text of a string or number, a whole number (`5.0`) by its digits where the column wants such; null for all else. #}
{% macro scalar_text(field, kind) %}
    {% if kind == 'id' %}
        {{ return(id_text(field)) }}
    {% elif kind == 'integer' %}
        {{ return(
            'case when ' ~ field.is_number ~ ' and ' ~ regex_matches(field.text, '[^-0-9]') ~ ' then ' ~ integer_text(field.number_text) ~ ' when '
            ~ field.is_number ~ ' or ' ~ field.is_string ~ ' then ' ~ field.text ~ ' end'
        ) }}
    {% endif %}
    {{ return('case when ' ~ field.is_string ~ ' or ' ~ field.is_number ~ ' then ' ~ (field.text if kind in ['text', 'sent_text'] else field.number_text) ~ ' end') }}
{% endmacro %}
