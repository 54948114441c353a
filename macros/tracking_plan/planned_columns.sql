{#
    The columns whose type the tracking plan declares: one type, the same for all properties that make the column.

    Arguments:
        plan: the seed's relation
        event_names: the relation of int_event_names
    Returns: a query of table_name, column_name and data_type, a type of the registry.
#}
{% macro planned_columns(plan, event_names) %}
    {% if not has_tracking_plan(plan) %}
        {{ return('select cast(null as text) as table_name, cast(null as text) as column_name, cast(null as text) as data_type where false') }}
    {% endif %}
    {% set slug = snake_case(unescaped_pointer("replace(substr(property, 2), '/', '_')")) %}
    {{ return(
        'select table_name, column_name, min(pinned_type) as data_type from (select tables.table_name, case when properties.first_slug = '
        ~ "'' then '' else " ~ safe_name('properties.slug') ~ ' end as column_name, properties.pinned_type from (select call, event, pinned_type, '
        ~ snake_case('event') ~ ' as event_slug, ' ~ slug ~ ' as slug, ' ~ snake_case(unescaped_pointer(pointer_key('property', 2))) ~ ' as first_slug from ('
        ~ tracking_plan_rows(plan) ~ ") as plan where property <> '') as properties inner join (select distinct 'track' as call, slug, table_name from "
        ~ event_names ~ " where table_name is not null union all select call, cast(null as text) as slug, table_name from (values ('identify', 'identifies'),"
        ~ " ('group', 'groups'), ('page', 'pages'), ('screen', 'screens'), ('alias', 'aliases')) as calls (call, table_name)) as tables"
        ~ " on properties.call = tables.call and (properties.event = '' or tables.slug is null or properties.event_slug = tables.slug)"
        ~ ') as columns group by table_name, column_name'
        ~ ' having count(*) = count(pinned_type) and min(pinned_type) = max(pinned_type)'
    ) }}
{% endmacro %}


{#  The columns that earlier runs know, with the type that the plan pinned each to when it appeared; for int_columns itself. #}
{% macro known_columns() %}
    {% if not reads_only_new_rows() %}
        {{ return('select cast(null as text) as table_name, cast(null as text) as column_name, cast(null as text) as pinned_type where false') }}
    {% endif %}
    {{ return(
        'select distinct table_name, column_name, pinned_type from ' ~ this
        ~ " where data_type is not null and table_name not in (" ~ quote_literals([''] + tables_to_rebuild()) ~ ')'
    ) }}
{% endmacro %}


{#
    Says in one line which columns have another type than the plan declares. Runs behind int_columns.

    Arguments:
        plan: the seed's relation
        event_names: the relation of int_event_names
#}
{% macro report_planned_types(plan, event_names) %}
    {% if has_tracking_plan(plan) and not flags.EMPTY %}
        {% for row in run_query(
            'select count(*) over () as differing, columns.table_name, columns.column_name, columns.data_type, planned.data_type as planned_type from (select distinct table_name,'
            ~ ' column_name, data_type from ' ~ this ~ " where place = 'column' and data_type <> 'json') as columns inner join ("
            ~ planned_columns(plan, event_names) ~ ') as planned on columns.table_name = planned.table_name and columns.column_name = planned.column_name'
            ~ ' where columns.data_type <> planned.data_type order by ' ~ byte_order('columns.table_name') ~ ', ' ~ byte_order('columns.column_name') ~ ' limit 1'
        ).rows %}
            {% do exceptions.warn(
                'The column ' ~ row.table_name ~ '.' ~ row.column_name ~ ' is ' ~ row.data_type ~ ', the tracking plan declares ' ~ row.planned_type
                ~ ('' if row.differing == 1 else ' (and ' ~ (row.differing - 1) ~ ' more column' ~ ('s' if row.differing > 2 else '') ~ ' differ)')
                ~ ". Run `dbt run-operation rebuild_table --args '{table_name: " ~ row.table_name ~ "}'`, then `dbt run`, to re-type the table; or correct the plan."
            ) %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}
