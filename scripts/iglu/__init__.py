"""What is known of self-describing schemas before any event arrives: the columns of their tables.

`central` reads the published tables (iglu_columns.csv), `folder` finds a user's own JSON Schemas, `schemas` turns their versions into
columns, `names` names tables and columns, and `macros` writes it all as dbt macros, because a macro can read neither files nor seeds.
"""
