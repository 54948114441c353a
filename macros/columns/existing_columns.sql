{#
    The columns that the tables of a schema have in the database, with their types as the registry names them: the tests that
    compare columns with what they should be read it.

    Arguments:
        schema: an unquoted schema name
    Returns: a query of table_name, column_name, engine_type (as information_schema has it) and data_type (null for a type that
        the registry does not know).
    Example: `with existing as ({{ existing_columns(generate_schema_name('analytics', none)) }})`
#}
{% macro existing_columns(schema) %}
    select
        columns.table_name,
        columns.column_name,
        lower(columns.data_type) as engine_type,
        case
            when lower(columns.data_type) like 'numeric%' or lower(columns.data_type) like 'decimal%'
                then 'decimal(' || columns.numeric_precision || ',' || columns.numeric_scale || ')'
            else engine_types.data_type
        end as data_type
    from information_schema.columns as columns
    left join (values
        ('string', 'text'), ('string', 'varchar'), ('string', 'character varying'),
        ('integer', 'bigint'),
        ('float', 'double precision'), ('float', 'double'),
        ('boolean', 'boolean'),
        ('timestamp', 'timestamp'), ('timestamp', 'timestamp without time zone'),
        ('date', 'date'),
        ('json', 'json')
    ) as engine_types (data_type, engine_type) on lower(columns.data_type) = engine_types.engine_type
    where columns.table_catalog = current_database() and columns.table_schema = {{ quote_literal(schema) }}
{% endmacro %}
