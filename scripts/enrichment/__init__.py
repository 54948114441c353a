"""What the Python models look up: user agents and IP addresses. Importable and tested without dbt."""
