"""The peer: dlt loads a file into one table per event name (tracks) or call type, as this project does.

`default` is what dlt's documentation shows: events one by one, a function that names the table of each, and dlt's own settings.
`tuned` is what a user who knows dlt would do for speed; all of it was tried, and helps here:
- events are handed over in lists per table;
- arrays are handed over as JSON text, which this project keeps too, where dlt would make a table of each;
- intermediate files are not compressed, and written in larger pieces;
- for DuckDB they are Parquet; for Postgres they stay INSERT statements, since CSV and COPY took no less;
- one process normalizes: a second one makes it end sooner but takes more processor time.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson

ROWS_AT_ONCE = 20_000
TUNED = {"DATA_WRITER__DISABLE_COMPRESSION": "true", "DATA_WRITER__BUFFER_MAX_ITEMS": "50000", "NORMALIZE__WORKERS": "1"}
TUNED_FORMATS = {"duckdb": "parquet", "postgres": "insert_values"}
# No report to its makers from a benchmark, and no warnings on the terminal.
ALWAYS = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}

Event = dict[str, Any]


def events(file: str) -> Iterator[Event]:
    """The events of a file."""
    with open(file, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def table_name(event: Event) -> str:
    """The table of an event."""
    return str(event["event"] if event["type"] == "track" else event["type"])


def table_batches(file: str) -> Iterator[tuple[str, list[Event]]]:
    """The events of a file in lists per table, their arrays as JSON text."""
    tables: dict[str, list[Event]] = defaultdict(list)
    for number, event in enumerate(events(file), 1):
        for document in (event.get("properties"), event.get("traits")):
            if document:
                document.update((key, orjson.dumps(value).decode()) for key, value in document.items() if type(value) is list)
        tables[table_name(event)].append(event)
        if number % ROWS_AT_ONCE == 0:
            yield from tables.items()
            tables.clear()
    yield from tables.items()


def main() -> None:
    """Take the engine, the database (a file or a URL), `default` or `tuned`, the file, and dlt's folder."""
    engine, database, settings, file, folder = sys.argv[1:]
    is_tuned = settings == "tuned"
    os.environ.update(ALWAYS | (TUNED if is_tuned else {}))
    # dlt reads its settings from the environment when it is imported.
    import dlt

    def batches() -> Iterator[Any]:
        for table, batch in table_batches(file):
            yield dlt.mark.with_table_name(batch, table)

    rows, hints = (batches, {}) if is_tuned else (events(file), {"table_name": table_name})
    resource = dlt.resource(rows, name="events", **hints)
    destination = getattr(dlt.destinations, engine)(database)
    pipeline = dlt.pipeline(pipeline_name=f"peer_{engine}", destination=destination, dataset_name="events", pipelines_dir=folder)
    options = {"loader_file_format": TUNED_FORMATS[engine]} if is_tuned else {}
    pipeline.run(resource, write_disposition="append", **options).raise_on_failed_jobs()


if __name__ == "__main__":
    main()
