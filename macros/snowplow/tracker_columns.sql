{#
    The columns of atomic.events that one tracker parameter fills, and how (rules/snowplow.md 3).

    Where two parameters name the same thing, the newer name wins: se_ca over ev_ca, ti_nm over ti_na, tnuid over nuid.

    Returns: list of dict(name, parameters, kind); kind as in converted_parameter.
    Example: `{% for column in tracker_columns() %} {{ column.name }} {% endfor %}`
#}
{% macro tracker_columns() %}
    {% set kinds = {
        'event_code': {'event': 'e'},
        'platform_code': {'platform': 'p'},
        'text': {
            'app_id': 'aid', 'user_id': 'uid', 'domain_userid': 'duid', 'user_fingerprint': 'fp', 'name_tracker': 'tna', 'v_tracker': 'tv',
            'page_title': 'page', 'br_lang': 'lang', 'br_colordepth': 'cd', 'os_timezone': 'tz', 'doc_charset': 'cs',
            'se_category': 'se_ca ev_ca', 'se_action': 'se_ac ev_ac', 'se_label': 'se_la ev_la', 'se_property': 'se_pr ev_pr',
            'tr_orderid': 'tr_id', 'tr_affiliation': 'tr_af', 'tr_city': 'tr_ci', 'tr_state': 'tr_st', 'tr_country': 'tr_co',
            'tr_currency': 'tr_cu', 'ti_orderid': 'ti_id', 'ti_sku': 'ti_sk', 'ti_name': 'ti_nm ti_na', 'ti_category': 'ti_ca',
            'ti_currency': 'ti_cu',
        },
        'integer': {
            'txn_id': 'tid', 'domain_sessionidx': 'vid', 'ti_quantity': 'ti_qu', 'pp_xoffset_min': 'pp_mix', 'pp_xoffset_max': 'pp_max',
            'pp_yoffset_min': 'pp_miy', 'pp_yoffset_max': 'pp_may',
        },
        'money': {'tr_total': 'tr_tt', 'tr_tax': 'tr_tx', 'tr_shipping': 'tr_sh', 'ti_price': 'ti_pr'},
        'double': {'se_value': 'se_va ev_va'},
        'boolean': {
            'br_features_pdf': 'f_pdf', 'br_features_flash': 'f_fla', 'br_features_java': 'f_java', 'br_features_director': 'f_dir',
            'br_features_quicktime': 'f_qt', 'br_features_realplayer': 'f_realp', 'br_features_windowsmedia': 'f_wma',
            'br_features_gears': 'f_gears', 'br_features_silverlight': 'f_ag', 'br_cookies': 'cookie',
        },
        'width': {'dvce_screenwidth': 'res', 'br_viewwidth': 'vp', 'doc_width': 'ds'},
        'height': {'dvce_screenheight': 'res', 'br_viewheight': 'vp', 'doc_height': 'ds'},
        'uuid': {'event_id': 'eid', 'domain_sessionid': 'sid'},
        'epoch_milliseconds': {'dvce_created_tstamp': 'dtm', 'dvce_sent_tstamp': 'stm', 'true_tstamp': 'ttm'},
    } %}
    {% set columns = [] %}
    {% for kind, names in kinds.items() %}
        {% for name, parameters in names.items() %}
            {% do columns.append({'name': name, 'parameters': parameters.split(' '), 'kind': kind}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#  Parameters that fill columns together with the collector's facts, or whose columns are made of several. #}
{% macro other_tracker_parameters() %}
    {{ return(['ip', 'ua', 'url', 'refr', 'nuid', 'tnuid', 'cv', 'cx', 'co', 'ue_px', 'ue_pr']) }}
{% endmacro %}


{#  Every parameter that is mapped to a column, once. #}
{% macro tracker_parameter_names() %}
    {% set names = other_tracker_parameters() | list %}
    {% for column in tracker_columns() %}
        {% do names.extend(column.parameters) %}
    {% endfor %}
    {{ return(names | unique(case_sensitive=true) | list) }}
{% endmacro %}


{#
    The value sent for a column: the first of its parameters that is there.

    Arguments:
        column: one of tracker_columns
    Returns: a text expression over the columns of tracker_parameters.
#}
{% macro sent_value(column) %}
    {% set names = [] %}
    {% for parameter in column.parameters %}
        {% do names.append('parameter_' ~ parameter) %}
    {% endfor %}
    {{ return(names[0] if names | length == 1 else 'coalesce(' ~ names | join(', ') ~ ')') }}
{% endmacro %}


{#
    The name of the parameter that was sent for a column.

    Arguments:
        column: one of tracker_columns
    Returns: a text expression over the columns of tracker_parameters.
#}
{% macro sent_name(column) %}
    {% set newer = column.parameters[0] %}
    {% if column.parameters | length == 1 %}
        {{ return(quote_literal(newer)) }}
    {% endif %}
    {{ return('case when parameter_' ~ newer ~ " is null then '" ~ column.parameters[1] ~ "' else '" ~ newer ~ "' end") }}
{% endmacro %}
