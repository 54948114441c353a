"""What each user agent text says, looked up once; the work is in scripts/enrichment."""


def model(dbt, session):
    """The rows of the user agents that this table has not got."""
    dbt.config(materialized="incremental", incremental_strategy="append")

    from enrichment.python_models import user_agent_rows

    settings = {"enabled": dbt.config.meta_get("enabled"), "on_error": dbt.config.meta_get("on_error")}
    return user_agent_rows(session, dbt.ref("int_looked_up_values"), str(dbt.this) if dbt.is_incremental else None, settings)
