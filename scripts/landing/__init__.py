"""Landing of raw event JSON into the tables of schema `raw`.

From the outside in: `sources` finds and opens inputs, `documents` cuts a byte stream into JSON documents, `canonical` parses one
without changing any value, `unwrap` turns a request body into events (`snowplow` those of Snowplow, `collector` reads its records),
`stamp` adds what a collector would add, and a target (`duckdb_target`, `postgres_target`) writes them in bulk. `pipeline` runs these
for one file in one transaction.
"""
