{#
    Marks looked-up values as not applied, where the table that is about to be loaded gets a row or another row for
    them: so that what the row says is written into the tables that have it as columns (again). A pre-hook, so that it
    is one transaction with the load. Behind the lock of int_looked_up_values, which everyone takes who changes its
    rows: two runs at once would else wait for each other's rows.

    Arguments:
        kind: the kind of value, as int_looked_up_values has it; also the name of the key column
        rows: the query of all rows that the table is to have
        version: a column of the table that changes when a value's row does; none if no row ever does
    Returns: statements.
    Example: `pre_hook="{{ release_looked_up_values('user_agent', user_agent_rows()) }}"`
#}
{% macro release_looked_up_values(kind, rows, version=none) %}
    {% if flags.EMPTY %}
        {{ return('select 1') }}
    {% endif %}
    {% set values = ref('int_looked_up_values').render() %}
    {{ lock_for_transaction('int_looked_up_values') }};
    update {{ values }} set is_applied = false
    where kind = '{{ kind }}' and is_applied
        and value in (select {{ kind }} from ({{ rows }}) as looked_up where {{ has_no_row('looked_up', [kind] + ([version] if version else [])) }})
{% endmacro %}
