{#
    No two rows have the same values in some columns; nulls count as equal.

    Arguments:
        model: any table
        columns: list of columns
    Returns: the combinations that occur more than once, and how often.
#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count

from {{ model }}

group by {{ columns | join(', ') }}

having count(*) > 1

{% endtest %}
