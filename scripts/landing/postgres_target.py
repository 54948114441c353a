"""Landing into Postgres (16 or later)."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import psycopg2

from landing.connection import one_line, postgres_address, postgres_arguments
from landing.errors import LandingError
from landing.raw_tables import create_raw_tables
from landing.suppression import Suppression
from landing.target import Batch, RejectRow, RepairRow

_LOCK = "select pg_advisory_xact_lock(hashtextextended('event_warehouse: land events', 0))"


class PostgresTarget:
    """See `landing.target.Target`."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._where = postgres_address(settings)
        with self._readable_errors():
            self._connection = psycopg2.connect(**postgres_arguments(settings, "land_events"))
            self._cursor = self._connection.cursor()
            self._cursor.execute(create_raw_tables("postgres"))
            self._connection.commit()
            self._cursor.execute(
                "create temp table landing_repairs (position bigint, repair text, original_line text, line_number bigint) "
                "on commit delete rows"
            )
            self._connection.commit()

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg2.OperationalError as error:
            raise LandingError(f"{self._where}: {one_line(error)}; check that the server runs and the PG* variables") from error
        except psycopg2.Error as error:
            raise LandingError(f"{self._where}: {one_line(error)}") from error

    def _execute(self, query: str, parameters: Sequence[object] = ()) -> None:
        with self._readable_errors():
            self._cursor.execute(query, list(parameters))

    def landed_hashes(self, source: str | None) -> set[str]:
        self._execute("select content_hash from raw.batches where source is not distinct from %s", [source])
        hashes = {row[0] for row in self._cursor.fetchall()}
        self.rollback()
        return hashes

    def begin(self) -> datetime:
        self._execute(_LOCK)
        self._execute("select greatest(clock_timestamp(), max(loaded_at) + interval '1 microsecond') from raw.events")
        row = self._cursor.fetchone()
        assert row is not None  # an aggregate without groups has one row
        loaded_at: datetime = row[0]
        return loaded_at

    def is_landed(self, source: str | None, content_hash: str) -> bool:
        self._execute("select 1 from raw.batches where source is not distinct from %s and content_hash = %s", [source, content_hash])
        return self._cursor.fetchone() is not None

    def suppression(self) -> Suppression:
        self._execute("select kind, id_hash from raw.suppressed_ids")
        return Suppression((row[0], row[1]) for row in self._cursor.fetchall())

    def append_events(self, batch: Batch, rows: Sequence[bytes], longest: int) -> None:
        # COPY's text format: the columns every event of the batch shares go in between the rows.
        source = _copy_text(batch.source)
        shared = f"\t{source}\t{batch.loaded_at.isoformat()}\t{batch.batch_id}\n".encode()
        text = shared.join([row.replace(b"\\", b"\\\\") if b"\\" in row else row for row in rows]) + shared
        with self._readable_errors():
            self._cursor.copy_expert("copy raw.events (received_at, payload, source, loaded_at, batch_id) from stdin", io.BytesIO(text))

    def append_rejects(self, batch: Batch, rows: Sequence[RejectRow]) -> None:
        self._execute(
            """
            insert into raw.rejects (line, line_number, error, file, batch_id, loaded_at)
            select line, line_number, error, %s, %s, %s
            from unnest(%s::text[], %s::bigint[], %s::text[]) as rejects (line, line_number, error)
            """,
            [batch.file, batch.batch_id, batch.loaded_at, *map(list, zip(*rows, strict=True))],
        )

    def append_repairs(self, batch: Batch, rows: Sequence[RepairRow]) -> None:
        self._execute(
            """
            insert into landing_repairs (position, repair, original_line, line_number)
            select * from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[])
            """,
            list(map(list, zip(*rows, strict=True))),
        )

    def commit(self, batch: Batch) -> None:
        if batch.repair_count:
            self._execute(
                """
                insert into raw.repairs (row_id, repair, original_line, file, line_number, batch_id, loaded_at)
                select events.row_id, repair, original_line, %s, line_number, %s, events.loaded_at
                from landing_repairs
                join (
                    select row_id, loaded_at, row_number() over (order by row_id) as position
                    from raw.events where loaded_at = %s and batch_id = %s
                ) as events using (position)
                order by position, repair
                """,
                [batch.file, batch.batch_id, batch.loaded_at, batch.batch_id],
            )
        self._execute(
            "insert into raw.batches values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                batch.batch_id,
                batch.source,
                batch.file,
                batch.content_hash,
                batch.event_count,
                batch.reject_count,
                batch.repair_count,
                batch.received_at,
                batch.loaded_at,
            ],
        )
        with self._readable_errors():
            self._connection.commit()

    def rollback(self) -> None:
        # A lost connection has rolled back already.
        with suppress(psycopg2.Error):
            self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


def _copy_text(text: str | None) -> str:
    if text is None:
        return r"\N"
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
