"""Who refers visitors: search engines, social networks, AI assistants, by host.

`matomo` reads the published lists that lie beside it, `own` a user's list in Snowplow's format, `entries` says what an entry is, and
`macros` writes entries as dbt macros, because plain `dbt run` loads no seed.
"""
