{#
    The self-describing event and the entities of a Segment or RudderStack call (rules/snowplow.md 8). Together they hold
    the whole call: `call` its ids and names, `context` its context, the event or `page`, `screen`, `traits` its properties
    or traits; the others are what Snowplow's own models read. An entity without all that its schema requires is left out.

    Arguments:
        fields: what json_fields returns for call_data_pointers
    Returns: list of dict(origin, schema, data), SQL expressions over the calls of int_call_documents; data is JSON text,
        null where a call has no such document.
    Example: `{% for document in call_self_describing_data(fields) %} {{ document.data }} {% endfor %}`
#}
{% macro call_self_describing_data(fields) %}
    {% set snowplow = 'com.snowplowanalytics.snowplow' %}
    {% set mobile = 'com.snowplowanalytics.mobile' %}
    {% set properties = call_document(fields['/properties']) %}
    {% set traits = 'coalesce(' ~ call_document(fields['/traits']) ~ ', ' ~ call_document(fields['/context/traits']) ~ ')' %}
    {% set of_type = "case when call_type = '" %}
    {% set text = {} %}
    {% for pointer in call_data_pointers() %}
        {% do text.update({pointer: scalar_text(fields[pointer], 'text')}) %}
    {% endfor %}
    {% set location = ['/context/location/latitude', '/context/location/longitude'] %}
    {{ return([
        {
            'origin': "case when is_struct or is_transaction then 'contexts' else 'unstruct_event' end",
            'schema': "'iglu:' || " ~ track_vendor() ~ " || '/' || " ~ track_schema_name() ~ " || '/jsonschema/1-0-0'",
            'data': of_type ~ "track' then coalesce(" ~ properties ~ ", '{}') end",
        },
        call_event('screen', mobile ~ '/screen_view/jsonschema/1-0-0', {'id': md5_uuid('message_id'), 'name': 'name'}),
        call_event('identify', snowplow ~ '/identify/jsonschema/1-0-0', {
            'id': 'user_id', 'email': 'coalesce(' ~ text['/traits/email'] ~ ', ' ~ text['/context/traits/email'] ~ ')',
        }),
        call_event('group', 'com.segment/group/jsonschema/1-0-0', {
            'groupId': 'case when not ' ~ fields['/traits/groupId'].is_there ~ ' then group_id end',
        }, members_of=fields['/traits']),
        call_event('alias', 'com.segment/alias/jsonschema/1-0-0', {'from': 'previous_id', 'to': 'user_id'}),
        call_entity('com.segment/call/jsonschema/1-0-0', json_object({
            'messageId': 'message_id', 'type': 'call_type', 'event': 'event_text', 'name': 'name', 'category': 'category', 'groupId': 'group_id',
            'channel': 'channel',
        })),
        call_entity('com.segment/context/jsonschema/1-0-0', call_document(fields['/context'])),
        call_entity('com.segment/page/jsonschema/1-0-0', of_type ~ "page' then " ~ properties ~ ' end'),
        call_entity('com.segment/screen/jsonschema/1-0-0', of_type ~ "screen' then " ~ properties ~ ' end'),
        call_entity('com.segment/traits/jsonschema/1-0-0', of_type ~ "identify' then " ~ traits ~ ' end'),
        call_entity(snowplow ~ '/web_page/jsonschema/1-0-0', of_type ~ "page' then " ~ json_object({'id': md5_uuid('message_id')}) ~ ' end'),
        call_entity(mobile ~ '/application/jsonschema/1-0-0', json_object({
            'version': text['/context/app/version'], 'build': text['/context/app/build'],
        }), required=[text['/context/app/version'], text['/context/app/build']]),
        call_entity(snowplow ~ '/mobile_context/jsonschema/1-0-3', json_object({
            'osType': 'lower(' ~ text['/context/os/name'] ~ ')', 'osVersion': text['/context/os/version'],
            'deviceManufacturer': text['/context/device/manufacturer'], 'deviceModel': text['/context/device/model'],
            'carrier': text['/context/network/carrier'],
            'networkType': 'case when ' ~ fields['/context/network/wifi'].text ~ " = 'true' then 'wifi' when " ~ fields['/context/network/cellular'].text ~ " = 'true' then 'mobile' end",
            'appleIdfv': of_device('ios', text['/context/device/id']), 'appleIdfa': of_device('ios', text['/context/device/advertisingId']),
            'androidIdfa': of_device('android', text['/context/device/advertisingId']),
        }), required=[text['/context/os/name'], text['/context/os/version'], text['/context/device/manufacturer'], text['/context/device/model']]),
        call_entity(snowplow ~ '/geolocation_context/jsonschema/1-1-0',
            "'{\"latitude\":' || " ~ fields[location[0]].number_text ~ " || ',\"longitude\":' || " ~ fields[location[1]].number_text
            ~ " || coalesce(case when " ~ fields['/context/location/speed'].is_number ~ " then ',\"speed\":' || " ~ fields['/context/location/speed'].number_text ~ " end, '') || '}'",
            required=['case when ' ~ fields[location[0]].is_number ~ ' then geo_latitude end', 'case when ' ~ fields[location[1]].is_number ~ ' then geo_longitude end']),
        call_entity(snowplow ~ '/client_session/jsonschema/1-0-2',
            "'{\"userId\":\"' || " ~ as_uuid('anonymous_id') ~ " || '\",\"sessionId\":\"' || " ~ call_session_id() ~ " || '\",\"sessionIndex\":' || domain_sessionidx || ',\"storageMechanism\":\"' || "
            ~ 'case when ' ~ fields['/context/page'].is_object ~ " then 'LOCAL_STORAGE' else 'SQLITE' end || '\",\"previousSessionId\":null}'",
            required=['anonymous_id', 'session', 'domain_sessionidx']),
    ]) }}
{% endmacro %}


{#  The places of a call's document that call_self_describing_data reads beside call_columns. #}
{% macro call_data_pointers() %}
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
    The self-describing event of one type of call, for call_self_describing_data.

    Arguments:
        call_type: the type of call
        schema: its schema, without `iglu:`
        members: what json_object takes
        members_of: what json_object takes
    Returns: dict(origin, schema, data).
#}
{% macro call_event(call_type, schema, members, members_of=none) %}
    {{ return({
        'origin': "'unstruct_event'", 'schema': "'iglu:" ~ schema ~ "'",
        'data': "case when call_type = '" ~ call_type ~ "' then " ~ json_object(members, members_of) ~ ' end',
    }) }}
{% endmacro %}


{#
    An entity of a call, for call_self_describing_data.

    Arguments:
        schema: its schema, without `iglu:`
        data: a text expression, JSON
        required: expressions, without one of which there is no entity
    Returns: dict(origin, schema, data).
#}
{% macro call_entity(schema, data, required=[]) %}
    {% if required %}
        {% set data = 'case when ' ~ required | join(' is not null and ') ~ ' is not null then ' ~ data ~ ' end' %}
    {% endif %}
    {{ return({'origin': "'contexts'", 'schema': "'iglu:" ~ schema ~ "'", 'data': data}) }}
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
