{#
    The usable rows of the seed tracking_plan; none where the seed is not loaded, as after plain `dbt run`.

    Arguments:
        seed: the seed's relation
    Returns: a query of call, event, property (a JSON pointer, empty for the event itself), types (`|string|null|`, empty for any), pinned_type (the type of
        the registry that the only type stands for, else null), is_required, allowed_values and pattern as the seed has
        them, engine_pattern (as both engines read it).
    Example: `with plan as ({{ tracking_plan_rows(ref('tracking_plan')) }}) select ...`
#}
{% macro tracking_plan_rows(seed) %}
    {% if not has_tracking_plan(seed) %}
        {% set columns = [] %}
        {% for name in ['call', 'event', 'property', 'types', 'pinned_type', 'allowed_values', 'pattern', 'engine_pattern'] %}
            {% do columns.append('cast(null as text) as ' ~ name) %}
        {% endfor %}
        {{ return('select ' ~ columns | join(', ') ~ ', false as is_required where false') }}
    {% endif %}
    {{ return(
        'select call, event, property, types, pinned_type, allowed_values, pattern, engine_pattern, is_required from ('
        ~ checked_tracking_plan(seed) ~ ') as checked where problem is null'
    ) }}
{% endmacro %}


{#
    Whether there is a tracking plan: plain `dbt run` loads no seed, and the one that comes with the project has no rows.

    Arguments:
        seed: the seed's relation
#}
{% macro has_tracking_plan(seed) %}
    {{ return(
        execute and relation_exists(seed.schema, seed.identifier)
        and run_query('select 1 from ' ~ seed ~ ' limit 1').rows | length > 0
    ) }}
{% endmacro %}


{#
    The rows of the seed with what is wrong with each (problem, null for nothing).

    Arguments:
        seed: the seed's relation
    Returns: a query of what tracking_plan_rows returns, and sent_type, sent_required, problem.
#}
{% macro checked_tracking_plan(seed) %}
    {% set cells = [] %}
    {% for name in ['call', 'event', 'property', 'type', 'required', 'allowed_values', 'pattern'] %}
        {% set cell = "coalesce(cast(" ~ adapter.quote(name) ~ " as text), '')" %}
        {% if name in ['call', 'type', 'required'] %}
            {% set cell = 'lower(trim(' ~ cell ~ '))' %}
        {% endif %}
        {% do cells.append(cell ~ ' as ' ~ ('sent_' if name in ['type', 'required']) ~ name) %}
    {% endfor %}
    {% set kinds = '(?:string|integer|number|boolean|timestamp|object|array|null)' %}
    {% set texts = plan_texts(seed) %}
    {% set patterns = ["('', '')"] %}
    {% for pattern in texts.patterns %}
        {% set engine_pattern = portable_pattern(pattern) %}
        {% if engine_pattern is not none %}
            {% do patterns.append('(' ~ quote_literal(pattern) ~ ', ' ~ quote_literal(engine_pattern) ~ ')') %}
        {% endif %}
    {% endfor %}
    {% set lists = ["('')"] %}
    {% for list in texts.lists if allowed_keys(list) is not none %}
        {% do lists.append('(' ~ quote_literal(list) ~ ')') %}
    {% endfor %}
    {{ return(
        "select *, case when call not in ('track', 'identify', 'group', 'page', 'screen', 'alias') then 'call is none of track, identify, group, page, screen, alias'"
        ~ " when call in ('identify', 'group', 'alias') and event <> '' then 'only track, page and screen calls have an event'"
        ~ " when property <> '' and substr(property, 1, 1) <> '/' then 'property is no JSON pointer such as /product/sku'"
        ~ " when not " ~ regex_matches('sent_type', '^(?:' ~ kinds ~ '(?:\\s*[|]\\s*' ~ kinds ~ ')*)?$')
        ~ " then 'type is none of string, integer, number, boolean, timestamp, object, array, null, nor some of them with | between'"
        ~ " when sent_required not in ('', 'true', 'false') then 'required is neither true nor false'"
        ~ " when not has_list then 'allowed_values is no JSON array of strings, numbers and booleans'"
        ~ " when engine_pattern is null then 'pattern is no regular expression that both RE2 and Postgres understand' end as problem,"
        ~ " case replace(types, '|null|', '|') when '|string|' then 'string' when '|array|' then 'string' when '|integer|' then 'integer'"
        ~ " when '|number|' then 'float' when '|boolean|' then 'boolean' when '|timestamp|' then 'timestamp' end as pinned_type from ("
        ~ "select cells.*, sent_required = 'true' as is_required, patterns.engine_pattern, lists.list is not null as has_list,"
        ~ " case when sent_type <> '' then '|' || regexp_replace(sent_type, '\\s', '', 'g') || '|' else '' end as types from (select "
        ~ cells | join(', ') ~ ' from ' ~ seed ~ ') as cells left join (values ' ~ patterns | join(', ')
        ~ ') as patterns (pattern, engine_pattern) on cells.pattern = patterns.pattern left join (values ' ~ lists | join(', ')
        ~ ') as lists (list) on cells.allowed_values = lists.list) as typed'
    ) }}
{% endmacro %}


{#
    The different patterns and lists of allowed values of the seed. Unit tests override this macro.

    Arguments:
        seed: the seed's relation
    Returns: dict of patterns and lists, two lists of text.
#}
{% macro plan_texts(seed) %}
    {% set texts = {'patterns': [], 'lists': []} %}
    {% for row in run_query("select distinct 'patterns', pattern from " ~ seed ~ " union select distinct 'lists', allowed_values from " ~ seed).rows if row[1] %}
        {% do texts[row[0]].append(row[1] | string) %}
    {% endfor %}
    {{ return({'patterns': texts.patterns | sort, 'lists': texts.lists | sort}) }}
{% endmacro %}


{#
    What the values of a list of allowed values are compared by, as value_key gives it for the values of events.

    Arguments:
        list: the cell of the seed, JSON
    Returns: list of text; none where it is no array of strings, numbers, booleans and nulls.
#}
{% macro allowed_keys(list) %}
    {% set values = fromjson(list, none) %}
    {% if values is mapping or values is string or values is not sequence %}
        {{ return(none) }}
    {% endif %}
    {% set keys = [] %}
    {% for value in values if value is not none %}
        {% if value is string %}
            {% do keys.append('"' ~ value) %}
        {% elif value is boolean %}
            {% do keys.append(value | lower) %}
        {% elif value is number and value | string not in ['nan', 'inf', '-inf'] %}
            {% do keys.append((value | int if value | int == value else value) | string) %}
        {% else %}
            {{ return(none) }}
        {% endif %}
    {% endfor %}
    {{ return(keys) }}
{% endmacro %}


{#
    The allowed values of the plan, a row each.

    Arguments:
        seed: the seed's relation
    Returns: a query of allowed_values (the cell of the seed) and value_key.
#}
{% macro allowed_value_rows(seed) %}
    {% set rows = [] %}
    {% for list in (plan_texts(seed).lists if has_tracking_plan(seed) else []) %}
        {% for key in (allowed_keys(list) or []) | unique(case_sensitive=true) %}
            {% do rows.append('(' ~ quote_literal(list) ~ ', ' ~ quote_literal(key) ~ ')') %}
        {% endfor %}
    {% endfor %}
    {% if not rows %}
        {{ return('select cast(null as text) as allowed_values, cast(null as text) as value_key where false') }}
    {% endif %}
    {{ return('select allowed_values, value_key from (values ' ~ rows | join(', ') ~ ') as allowed (allowed_values, value_key)') }}
{% endmacro %}


{#
    Says in one line which rows of the seed are not used.

    Arguments:
        seed: the seed's relation
#}
{% macro report_tracking_plan(seed) %}
    {% set cells = ['call', 'event', 'property', 'sent_type', 'sent_required', 'allowed_values', 'pattern'] %}
    {% set orders = [] %}
    {% for cell in cells %}
        {% do orders.append(byte_order(cell)) %}
    {% endfor %}
    {% for row in run_query(
        'select count(*) over () as faulty_rows, problem, ' ~ cells | join(', ') ~ ' from (' ~ checked_tracking_plan(seed)
        ~ ') as checked where problem is not null order by ' ~ orders | join(', ') ~ ' limit 1'
    ).rows %}
        {% set shown = [] %}
        {% for cell in cells if row[cell] %}
            {% do shown.append(cell.replace('sent_', '') ~ ' ' ~ tojson(row[cell] | string | truncate(60, true))) %}
        {% endfor %}
        {% do exceptions.warn(
            'seeds/tracking_plan.csv: ' ~ row.problem ~ ' (' ~ shown | join(', ') ~ '). '
            ~ ('The row is' if row.faulty_rows == 1 else 'This and ' ~ (row.faulty_rows - 1) ~ ' more faulty row' ~ ('s' if row.faulty_rows > 2 else '') ~ ' are')
            ~ ' not used. Correct the file and run `dbt seed -s tracking_plan`, then `dbt run`.'
        ) %}
    {% endfor %}
{% endmacro %}
