{#
    What information_schema calls the types of the registry, on both engines: the tests that compare columns with what
    they should be read it.

    Returns: a query of (data_type, engine_type).
    Example: `with engine_types as ({{ engine_types() }})`
#}
{% macro engine_types() %}
    select data_type, engine_type
    from (values
        ('string', 'text'), ('string', 'varchar'), ('string', 'character varying'),
        ('integer', 'bigint'),
        ('float', 'double precision'), ('float', 'double'),
        ('boolean', 'boolean'),
        ('timestamp', 'timestamp'), ('timestamp', 'timestamp without time zone'),
        ('date', 'date'),
        ('json', 'json')
    ) as engine_types (data_type, engine_type)
{% endmacro %}
