{#
    The columns of atomic.events, in order: those of Snowplow's Redshift table (0.11.0) and load_tstamp. Identifiers and
    text are text, whatever length Redshift had for them.

    Returns: list of dict(name, data_type, is_tracked); is_tracked is false where an enrichment that looks something up
        fills the column, or nothing does.
    Example: `{% for column in atomic_columns() %} {{ column.name }} {% endfor %}`
#}
{% macro atomic_columns() %}
    {% set names = "
        app_id, platform, etl_tstamp timestamp, collector_tstamp timestamp, dvce_created_tstamp timestamp, event, event_id,
        txn_id integer, name_tracker, v_tracker, v_collector, v_etl, user_id, user_ipaddress, user_fingerprint, domain_userid,
        domain_sessionidx integer, network_userid, geo_country, geo_region, geo_city, geo_zipcode,
        geo_latitude double precision, geo_longitude double precision, geo_region_name, ip_isp, ip_organization, ip_domain,
        ip_netspeed, page_url, page_title, page_referrer, page_urlscheme, page_urlhost, page_urlport integer, page_urlpath,
        page_urlquery, page_urlfragment, refr_urlscheme, refr_urlhost, refr_urlport integer, refr_urlpath, refr_urlquery,
        refr_urlfragment, refr_medium, refr_source, refr_term, mkt_medium, mkt_source, mkt_term, mkt_content, mkt_campaign,
        se_category, se_action, se_label, se_property, se_value double precision, tr_orderid, tr_affiliation,
        tr_total numeric(18,2), tr_tax numeric(18,2), tr_shipping numeric(18,2), tr_city, tr_state, tr_country, ti_orderid,
        ti_sku, ti_name, ti_category, ti_price numeric(18,2), ti_quantity integer, pp_xoffset_min integer,
        pp_xoffset_max integer, pp_yoffset_min integer, pp_yoffset_max integer, useragent, br_name, br_family, br_version,
        br_type, br_renderengine, br_lang, br_features_pdf boolean, br_features_flash boolean, br_features_java boolean,
        br_features_director boolean, br_features_quicktime boolean, br_features_realplayer boolean,
        br_features_windowsmedia boolean, br_features_gears boolean, br_features_silverlight boolean, br_cookies boolean,
        br_colordepth, br_viewwidth integer, br_viewheight integer, os_name, os_family, os_manufacturer, os_timezone,
        dvce_type, dvce_ismobile boolean, dvce_screenwidth integer, dvce_screenheight integer, doc_charset, doc_width integer,
        doc_height integer, tr_currency, tr_total_base numeric(18,2), tr_tax_base numeric(18,2),
        tr_shipping_base numeric(18,2), ti_currency, ti_price_base numeric(18,2), base_currency, geo_timezone, mkt_clickid,
        mkt_network, etl_tags, dvce_sent_tstamp timestamp, refr_domain_userid, refr_dvce_tstamp timestamp, domain_sessionid,
        derived_tstamp timestamp, event_vendor, event_name, event_format, event_version, event_fingerprint,
        true_tstamp timestamp, load_tstamp timestamp
    " %}
    {% set not_tracked = [
        'geo_country', 'geo_region', 'geo_city', 'geo_zipcode', 'geo_latitude', 'geo_longitude', 'geo_region_name', 'ip_isp',
        'ip_organization', 'ip_domain', 'ip_netspeed', 'refr_medium', 'refr_source', 'refr_term', 'br_name', 'br_family',
        'br_version', 'br_type', 'br_renderengine', 'os_name', 'os_family', 'os_manufacturer', 'dvce_type', 'dvce_ismobile',
        'tr_total_base', 'tr_tax_base', 'tr_shipping_base', 'ti_price_base', 'base_currency', 'geo_timezone', 'etl_tags',
        'etl_tstamp', 'v_etl', 'load_tstamp',
    ] %}
    {% set columns = [] %}
    {% for item in (names.split() | join(' ')).split(', ') %}
        {% set words = item.split() %}
        {% do columns.append({
            'name': words[0], 'data_type': words[1:] | join(' ') or 'text', 'is_tracked': words[0] not in not_tracked,
        }) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    What fills the columns of atomic.events.

    Returns: dict of column -> SQL expression with the column's type, over the CTEs of the model `events`.
    Example: `{% for name, value in atomic_values().items() %} {{ value }} as {{ name }} {% endfor %}`
#}
{% macro atomic_values() %}
    {% set made = enrichment_values() %}
    {% do made.update({
        'etl_tstamp': 'loaded_at', 'load_tstamp': 'loaded_at', 'v_etl': quote_literal('event-warehouse-' ~ rules_version()),
    }) %}
    {% set values = {} %}
    {% for column in atomic_columns() %}
        {% set source = made.get(column.name, 'kept_events.' ~ column.name if column.is_tracked else 'null') %}
        {% do values.update({column.name: 'cast(' ~ source ~ ' as ' ~ column.data_type ~ ')'}) %}
    {% endfor %}
    {{ return(values) }}
{% endmacro %}
