{#
    Whether a model that reads what the model being rendered makes has loaded a row already, which therefore is to be
    written again where it changes.

    Arguments:
        name: the model
    Returns: a boolean expression on `staged_at`.
    Example: `select {{ is_loaded_by('events') }} as is_late`
#}
{% macro is_loaded_by(name) %}
    {% set until = (read_ledger() if execute else {}).get(name, {}).get('staged_at') %}
    {{ return("staged_at <= timestamp '" ~ until ~ "'" if until else 'false') }}
{% endmacro %}
