{#
    The documents that a Segment or RudderStack call can have (rules/snowplow.md 8), in their order: the self-describing event of
    its type, then the entities.

    Returns: list of dict(name, number, origin, vendor, schema_name, version, table_name), the last five SQL expressions over int_call_events,
        whose column `<name>_document` is the document; its number tells it from all other documents of an event. A track event has a schema
        of its own.
    Example: `{% for document in call_document_schemas() %} {{ document.name }}_document {% endfor %}`
#}
{% macro call_document_schemas() %}
    {% set schemas = {
        'track': none,
        'screen_view': 'com.snowplowanalytics.mobile/screen_view/1-0-0',
        'identify': 'com.snowplowanalytics.snowplow/identify/1-0-0',
        'group': 'com.segment/group/1-0-0',
        'alias': 'com.segment/alias/1-0-0',
        'call': 'com.segment/call/1-0-0',
        'context': 'com.segment/context/1-0-0',
        'page': 'com.segment/page/1-0-0',
        'screen': 'com.segment/screen/1-0-0',
        'traits': 'com.segment/traits/1-0-0',
        'web_page': 'com.snowplowanalytics.snowplow/web_page/1-0-0',
        'application': 'com.snowplowanalytics.mobile/application/1-0-0',
        'mobile_context': 'com.snowplowanalytics.snowplow/mobile_context/1-0-3',
        'geolocation_context': 'com.snowplowanalytics.snowplow/geolocation_context/1-1-0',
        'client_session': 'com.snowplowanalytics.snowplow/client_session/1-0-2',
    } %}
    {% set documents = [] %}
    {% for name, schema in schemas.items() %}
        {% set parts = (schema or '//1-0-0').split('/') %}
        {% do documents.append({
            'name': name,
            'number': 10 + loop.index,
            'origin': {
                'track': "case when event = 'unstruct' then 'unstruct_event' else 'contexts' end",
            }.get(name, "'unstruct_event'" if name in ['screen_view', 'identify', 'group', 'alias'] else "'contexts'"),
            'vendor': quote_literal(parts[0]) if schema else track_vendor(),
            'schema_name': quote_literal(parts[1]) if schema else track_schema_name(),
            'version': quote_literal(parts[2]),
            'table_name': quote_literal(parts[0].replace('.', '_') ~ '_' ~ parts[1] ~ '_1') if schema else 'track_table',
        }) %}
    {% endfor %}
    {{ return(documents) }}
{% endmacro %}


{#
    What is in the documents of a call. Together they hold the whole call: `call` its ids and names, `context` its context, the event or
    `page`, `screen`, `traits` its properties or traits; the others are what Snowplow's own models read. An entity without all
    that its schema requires is left out.

    Arguments:
        fields: what json_fields returns for call_document_pointers
    Returns: dict of document (call_document_schemas) -> SQL expression over the calls of int_call_events: JSON text, null where a call has
        no such document.
    Example: `{{ call_document_values(fields).context }} as context_document`
#}
{% macro call_document_values(fields) %}
    {% set properties = call_document(fields['/properties']) %}
    {% set traits = 'coalesce(' ~ call_document(fields['/traits']) ~ ', ' ~ call_document(fields['/context/traits']) ~ ')' %}
    {% set text = {} %}
    {% for pointer in call_document_pointers() %}
        {% do text.update({pointer: scalar_text(fields[pointer], 'text')}) %}
    {% endfor %}
    {% set latitude = fields['/context/location/latitude'] %}
    {% set longitude = fields['/context/location/longitude'] %}
    {% set speed = fields['/context/location/speed'] %}
    {{ return({
        'track': of_type('track', 'coalesce(' ~ properties ~ ", '{}')"),
        'screen_view': of_type('screen', json_object({'id': md5_uuid('message_id'), 'name': 'name'})),
        'identify': of_type('identify', json_object({
            'id': 'user_id', 'email': 'coalesce(' ~ text['/traits/email'] ~ ', ' ~ text['/context/traits/email'] ~ ')',
        })),
        'group': of_type('group', json_object({
            'groupId': 'case when not ' ~ fields['/traits/groupId'].is_there ~ ' then group_id end',
        }, members_of=fields['/traits'])),
        'alias': of_type('alias', json_object({'from': 'previous_id', 'to': 'user_id'})),
        'call': json_object({
            'messageId': 'message_id', 'type': 'call_type', 'event': 'event_text', 'name': 'name', 'category': 'category', 'groupId': 'group_id',
            'channel': 'channel',
        }),
        'context': call_document(fields['/context']),
        'page': of_type('page', properties),
        'screen': of_type('screen', properties),
        'traits': of_type('identify', traits),
        'web_page': of_type('page', json_object({'id': md5_uuid('message_id')})),
        'application': with_all([text['/context/app/version'], text['/context/app/build']], json_object({
            'version': text['/context/app/version'], 'build': text['/context/app/build'],
        })),
        'mobile_context': with_all([
            text['/context/os/name'], text['/context/os/version'], text['/context/device/manufacturer'], text['/context/device/model'],
        ], json_object({
            'osType': 'lower(' ~ text['/context/os/name'] ~ ')', 'osVersion': text['/context/os/version'],
            'deviceManufacturer': text['/context/device/manufacturer'], 'deviceModel': text['/context/device/model'],
            'carrier': text['/context/network/carrier'],
            'networkType': 'case when ' ~ fields['/context/network/wifi'].text ~ " = 'true' then 'wifi' when " ~ fields['/context/network/cellular'].text ~ " = 'true' then 'mobile' end",
            'appleIdfv': of_device('ios', text['/context/device/id']), 'appleIdfa': of_device('ios', text['/context/device/advertisingId']),
            'androidIdfa': of_device('android', text['/context/device/advertisingId']),
        })),
        'geolocation_context': with_all(
            ['case when ' ~ latitude.is_number ~ ' then geo_latitude end', 'case when ' ~ longitude.is_number ~ ' then geo_longitude end'],
            "'{\"latitude\":' || " ~ latitude.number_text ~ " || ',\"longitude\":' || " ~ longitude.number_text ~ " || coalesce(case when "
            ~ speed.is_number ~ " then ',\"speed\":' || " ~ speed.number_text ~ " end, '') || '}'"
        ),
        'client_session': with_all(
            ['anonymous_id', 'session', 'domain_sessionidx'],
            "'{\"userId\":\"' || " ~ as_uuid('anonymous_id') ~ " || '\",\"sessionId\":\"' || " ~ call_session_id() ~ " || '\",\"sessionIndex\":' || domain_sessionidx || ',\"storageMechanism\":\"' || "
            ~ 'case when ' ~ fields['/context/page'].is_object ~ " then 'LOCAL_STORAGE' else 'SQLITE' end || '\",\"previousSessionId\":null}'"
        ),
    }) }}
{% endmacro %}


{#  The places of a call's document that call_document_values reads beside call_columns. #}
{% macro call_document_pointers() %}
    {{ return([
        '/properties', '/traits', '/context', '/context/traits', '/traits/email', '/context/traits/email', '/traits/groupId', '/context/app/version',
        '/context/app/build', '/context/os/name', '/context/os/version', '/context/device/manufacturer', '/context/device/model', '/context/device/id',
        '/context/device/advertisingId', '/context/network/carrier', '/context/network/wifi', '/context/network/cellular', '/context/location/latitude',
        '/context/location/longitude', '/context/location/speed', '/context/page',
    ]) }}
{% endmacro %}


{#  A document of the call itself, where it is an object that is not empty, with its text as landed. #}
{% macro call_document(field) %}
    {{ return('case when ' ~ field.is_object ~ " then nullif(" ~ field.exact_text ~ ", '{}') end") }}
{% endmacro %}


{#
    An id of the device, where that is of a kind.

    Arguments:
        type: ios or android
        id: a text expression
    Returns: a text expression over device_type.
#}
{% macro of_device(type, id) %}{{ return("case when lower(device_type) = '" ~ type ~ "' then " ~ id ~ ' end') }}{% endmacro %}


{#
    A document of one type of call.

    Arguments:
        call_type: the type of call
        data: a text expression, JSON
#}
{% macro of_type(call_type, data) %}{{ return("case when call_type = '" ~ call_type ~ "' then " ~ data ~ ' end') }}{% endmacro %}


{#
    A document that is there only with all that its schema requires.

    Arguments:
        required: list of expressions
        data: a text expression, JSON
#}
{% macro with_all(required, data) %}
    {{ return('case when ' ~ required | join(' is not null and ') ~ ' is not null then ' ~ data ~ ' end') }}
{% endmacro %}


{#
    A JSON object of texts, as text.

    Arguments:
        members: dict of key -> text expression; a null has no member
        members_of: a field of json_fields that may be an object, whose members follow
    Returns: a text expression.
#}
{% macro json_object(members, members_of=none) %}
    {% set parts = [] %}
    {% for key, value in members.items() %}
        {% do parts.append("'\"" ~ key ~ "\":' || cast(to_json(cast(" ~ value ~ ' as text)) as text)') %}
    {% endfor %}
    {% if members_of %}
        {% set document = call_document(members_of) %}
        {% do parts.append('substr(' ~ document ~ ', 2, length(' ~ document ~ ') - 2)') %}
    {% endif %}
    {{ return("'{' || concat_ws(',', " ~ parts | join(', ') ~ ") || '}'") }}
{% endmacro %}
