{#
    Rows of atomic.events whose session or look-ups have changed since they were loaded: a late event moved a session, a
    look-up came after its events. They are taken out before a load and written again by it, so that the table is what
    a rebuild would make. Found by what changed, not by comparing history: where nothing did, nothing is read.

    The pre-hook of atomic.events. It leaves their numbers in the temporary table late_events for the model's query and
    note_applied.
#}
{% macro take_out_late_events() %}
    {% if not execute or not reads_only_new_rows() or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {#- what a run beside this one looks up meanwhile is the next run's -#}
    {% call statement('lock') %}
        {% for model_name in ['int_event_sessions', 'user_agents', 'ip_addresses', 'referers', 'int_currency_rates', 'int_looked_up_values'] %}
        {{ lock_for_transaction(model_name) }};
        {% endfor %}
    {% endcall %}
    {% set queries = late_event_queries() %}
    {% if not queries %}
        {{ return('') }}
    {% endif %}
    {% call statement('late_events') %}
        create temporary table late_events as {{ queries | join(' union ') }}
    {% endcall %}
    {% call statement('take_out') %}
        delete from {{ this }} where event_id in (
            select event_id from {{ ref('int_kept_events') }} where raw_row_id in (select raw_row_id from late_events)
        )
    {% endcall %}
    {% do model.update({'has_late_rows': true}) %}
{% endmacro %}


{#
    Where late rows are to be looked for: changed sessions, values whose look-up came after an event that has them was
    loaded, changed rates.

    Returns: list of queries of raw_row_id; empty where nothing has changed.
#}
{% macro late_event_queries() %}
    {% set queries = [] %}
    {% set loaded = is_loaded_by('events') %}
    {% set sessions = 'select raw_row_id from ' ~ ref('int_event_sessions') ~ ' where is_late' %}
    {% do queries.append({'changed': sessions, 'rows': sessions}) %}
    {% for kind, look_up in look_ups().items() %}
        {% set changed = 'select late_values.value from ' ~ ref('int_looked_up_values') ~ ' as late_values inner join ' ~ ref(look_up.table)
            ~ ' as look_ups on late_values.value = look_ups.' ~ look_up.key ~ " where late_values.kind = '" ~ kind ~ "' and not late_values.is_applied and late_values." ~ loaded %}
        {% do queries.append({
            'changed': changed,
            'rows': 'select raw_row_id from ' ~ ref('int_tracked_events') ~ ' where ' ~ loaded ~ ' and ' ~ look_up.column ~ ' in (' ~ changed ~ ')',
        }) %}
    {% endfor %}
    {% if base_currency() %}
        {% set changed = 'select currency from ' ~ ref('int_currency_rates') ~ ' where not is_applied' %}
        {% do queries.append({
            'changed': changed,
            'rows': 'select raw_row_id from ' ~ ref('int_kept_events') ~ ' where ' ~ loaded ~ ' and (upper(tr_currency) in (' ~ changed ~ ') or upper(ti_currency) in (' ~ changed ~ '))',
        }) %}
    {% endif %}
    {% set checks = [] %}
    {% for query in queries %}
        {% do checks.append('select ' ~ loop.index0 ~ ' as number where exists (' ~ query.changed ~ ')') %}
    {% endfor %}
    {% set found = [] %}
    {% for row in run_query(checks | join(' union all ') ~ ' order by number').rows %}
        {% do found.append(queries[row[0] | int].rows) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#  The rows that a load of atomic.events reads: the new ones, and those that were taken out. #}
{% macro new_or_late_rows() %}
    {% set condition = new_rows() %}
    {% if model is mapping and model.get('has_late_rows') %}
        {{ return('(' ~ condition ~ ' or raw_row_id in (select late_events.raw_row_id from late_events))') }}
    {% endif %}
    {{ return(condition) }}
{% endmacro %}


{#  The post-hook of atomic.events: what has been written again is late no more. #}
{% macro note_applied() %}
    {% if not execute or flags.EMPTY or (has_nothing_new() and not model.get('has_late_rows')) %}
        {{ return('') }}
    {% endif %}
    {% call statement('applied') %}
        update {{ ref('int_event_sessions') }} set is_late = false where is_late;
        {% for kind, look_up in look_ups().items() %}
        update {{ ref('int_looked_up_values') }} set is_applied = true
        where not is_applied and kind = '{{ kind }}' and value in (select {{ look_up.key }} from {{ ref(look_up.table) }});
        {% endfor %}
        update {{ ref('int_currency_rates') }} set is_applied = true where not is_applied
    {% endcall %}
    {% if model.get('has_late_rows') %}
        {% call statement('drop_late_events') %} drop table late_events {% endcall %}
        {% do model.pop('has_late_rows') %}
    {% endif %}
{% endmacro %}
