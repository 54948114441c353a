{#
    The condition for rows that a model has not read yet and that everything it needs has: behind what its last run
    read, and not beyond what the models it reads have read. So a selective run never skips a row for ever: what one
    model has not seen, the next one leaves for later.

    Returns: a condition on `staged_at`.
    Example: `select * from {{ ref('stg_events') }} where {{ new_rows() }}`
#}
{% macro new_rows() %}
    {% set limits = read_limits() %}
    {% set conditions = [] %}
    {% if limits.lower %}
        {% do conditions.append("staged_at > timestamp '" ~ limits.lower ~ "'") %}
    {% endif %}
    {% do conditions.append("staged_at <= timestamp '" ~ (limits.upper or '0001-01-01 00:00:00') ~ "'") %}
    {{ return(conditions | join(' and ')) }}
{% endmacro %}


{#
    How far the model being rendered has read and may read.

    Returns: dict(lower, upper): timestamps as text, none for no row read yet or none to read.
#}
{% macro read_limits() %}
    {% if not execute %}
        {{ return({'lower': none, 'upper': none}) }}
    {% endif %}
    {% set rows = read_ledger() %}
    {% set lower = rows.get(this.identifier, {}).get('staged_at') if reads_only_new_rows() else none %}
    {{ return({'lower': lower, 'upper': model.reading_until if is_loading() else upstream_limit(rows)}) }}
{% endmacro %}


{#  Whether a model has read all that the models it reads up to have. The intake, which reads up to none, is never sure. #}
{% macro has_nothing_new() %}
    {% set limits = read_limits() %}
    {{ return(reads_only_new_rows() and limits.upper is not none and limits.upper <= limits.lower) }}
{% endmacro %}


{#
    How far all the models named in the config `meta.reads_up_to` have read.

    Arguments:
        rows: what read_ledger returns
    Returns: the earliest of their timestamps as text; none where one has read nothing.
#}
{% macro upstream_limit(rows) %}
    {% set limits = [] %}
    {% for name in config.get('meta', {}).get('reads_up_to', []) %}
        {% do limits.append(rows.get(relation_alias(name), {}).get('staged_at')) %}
    {% endfor %}
    {{ return(none if not limits or none in limits else limits | min) }}
{% endmacro %}


{#  The relation name of a model: `discards` is `rudder_discards` in the RudderStack flavour. #}
{% macro relation_alias(name) %}
    {{ return('rudder_discards' if name == 'discards' and var('warehouse_flavor') == 'rudderstack' else name) }}
{% endmacro %}


{#  Whether the model being rendered adds to the table it built before (else: the first run, or --full-refresh). #}
{% macro reads_only_new_rows() %}
    {{ return(
        execute and not flags.FULL_REFRESH and read_ledger().get(this.identifier, {}).get('staged_at') is not none
        and relation_exists(this.schema, this.identifier)
    ) }}
{% endmacro %}
