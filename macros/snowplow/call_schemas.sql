{#
    The event and the schema that a call becomes in atomic.events (rules/snowplow.md 8): a page call is a page view, so
    that whoever counts page views counts it; all others describe themselves, a track call by its own name.

    Returns: dict of call type -> dict(event, vendor, name); vendor and name are SQL expressions.
    Example: `{% for call_type, schema in call_schemas().items() %} {{ schema.event }} {% endfor %}`
#}
{% macro call_schemas() %}
    {{ return({
        'page': {'event': 'page_view', 'vendor': "'com.snowplowanalytics.snowplow'", 'name': "'page_view'"},
        'screen': {'event': 'unstruct', 'vendor': "'com.snowplowanalytics.mobile'", 'name': "'screen_view'"},
        'track': {'event': 'unstruct', 'vendor': track_vendor(), 'name': track_schema_name()},
        'identify': {'event': 'unstruct', 'vendor': "'com.snowplowanalytics.snowplow'", 'name': "'identify'"},
        'group': {'event': 'unstruct', 'vendor': "'com.segment'", 'name': "'group'"},
        'alias': {'event': 'unstruct', 'vendor': "'com.segment'", 'name': "'alias'"},
    }) }}
{% endmacro %}


{#  The vendor of track calls' schemas; a call whose name names to nothing is a plain `track` of Segment's. #}
{% macro track_vendor() %}
    {{ return("case when coalesce(event_slug, '') <> '' then " ~ quote_literal(var('track_vendor')) ~ " else 'com.segment' end") }}
{% endmacro %}


{#  The name of a track call's schema: that of its event in snake case. Returns a text expression. #}
{% macro track_schema_name() %}{{ return("coalesce(nullif(event_slug, ''), 'track')") }}{% endmacro %}


{#
    A part of the schema a call becomes.

    Arguments:
        of: event, vendor or name
    Returns: a text expression over call_type, event_slug, is_struct and is_transaction.
#}
{% macro call_schema(of) %}
    {% set others = {
        'event': {'is_struct': "'struct'", 'is_transaction': "'transaction'"},
        'vendor': {'is_struct': "'com.google.analytics'", 'is_transaction': "'com.snowplowanalytics.snowplow'"},
        'name': {'is_struct': "'event'", 'is_transaction': "'transaction'"},
    }[of] %}
    {% set branches = [] %}
    {% for condition, value in others.items() %}
        {% do branches.append('when ' ~ condition ~ ' then ' ~ value) %}
    {% endfor %}
    {% for call_type, schema in call_schemas().items() %}
        {% do branches.append("when call_type = '" ~ call_type ~ "' then " ~ (quote_literal(schema.event) if of == 'event' else schema[of])) %}
    {% endfor %}
    {{ return('case ' ~ branches | join(' ') ~ ' end') }}
{% endmacro %}


{#
    Where a call comes from: web, mob or srv, by its channel, else the kind of its device, else its library.

    Returns: a text expression over channel, device_type and library_name.
#}
{% macro call_platform() %}
    {% set channel = clean_text('channel') %}
    {{ return(
        'case when lower(' ~ channel ~ ") in ('web', 'browser', 'client') then 'web' when lower(" ~ channel ~ ") = 'mobile' then 'mob' when " ~ channel ~ " is not null then 'srv'"
        ~ " when lower(device_type) in ('ios', 'android') then 'mob'"
        ~ ' when ' ~ regex_matches('lower(library_name)', '(?:^|[^a-z])(?:ios|android|swift|kotlin|flutter|native|unity|xamarin|cordova|csharp-mobile)(?:$|[^a-z])') ~ " then 'mob'"
        ~ ' when ' ~ regex_matches('lower(library_name)', 'analytics[.]js|analytics-next|javascript|(?:^|[^a-z])(?:js|browser|web)(?:$|[^a-z])') ~ " then 'web' else 'srv' end"
    ) }}
{% endmacro %}


{#
    What two copies of a call have in common: its document without its message id and the times of sending and receiving.

    Returns: a text expression over payload_text.
#}
{% macro fingerprinted_call() %}
    {{ return(adapter.dispatch('fingerprinted_call', 'event_warehouse')()) }}
{% endmacro %}


{#  One pattern takes all three out, in half the time that a replacement of each needs. #}
{% macro duckdb__fingerprinted_call() %}{{ return(call_without_times()) }}{% endmacro %}


{#  A call without its message id and times, by one pattern. #}
{% macro call_without_times() %}
    {{ return("regexp_replace(cast(payload_text as text), '\"(?:messageId|sentAt|receivedAt)\":(?:\"[^\"]*\"|[-+.0-9eE]+)', '', 'g')") }}
{% endmacro %}


{#
    What each of the three begins with is found, and taken out wherever it is spelled so, in a fraction of the pattern's time. Where
    one is left then (a number, or another one in an inner object), the pattern has to do it. Nothing else is taken out: in
    JSON, a colon behind a quote ends a key, and what is taken out has no quote inside.
#}
{% macro postgres__fingerprinted_call() %}
    {% set shortened = namespace(text='cast(payload_text as text)') %}
    {% set conditions = [] %}
    {% for key in ['messageId', 'sentAt', 'receivedAt'] %}
        {% set start = "'\"" ~ key ~ "\":\"'" %}
        {% set value = 'split_part(split_part(cast(payload_text as text), ' ~ start ~ ", 2), '\"', 1)" %}
        {% set shortened.text = 'replace(' ~ shortened.text ~ ', ' ~ start ~ ' || ' ~ value ~ " || '\"', '')" %}
        {% do conditions.append("strpos(shortened, '\"" ~ key ~ "\":') > 0") %}
    {% endfor %}
    {{ return(
        '(select case when ' ~ conditions | join(' or ') ~ ' then ' ~ call_without_times() ~ ' else shortened end from (select '
        ~ shortened.text ~ ' as shortened offset 0) as texts)'
    ) }}
{% endmacro %}


{#
    Stops a run whose vars of calls contradict themselves: a vendor that would put track calls into the tables of this
    project's own documents, names that are no list, a name that is to be two kinds of event.
#}
{% macro check_call_vars() %}
    {% set vendor = var('track_vendor') | string %}
    {% set beginning = modules.re.sub('[.-]', '_', vendor.lower()) ~ '_' %}
    {% for taken in ['com_segment_', 'com_snowplowanalytics_snowplow_', 'com_snowplowanalytics_mobile_'] if taken.startswith(beginning) or not modules.re.fullmatch('[a-zA-Z0-9_.-]+', vendor) %}
        {{ exceptions.raise_compiler_error(
            "The var track_vendor is '" ~ vendor ~ "'. It must be the vendor of your track events, letters, digits, `.`, `-` and `_`, such as com.acme; com.segment and Snowplow's own are taken."
        ) }}
    {% endfor %}
    {% for name in ['struct_events', 'transaction_events'] if var(name) is string or var(name) is not iterable or var(name) is mapping %}
        {{ exceptions.raise_compiler_error("The var " ~ name ~ " is '" ~ var(name) ~ "'. It must be a list of event names, such as [Order Completed].") }}
    {% endfor %}
    {% for name in var('struct_events') if name in var('transaction_events') %}
        {{ exceptions.raise_compiler_error("The event '" ~ name ~ "' is in both vars struct_events and transaction_events. A call becomes one of them.") }}
    {% endfor %}
{% endmacro %}
