{#
    The rules a table was built by, as one text that the ledger keeps: another flavour, or another var that decides
    names, columns or types, would mix two warehouses in one table.

    Returns: text such as `{"version": 1, "warehouse_flavor": "segment", ...}`.
#}
{% macro current_rules() %}
    {{ return(tojson({
        'version': rules_version(),
        'warehouse_flavor': var('warehouse_flavor'),
        'source': var('source') | string,
        'allow_users_context_traits': var('allow_users_context_traits'),
        'underscore_divide_numbers': var('underscore_divide_numbers'),
        'json_paths': var('json_paths'),
        'max_columns': var('max_columns'),
        'exclude_failed_events': var('exclude_failed_events'),
        'event_fingerprint_exclude': var('event_fingerprint_exclude'),
        'event_fingerprint_hash': var('event_fingerprint_hash'),
        'campaign_parameters': var('campaign_parameters'),
        'click_id_parameters': var('click_id_parameters').items() | list,
        'app_id': var('app_id'),
        'track_vendor': var('track_vendor'),
        'struct_events': var('struct_events'),
        'transaction_events': var('transaction_events'),
        'session_timeout_minutes': var('session_timeout_minutes'),
        'enrich_user_agents': var('enrich_user_agents'),
        'enrich_referers': var('enrich_referers'),
        'internal_domains': var('internal_domains'),
        'base_currency': var('base_currency'),
        'anonymous_ip': [var('anonymous_ip_octets'), var('anonymous_ip_segments')],
    }, sort_keys=true)) }}
{% endmacro %}


{#  The version of the project's rules: raised where the same rows give other tables. #}
{% macro rules_version() %}{{ return(6) }}{% endmacro %}


{#  Stops a run whose vars contradict themselves or the rules that the built tables follow. #}
{% macro check_rules() %}
    {% if var('warehouse_flavor') not in ['segment', 'rudderstack'] %}
        {{ exceptions.raise_compiler_error(
            "The var warehouse_flavor is '" ~ var('warehouse_flavor') ~ "'. It must be segment or rudderstack."
        ) }}
    {% endif %}
    {% do check_json_paths() %}
    {% do check_call_vars() %}
    {% do check_enrichment_vars() %}
    {% set rows = read_ledger() %}
    {% if flags.WHICH == 'test' and not rows %}
        {{ exceptions.raise_compiler_error(
            "There is no warehouse to test yet in " ~ generate_schema_name('analytics', none) ~ ". Run `dbt run` first."
        ) }}
    {% endif %}
    {% if not flags.FULL_REFRESH %}
        {#- of another version or flavour, the ledger may have tables that no model makes any more -#}
        {% set tables = [] %}
        {% for node in graph.nodes.values() if node.resource_type == 'model' and node.config.materialized != 'warehouse_view' %}
            {% do tables.append(node.alias) %}
        {% endfor %}
        {% for name, row in rows.items() if row.rules and name in tables and row.rules != current_rules() %}
            {% set built = fromjson(row.rules) %}
            {% set wanted = fromjson(current_rules()) %}
            {% set differences = [] %}
            {% for key in wanted if wanted[key] != built.get(key) %}
                {% do differences.append(key ~ ' ' ~ built.get(key) ~ ' -> ' ~ wanted[key]) %}
            {% endfor %}
            {{ exceptions.raise_compiler_error(
                "The warehouse was built by other rules (" ~ differences | join(', ') ~ "; table " ~ name
                ~ "). Run `dbt run --full-refresh` to rebuild it from raw.events by the new ones, or go back to the old vars."
            ) }}
        {% endfor %}
    {% endif %}
{% endmacro %}
