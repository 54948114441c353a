{#
    The new rows of a group's small tables in one temporary table, for each of them to be filled from.

    Why: DuckDB compresses 2,048 documents in one piece, and takes the whole piece apart for each table that has rows in it; and
    the view that the rows come from would be planned for each table. With 3,000 event names these two are a sixth of a run.

    Arguments:
        counts: rows of the model's query: the group
        condition: which rows
    Returns: dict(relation, to be dropped when the group is filled; names of the tables whose rows it has); none where there is nothing to gain.
    Example: `{% set gathered = gathered_rows(counts, new_rows()) %}`
#}
{% macro gathered_rows(counts, condition) %}
    {{ return(adapter.dispatch('gathered_rows', 'event_warehouse')(counts, condition)) }}
{% endmacro %}


{% macro duckdb__gathered_rows(counts, condition) %}
    {% set names = counts | selectattr('row_count', 'le', 2048) | map(attribute='table_name') | list %}
    {% if names | length < 2 %}
        {{ return(none) }}
    {% endif %}
    {% set meta = config.get('meta') %}
    {% set relation = api.Relation.create(identifier=this.identifier ~ '__gathered_rows') %}
    {% call statement('gather') %}
        create temporary table {{ relation }} as
        select * from {{ ref(meta.made_from) }}
        where {{ meta.name_column }} in ({{ quote_literals(names) }}) and {{ condition }}
    {% endcall %}
    {{ return({'relation': relation, 'names': names}) }}
{% endmacro %}


{#  Postgres keeps each document by itself, and has an index of the event names. #}
{% macro postgres__gathered_rows(counts, condition) %}{{ return(none) }}{% endmacro %}
