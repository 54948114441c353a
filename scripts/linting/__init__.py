"""What `make lint` checks beside the tools that need no dbt: the parsed project, its SQL, its conventions."""
