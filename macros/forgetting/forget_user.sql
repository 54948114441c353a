{#
    Removes a person: every event of the user id, and every event without a user id of the anonymous ids that are this user's alone, from
    raw and from all warehouses of the database, with all that was made of them; puts the SHA-256 of these ids into raw.suppressed_ids, so
    that they do not land again; logs what it has removed, a line for each table.

    One transaction, behind a lock that every model and every landing waits for: killed, it has changed nothing, and a second call finds
    nothing. It cannot be undone.

    Arguments:
        user_id: the id, as the events bear it; one of digits with a zero in front needs quotes, as YAML wants them
    Example: `dbt run-operation forget_user --args '{user_id: u42}'`
#}
{% macro forget_user(user_id=none) %}
    {% set user_id = checked_user_id(user_id) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% do begin_forgetting() %}
    {% do find_events_of(user_id) %}
    {% set removed = {} %}
    {% for warehouse in warehouses() %}
        {% do removed.update(forget_in_warehouse(warehouse, user_id)) %}
    {% endfor %}
    {% do removed.update(forget_in_raw()) %}
    {% do suppress_ids() %}
    {% set counts = run_query("select count(*) from forgotten_ids where kind = 'anonymous' union all select count(*) from shared_ids").columns[0].values() %}
    {% do drop_tables(['event_ids', 'forgotten_ids', 'shared_ids', 'forgotten_rows']) %}
    {% do adapter.commit() %}

    {% for name, count in removed.items() %}
        {% do log('forget_user: ' ~ name.replace('"', '') ~ ': removed ' ~ count, info=true) %}
    {% endfor %}
    {% set total = removed.values() | sum %}
    {% if total %}
        {% do log('forget_user: removed ' ~ total ~ ' rows of 1 user id and ' ~ counts[0] ~ ' anonymous ids, which are suppressed from now on', info=true) %}
    {% else %}
        {% do log('forget_user: no rows of this user id; it is suppressed from now on', info=true) %}
    {% endif %}
    {% if counts[1] %}
        {% do log('forget_user: ' ~ counts[1] ~ ' anonymous ids are those of other users too: their events without a user id stay', info=true) %}
    {% endif %}
{% endmacro %}


{#
    The user id as text; stops where it is missing, blank, or no text that can be told from what was typed.

    Arguments:
        user_id: what --args has
#}
{% macro checked_user_id(user_id) %}
    {% set usage = "dbt run-operation forget_user --args '{user_id: \"...\"}'" %}
    {% if user_id is none or (user_id | string | trim) == '' %}
        {{ exceptions.raise_compiler_error('forget_user needs the id of a user: ' ~ usage) }}
    {% endif %}
    {#- YAML makes 7 of 007 -#}
    {% set is_typed_so = modules.re.search('(?<![0-9_.+-])' ~ (user_id | string) ~ '(?![0-9_.])', invocation_args_dict.get('invocation_command', '')) if user_id is integer else none %}
    {% if user_id is not string and not is_typed_so %}
        {{ exceptions.raise_compiler_error('forget_user: YAML reads this user id as ' ~ user_id ~ '; put it in quotes: ' ~ usage) }}
    {% endif %}
    {{ return(user_id | string) }}
{% endmacro %}


{#  Opens the transaction, alone: landings, runs and other calls wait, or are waited for. #}
{% macro begin_forgetting() %}
    {% call statement('begin_forgetting', auto_begin=true) %}
        {{ adapter.dispatch('lock_everything', 'event_warehouse')() }};
        {{ create_raw_tables() }}
    {% endcall %}
{% endmacro %}


{#  A DuckDB file has one process. #}
{% macro duckdb__lock_everything() %}select 1{% endmacro %}


{#
    The lock that lock_for_transaction shares, then that of scripts/landing/postgres_target.py. dbt has committed before an operation.
#}
{% macro postgres__lock_everything() %}
    {{ begin_after_commit() }}
    select pg_advisory_xact_lock(hashtextextended('event_warehouse: forget users', 0)),
        pg_advisory_xact_lock(hashtextextended('event_warehouse: land events', 0));
    {{ transaction_settings() }}
    select 1
{% endmacro %}


{#
    Finds whose and which raw events are to go: temporary tables forgotten_ids (kind, id), shared_ids (the anonymous ids of this user that
    are another's too) and forgotten_rows (row_id).

    Arguments:
        user_id: the id
#}
{% macro find_events_of(user_id) %}
    {% set user = quote_literal(user_id) %}
    {% call statement('event_ids') %} create temporary table event_ids as {{ event_ids('true') }} {% endcall %}
    {% call statement('shared_ids') %}
        create temporary table shared_ids as
        select named_ids.id
        from (
            select anonymous_id as id from event_ids where user_id = {{ user }} and names_ids
            union select network_userid from event_ids where user_id = {{ user }} and names_ids
            union select previous_id from event_ids where user_id = {{ user }}
        ) as named_ids
        inner join (
            select anonymous_id as id from event_ids where user_id <> {{ user }}
            union select network_userid from event_ids where user_id <> {{ user }}
            union select previous_id from event_ids where user_id <> {{ user }}
        ) as ids_of_others
            on named_ids.id = ids_of_others.id
    {% endcall %}
    {% call statement('forgotten_ids') %}
        create temporary table forgotten_ids as
        select 'user' as kind, cast({{ user }} as text) as id
        union all
        select 'anonymous' as kind, id
        from (
            select anonymous_id as id from event_ids where user_id = {{ user }} and names_ids
            union select network_userid from event_ids where user_id = {{ user }} and names_ids
            union select previous_id from event_ids where user_id = {{ user }}
        ) as named_ids
        where id is not null and id <> {{ user }} and id not in (select shared_ids.id from shared_ids)
    {% endcall %}
    {% call statement('forgotten_rows') %}
        create temporary table forgotten_rows as
        select row_id from event_ids
        where {{ is_event_of('forgotten_ids') }} or (text_of_no_event is not null and {{ mentions_forgotten_id('text_of_no_event') }})
    {% endcall %}
{% endmacro %}


{#
    Whether a text that is no event has a forgotten id in it, as a JSON string.

    Arguments:
        text: a text column
#}
{% macro mentions_forgotten_id(text) %}
    {{ return('exists (select 1 from forgotten_ids where strpos(' ~ text ~ ', cast(to_json(forgotten_ids.id) as text)) > 0)') }}
{% endmacro %}


{#
    Removes the forgotten rows from the tables of schema raw.

    Returns: dict of table -> number of rows.
#}
{% macro forget_in_raw() %}
    {% set rows = 'row_id in (select forgotten_rows.row_id from forgotten_rows)' %}
    {% set removed = delete_counted({
        'raw.events': rows,
        'raw.repairs': rows,
        'raw.rejects': mentions_forgotten_id('line'),
    }) %}
    {#- a line may be the body of a request with other people's events, whose repairs stay known -#}
    {% call statement('blank_lines') %}
        update raw.repairs set original_line = '(removed: it named a forgotten user)' where {{ mentions_forgotten_id('original_line') }}
    {% endcall %}
    {{ return(removed) }}
{% endmacro %}


{#  Puts the forgotten ids on the list of those that do not land. #}
{% macro suppress_ids() %}
    {% call statement('suppress_ids') %}
        insert into raw.suppressed_ids (kind, id_hash, suppressed_at)
        select kind, {{ sha256_hex('id') }}, current_timestamp
        from forgotten_ids
        where not exists (
            select 1 from raw.suppressed_ids as known where known.kind = forgotten_ids.kind and known.id_hash = {{ sha256_hex('forgotten_ids.id') }}
        )
    {% endcall %}
{% endmacro %}


{#
    Deletes rows of some tables, and counts them.

    Arguments:
        conditions: dict of table -> condition
    Returns: dict of table -> number of rows; without those that had none.
#}
{% macro delete_counted(conditions) %}
    {% set counts = [] %}
    {% for table, condition in conditions.items() %}
        {% do counts.append('select ' ~ quote_literal(table) ~ ' as table_name, count(*) as row_count from ' ~ table ~ ' where ' ~ condition) %}
    {% endfor %}
    {% set removed = {} %}
    {% for row in (run_query(counts | join(' union all ')).rows if counts else []) if row[1] %}
        {% call statement('forget') %} delete from {{ row[0] }} where {{ conditions[row[0]] }} {% endcall %}
        {% do removed.update({row[0]: row[1] | int}) %}
    {% endfor %}
    {{ return(removed) }}
{% endmacro %}
