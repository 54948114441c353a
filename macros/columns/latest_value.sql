{#
    The latest value of a column in a group of rows, nulls passed over: the state of a user or account, column by column.

    Arguments:
        column: the column
        order_columns: the columns that tell what is latest, most important first
    Returns: an aggregate expression.
    Example: `select user_id, {{ latest_value('email', ['received_at', 'id']) }} from identifies group by user_id`
#}
{% macro latest_value(column, order_columns) %}
    {{ return(adapter.dispatch('latest_value', 'event_warehouse')(column, order_columns)) }}
{% endmacro %}


{#  arg_max passes nulls over by itself; a filter that says so takes twenty times as long for a hundred columns. #}
{% macro duckdb__latest_value(column, order_columns) %}
    {{ return('arg_max(' ~ column ~ ', row(' ~ order_columns | join(', ') ~ '))') }}
{% endmacro %}


{% macro postgres__latest_value(column, order_columns) %}
    {% set orders = [] %}
    {% for order in order_columns %}
        {% do orders.append((byte_order(order) if order == 'id' else order) ~ ' desc') %}
    {% endfor %}
    {{ return(
        '(array_agg(' ~ column ~ ' order by ' ~ orders | join(', ') ~ ') filter (where ' ~ column ~ ' is not null))[1]'
    ) }}
{% endmacro %}


{#
    The select list of users or accounts: per column the latest value among the rows of one user or account.

    Arguments:
        table: users or accounts
        key: the column of the calls' table that is their id
#}
{% macro latest_columns(table, key) %}
    {% set selected = [] %}
    {% set built = built_columns({'users': 'identifies', 'accounts': 'groups'}[table]) %}
    {% for column in table_columns(table) if built is none or column.name in built or column.name == 'id' %}
        {% set quoted = adapter.quote(column.name) %}
        {% if column.name == 'id' %}
            {% do selected.append(key ~ ' as ' ~ quoted) %}
        {% elif column.name == 'uuid_ts' %}
            {% do selected.append('max(uuid_ts) as uuid_ts') %}
        {% elif column.name != key %}
            {% do selected.append(latest_value(quoted, ['received_at', 'id']) ~ ' as ' ~ quoted) %}
        {% endif %}
    {% endfor %}
    {{ return(selected | join(',\n    ')) }}
{% endmacro %}


{#
    The columns that a table of the analytics schema has at the moment, none where it is not built: the registry may be
    ahead of it after a selective run. Unit tests override this macro with none.
#}
{% macro built_columns(table) %}
    {% if not execute %}
        {{ return(none) }}
    {% endif %}
    {% set columns = relation_columns(api.Relation.create(schema=generate_schema_name('analytics', none), identifier=table)) %}
    {{ return(columns or none) }}
{% endmacro %}
