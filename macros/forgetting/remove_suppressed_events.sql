{#
    Takes newly landed events of forgotten users out of raw.events before they are staged. scripts/land_events.py does not land them; other
    loaders know nothing of raw.suppressed_ids.

    A pre-hook of int_landed_events, in the transaction of its load. While nobody has been forgotten it is one look into an empty table.
#}
{% macro remove_suppressed_events() %}
    {% if not execute or flags.EMPTY or not run_query('select 1 from raw.suppressed_ids limit 1').rows %}
        {{ return('') }}
    {% endif %}
    {% call statement('suppressed_rows') %}
        create temporary table suppressed_rows as
        select row_id from ({{ event_ids(newly_landed()) }}) as event_ids
        where {{ is_event_of('raw.suppressed_ids', 'id_hash', hashed=true) }}
    {% endcall %}
    {% set count = run_query('select count(*) from suppressed_rows').rows[0][0] %}
    {% if count %}
        {% call statement('remove_suppressed_rows') %}
            delete from {{ source('raw', 'events') }} where row_id in (select row_id from suppressed_rows)
        {% endcall %}
        {% do log('Removed ' ~ count ~ ' events of forgotten users from raw.events', info=true) %}
    {% endif %}
    {% call statement('drop_suppressed_rows') %} drop table suppressed_rows {% endcall %}
{% endmacro %}
