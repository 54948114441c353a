"""The floor on DuckDB: the file as one table with all columns typed, into the empty database EVENT_WAREHOUSE_PATH."""

import json
import os
import sys

import duckdb


def main() -> None:
    """Take the file and `name=value` settings; print the rows, columns and threads as JSON."""
    file, *settings = sys.argv[1:]
    connection = duckdb.connect(os.environ["EVENT_WAREHOUSE_PATH"])
    for setting in settings:
        name, _, value = setting.partition("=")
        connection.execute(f"set {name} = '{value}'")
    connection.execute("create table events as select * from read_ndjson(?)", [file])
    row = connection.execute(
        "select count(*), (select count(*) from duckdb_columns() where table_name = 'events'), current_setting('threads') from events"
    ).fetchone()
    connection.close()
    assert row
    print(json.dumps({"rows": row[0], "columns": row[1], "threads": int(row[2])}))


if __name__ == "__main__":
    main()
