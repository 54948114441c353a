{#
    Whose events raw rows are: the ids in their payloads, read as the staging models read them.

    Blank ids are null, and so is the id of all zeros, which trackers send for everybody who wants no cookie.

    Arguments:
        condition: which rows of raw.events
    Returns: a query of row_id, user_id, previous_id (of alias calls), anonymous_id (a Snowplow event's domain user id), network_userid
        (Snowplow events alone), names_ids (whether the event tells that its anonymous ids are its user's) and text_of_no_event (the
        whole of a row that is none, be it that it cannot be read).
    Example: `{{ event_ids("batch_id = '42'") }}`
#}
{% macro event_ids(condition) %}
    {% set pointers = [
        '/type', '/userId', '/previousId', '/anonymousId', '/schema', '/data', '/data/uid', '/data/duid', '/data/tnuid', '/data/nuid', '/collector/networkUserId',
    ] %}
    {% set fields = json_fields(pointers, from_lists=true, may_have_long_numbers=false) %}
    {% set selected %}
        {{ fields['/schema'].text }} like 'iglu:com.snowplowanalytics.snowplow/payload_data/%' as is_snowplow,
        {{ fields['/data'].is_object }} as has_parameters,
        lower({{ fields['/type'].text }}) as call_type,
        {%- for pointer in pointers if pointer not in ['/type', '/schema', '/data'] %}
        {{ id_text(fields[pointer]) }} as {{ pointer.split('/') | last }}_id
        {{- ',' if not loop.last }}
        {%- endfor %}
    {% endset %}
    {% set columns = {
        'user_id': 'case when is_snowplow then uid_id else userId_id end',
        'previous_id': "case when call_type = 'alias' then previousId_id end",
        'anonymous_id': 'case when is_snowplow then duid_id else anonymousId_id end',
        'network_userid': 'case when is_snowplow then coalesce(tnuid_id, nuid_id, networkUserId_id) end',
    } %}
    with

    landed_rows as (

        select row_id, payload, {{ has_long_numbers('payload') }} as has_long_numbers from {{ source('raw', 'events') }} where {{ condition }}

    ),

    readable_rows as (

        select row_id, payload, {{ is_unreadable('payload') }} as is_unreadable from landed_rows {{ payload_fence() }}

    ),

    documents as (

        select
            row_id,
            cast(payload as text) as landed_text,
            case when not is_unreadable then {{ parsed_payload('payload') }} end as payload
        from readable_rows
        {{ payload_fence() }}

    ),

    lists as (

        select *{{ json_lists(pointers, selected) }} from documents {{ payload_fence() }}

    ),

    fields as (

        select row_id, landed_text, {{ selected | trim }} from lists {{ payload_fence() }}

    ),

    ids as (

        select
            row_id,
            {%- for name, value in columns.items() %}
            {{ value }} as {{ name }},
            {%- endfor %}
            coalesce(is_snowplow or call_type = 'identify', false) as names_ids,
            case
                when coalesce(call_type, '') not in ('track', 'identify', 'page', 'screen', 'group', 'alias')
                    and not coalesce(is_snowplow and has_parameters, false)
                    then landed_text
            end as text_of_no_event
        from fields

    )

    select
        row_id,
        {%- for name in columns %}
        case when trim({{ name }}) not in ('', '00000000-0000-0000-0000-000000000000') then {{ name }} end as {{ name }},
        {%- endfor %}
        names_ids,
        text_of_no_event
    from ids
{% endmacro %}


{#
    Whether a row of event_ids is of some ids' person: its user id, or an alias call's former id, is one of them; an anonymous id counts
    where the row has no user id, for a device may have had other users.

    Arguments:
        ids: a relation of kind (user, anonymous) and the id
        id: the column of the id
        hashed: whether it is the SHA-256 of the id
    Returns: a boolean expression.
#}
{% macro is_event_of(ids, id='id', hashed=false) %}
    {% set users = '(select ' ~ id ~ ' from ' ~ ids ~ " where kind = 'user')" %}
    {% set devices = '(select ' ~ id ~ ' from ' ~ ids ~ " where kind = 'anonymous')" %}
    {% set conditions = [] %}
    {% for column, known in [('user_id', users), ('previous_id', users), ('previous_id', devices)] %}
        {% do conditions.append((sha256_hex(column) if hashed else column) ~ ' in ' ~ known) %}
    {% endfor %}
    {% for column in ['anonymous_id', 'network_userid'] %}
        {% do conditions.append('(user_id is null and ' ~ (sha256_hex(column) if hashed else column) ~ ' in ' ~ devices ~ ')') %}
    {% endfor %}
    {{ return('coalesce(' ~ conditions | join(' or ') ~ ', false)') }}
{% endmacro %}
