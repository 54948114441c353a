{#
    The columns a table has whatever the events hold: one list per table and flavour (rules/segment.md 2, the tables of
    both peers' warehouse-schema documents). Everything else appears with its first value.

    Arguments:
        table: tracks, event (any event table), identifies, pages, screens, groups, aliases, users or accounts
    Returns: list of dict(name, data_type, pointers, expression); the pointers in the order in which they win, the
        expression none where a column is the text at its pointers.
    Example: `{% for column in fixed_columns('pages') %} {{ column.name }} {% endfor %}`
#}
{% macro fixed_columns(table) %}
    {% set rudderstack = var('warehouse_flavor') == 'rudderstack' %}
    {% if table in ['users', 'accounts'] %}
        {% set columns = [
            fixed_column('id', expression='user_id' if table == 'users' else 'group_id'),
        ] %}
        {% if rudderstack %}
            {% do columns.append(fixed_column('anonymous_id')) %}
        {% endif %}
        {% do columns.append(fixed_column('received_at', 'timestamp')) %}
        {% if rudderstack %}
            {% do columns.extend(client_columns()) %}
        {% endif %}
        {{ return(columns + [fixed_column('uuid_ts', 'timestamp')]) }}
    {% endif %}
    {% set columns = [
        fixed_column('id', pointers=['/messageId'], expression='message_id'),
        fixed_column('anonymous_id', pointers=['/anonymousId'], expression='anonymous_id'),
        fixed_column('user_id', pointers=['/userId'], expression='user_id'),
        fixed_column('received_at', 'timestamp', ['/receivedAt'], 'received_at'),
    ] %}
    {% do columns.extend(client_columns()) %}
    {% if not rudderstack %}
        {% do columns.extend([
            fixed_column('sent_at', 'timestamp', ['/sentAt'], 'sent_at'),
            fixed_column('original_timestamp', 'timestamp', ['/originalTimestamp', '/timestamp'], 'original_timestamp'),
            fixed_column('timestamp', 'timestamp', ['/timestamp', '/originalTimestamp'], adapter.quote('timestamp')),
        ]) %}
    {% endif %}
    {% if table in ['tracks', 'event'] %}
        {% do columns.extend([
            fixed_column('event', pointers=['/event'], expression='event'),
            fixed_column('event_text', pointers=['/event'], expression='event_text'),
        ]) %}
    {% elif table in ['pages', 'screens'] %}
        {% do columns.extend([
            fixed_column('name', pointers=['/name', '/properties/name']),
            fixed_column('category', pointers=['/category', '/properties/category']),
        ]) %}
    {% elif table == 'groups' %}
        {% do columns.append(fixed_column('group_id', pointers=['/groupId'], expression='id')) %}
    {% elif table == 'aliases' %}
        {% do columns.append(fixed_column('previous_id', pointers=['/previousId'], expression='id')) %}
    {% endif %}
    {{ return(columns + [fixed_column('uuid_ts', 'timestamp', [], 'loaded_at')]) }}
{% endmacro %}


{#  What RudderStack has in every table beyond Segment's columns (rules/rudderstack.md 2), with the client's times. #}
{% macro client_columns() %}
    {% if var('warehouse_flavor') != 'rudderstack' %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        fixed_column('sent_at', 'timestamp', ['/sentAt'], 'sent_at'),
        fixed_column('original_timestamp', 'timestamp', ['/originalTimestamp', '/timestamp'], 'original_timestamp'),
        fixed_column('timestamp', 'timestamp', ['/timestamp', '/originalTimestamp'], adapter.quote('timestamp')),
        fixed_column('channel', pointers=['/channel']),
        fixed_column('context_ip', pointers=['/context/ip', '/request_ip']),
        fixed_column('context_request_ip', pointers=['/request_ip']),
        fixed_column('context_passed_ip', pointers=['/context/ip']),
    ]) }}
{% endmacro %}


{% macro fixed_column(name, data_type='string', pointers=[], expression=none) %}
    {{ return({'name': name, 'data_type': data_type, 'pointers': pointers, 'expression': expression}) }}
{% endmacro %}


{#
    Names that a property or trait of a table may not take: its fixed columns, overflow, and in the RudderStack flavour
    record_id, which it reserves for tracks without having it.

    Arguments:
        table: as in fixed_columns
    Returns: list of names.
#}
{% macro reserved_columns(table) %}
    {% set names = fixed_columns(table) | map(attribute='name') | list + ['overflow'] %}
    {% if var('warehouse_flavor') == 'rudderstack' and table in ['tracks', 'event'] %}
        {% do names.append('record_id') %}
    {% endif %}
    {{ return(names) }}
{% endmacro %}
