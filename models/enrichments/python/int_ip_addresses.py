"""Where each IP address is and whose it is, looked up once in each database; the work is in scripts/enrichment."""


def model(dbt, session):
    """The rows of the addresses that this table has not got, or got without a database that is there now."""
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="ip_address")

    from enrichment.python_models import ip_address_rows

    settings = {
        "city": dbt.config.meta_get("city"),
        "isp": dbt.config.meta_get("isp"),
        "domain": dbt.config.meta_get("domain"),
        "connection_type": dbt.config.meta_get("connection_type"),
        "on_error": dbt.config.meta_get("on_error"),
    }
    return ip_address_rows(session, dbt.ref("int_looked_up_values"), str(dbt.this) if dbt.is_incremental else None, settings)
