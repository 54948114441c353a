"""Landing into a DuckDB file."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import duckdb
import orjson

from landing.connection import duckdb_error
from landing.errors import LandingError
from landing.profile import REPOSITORY
from landing.raw_tables import create_raw_tables
from landing.suppression import Suppression
from landing.target import Batch, RejectRow, RepairRow

# Canonical JSON holds no raw tab and no raw line break, so the CSV reader needs no quoting: it beat read_ndjson_objects, which takes no
# second column, and read_json, which prints the documents again.
_READ_ROWS = """
    read_csv(?, delim = '\t', quote = '', escape = '', comment = '', new_line = '\\n', header = false, auto_detect = false,
        null_padding = false, columns = {'received_at': 'TIMESTAMPTZ', 'payload': 'JSON'}, max_line_size = ?, buffer_size = ?)
"""
_SMALLEST_BUFFER = 8 << 20

_FILE_BYTES = 128 << 20
"""Size of the temporary file at which it is loaded: about one row group of DuckDB, which then goes to disk without the log."""


class DuckDBTarget:
    """See `landing.target.Target`."""

    def __init__(self, settings: dict[str, Any]) -> None:
        path = str(settings.get("path") or ":memory:")
        if path == ":memory:":
            raise LandingError("the target is an in-memory DuckDB, which would be gone at once; set EVENT_WAREHOUSE_PATH to a file")
        self._path = REPOSITORY / path
        with self._readable_errors():
            self._connection = duckdb.connect(str(self._path), config=settings.get("config_options") or {})
            # A path that ends in .json or .csv would open as a view in an in-memory database.
            (is_file,) = self._connection.execute(
                "select path is not null from duckdb_databases() where database_name = current_database()"
            ).fetchone() or (False,)
            if not is_file:
                raise LandingError(f"{self._path}: not a DuckDB file; set EVENT_WAREHOUSE_PATH to one that is, or to a new path")
            # One thread: row ids are taken from the sequence in the order of the file.
            # The memory limit holds for files of any size (rows go to disk before the commit) and costs no time; a line may have 256 MiB.
            self._connection.execute("set memory_limit = '2GB'")
            self._connection.execute("set threads = 1; set TimeZone = 'UTC'; set preserve_insertion_order = true")
            self._connection.execute(create_raw_tables("duckdb"))
            self._connection.execute(
                "create temp table landing_repairs (position bigint, repair text, original_line text, line_number bigint)"
            )
            self._file = tempfile.NamedTemporaryFile(prefix="land_events_", suffix=".tsv")  # noqa: SIM115 (closed in close)
        self._longest = 0

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise duckdb_error(self._path, error) from error
        except OSError as error:
            raise LandingError(f"{error.filename or tempfile.gettempdir()}: {(error.strerror or str(error)).lower()}") from error

    def _rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._readable_errors():
            rows: list[tuple[Any, ...]] = self._connection.execute(query, list(parameters)).fetchall()
            return rows

    def landed_hashes(self, source: str | None) -> set[str]:
        return {row[0] for row in self._rows("select content_hash from raw.batches where source is not distinct from ?", [source])}

    def begin(self) -> datetime:
        self._rows("begin transaction")
        # As text: a timestamptz would come through the client's own time zone library.
        text = self._rows("""
            select cast(greatest(now(), max(loaded_at) + interval 1 microsecond) at time zone 'UTC' as varchar) from raw.events
        """)[0][0]
        return datetime.fromisoformat(text + "+00:00")

    def is_landed(self, source: str | None, content_hash: str) -> bool:
        query = "select 1 from raw.batches where source is not distinct from ? and content_hash = ?"
        return bool(self._rows(query, [source, content_hash]))

    def suppression(self) -> Suppression:
        return Suppression((row[0], row[1]) for row in self._rows("select kind, id_hash from raw.suppressed_ids"))

    def append_events(self, batch: Batch, rows: Sequence[bytes], longest: int) -> None:
        with self._readable_errors():
            self._file.write(b"\n".join(rows))
            self._file.write(b"\n")
            self._longest = max(self._longest, longest)
            if self._file.tell() >= _FILE_BYTES:
                self._load_file(batch)

    def _load_file(self, batch: Batch) -> None:
        """Move the rows of the temporary file into the table."""
        if self._file.tell() == 0:
            return
        self._file.flush()
        self._connection.execute(
            f"""
            insert into raw.events (payload, source, received_at, loaded_at, batch_id)
            select payload, ?, received_at, cast(? as timestamptz), ? from {_READ_ROWS}
            """,
            [
                batch.source,
                batch.loaded_at.isoformat(),
                batch.batch_id,
                self._file.name,
                self._longest + 2,
                max(_SMALLEST_BUFFER, 2 * self._longest + 4),
            ],
        )
        self._empty_file()

    def _empty_file(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._longest = 0

    def append_rejects(self, batch: Batch, rows: Sequence[RejectRow]) -> None:
        self._rows(
            """
            insert into raw.rejects (line, line_number, error, file, batch_id, loaded_at)
            select line, line_number, error, ?, ?, cast(? as timestamptz)
            from (select unnest(from_json(?, '[{"line": "VARCHAR", "line_number": "BIGINT", "error": "VARCHAR"}]'), recursive := true))
            """,
            [batch.file, batch.batch_id, batch.loaded_at.isoformat(), _as_json(rows)],
        )

    def append_repairs(self, batch: Batch, rows: Sequence[RepairRow]) -> None:
        self._rows(
            """
            insert into landing_repairs (position, repair, original_line, line_number)
            select position, repair, original_line, line_number
            from (
                select unnest(
                    from_json(?, '[{"position": "BIGINT", "repair": "VARCHAR", "original_line": "VARCHAR", "line_number": "BIGINT"}]'),
                    recursive := true
                )
            )
            """,
            [_as_json(rows)],
        )

    def commit(self, batch: Batch) -> None:
        loaded_at = batch.loaded_at.isoformat()
        with self._readable_errors():
            self._load_file(batch)
        if batch.repair_count:
            self._rows(
                """
                insert into raw.repairs (row_id, repair, original_line, file, line_number, batch_id, loaded_at)
                select events.row_id, repair, original_line, ?, line_number, ?, events.loaded_at
                from landing_repairs
                join (
                    select row_id, loaded_at, row_number() over (order by row_id) as position
                    from raw.events where loaded_at = cast(? as timestamptz) and batch_id = ?
                ) as events using (position)
                order by position, repair
                """,
                [batch.file, batch.batch_id, loaded_at, batch.batch_id],
            )
            self._rows("delete from landing_repairs")
        self._rows(
            "insert into raw.batches values (?, ?, ?, ?, ?, ?, ?, cast(? as timestamptz), cast(? as timestamptz))",
            [
                batch.batch_id,
                batch.source,
                batch.file,
                batch.content_hash,
                batch.event_count,
                batch.reject_count,
                batch.repair_count,
                batch.received_at.isoformat(),
                loaded_at,
            ],
        )
        self._rows("commit")

    def rollback(self) -> None:
        self._empty_file()
        # A failed statement may have ended the transaction already.
        with suppress(duckdb.Error):
            self._connection.execute("rollback")

    def close(self) -> None:
        self._connection.close()
        self._file.close()


def _as_json(rows: Sequence[RejectRow] | Sequence[RepairRow]) -> str:
    """The rows as a JSON array of objects: as lists, DuckDB's client takes 50 microseconds for each value."""
    return orjson.dumps([row._asdict() for row in rows]).decode()
