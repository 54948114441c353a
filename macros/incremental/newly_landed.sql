{#
    The condition for rows of raw.events that are not staged yet: landed after the last run's. A loader that may
    commit a row late, with an earlier loaded_at, sets the var `lookback` (hours): then rows of that time are probed
    by their row_id too.
#}
{% macro newly_landed() %}
    {% set conditions = [] %}
    {% if var('source') %}
        {% do conditions.append('source = ' ~ quote_literal(var('source'))) %}
    {% endif %}
    {% set lower = read_limits().lower %}
    {% if lower %}
        {% set after = "loaded_at > timestamp '" ~ lower ~ "' at time zone 'UTC'" %}
        {% if var('lookback') %}
            {% set after = "(" ~ after ~ " or (loaded_at > (timestamp '" ~ lower ~ "' - interval '" ~ (var('lookback') | int)
                ~ " hours') at time zone 'UTC' and not exists (select 1 from " ~ this ~ ' as staged where staged.raw_row_id = events.row_id)))' %}
        {% endif %}
        {% do conditions.append(after) %}
    {% endif %}
    {{ return(conditions | join(' and ') or 'true') }}
{% endmacro %}


{#
    The instant a row counts as staged by: its loaded_at; for a row that came late, just behind the last run, so that
    the models after it, which read on from there, see it.
#}
{% macro staged_at() %}
    {% set loaded_at = to_utc('loaded_at') %}
    {% set lower = read_limits().lower if var('lookback') else none %}
    {% if lower %}
        {{ return("greatest(" ~ loaded_at ~ ", timestamp '" ~ lower ~ "' + interval '1 microsecond')") }}
    {% endif %}
    {{ return(loaded_at) }}
{% endmacro %}
