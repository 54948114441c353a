{#
    Some columns are never null. Which rows have to have them is the test's own config `where`.

    One query for all columns: a `not_null` for each would be a test for each, and a reading of the table for each.

    Arguments:
        model: any table
        columns: list of columns
    Returns: the columns that are null somewhere, each with in how many rows.
#}
{% test required_columns(model, columns) %}

with

filled as (

    select
        count(*) as row_count
        {%- for column in columns %},
        count({{ column }}) as {{ column }}
        {%- endfor %}

    from {{ model }}

)
{% for column in columns %}
select
    {{ quote_literal(column) }} as column_name,
    row_count - {{ column }} as missing_count
from filled
where {{ column }} < row_count
{%- if not loop.last %}

union all
{% endif %}
{%- endfor %}

{% endtest %}
