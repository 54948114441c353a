"""Lands one input in one transaction: read, cut, parse, unwrap, stamp, write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from landing.canonical import NotJson, parse_fast
from landing.documents import BLOCK_BYTES, Piece, documents
from landing.events import Event, Reject
from landing.sources import Input, opened
from landing.stamp import Stamper
from landing.suppression import REMOVED_LINE
from landing.target import Batch, RejectRow, RepairRow, Target
from landing.unwrap import events_of_parsed

_CHUNK_BYTES = 1 << 20
"""Bytes of events that are held in memory before they are written: few enough for the processor's cache (32 MiB took 20 % longer)."""

_NOTE_BYTES = 8 << 20
"""The same for rejects and repairs."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of one input. With `is_repeated` the same content was landed before and nothing was written.

    `suppressed_count` counts the events, and the lines that are none, of forgotten users: they do not land.
    """

    file: str
    event_count: int = 0
    reject_count: int = 0
    repair_count: int = 0
    suppressed_count: int = 0
    is_repeated: bool = False


def land(
    target: Target,
    source_input: Input,
    source: str | None,
    received_at: datetime,
    on_progress: Callable[[int], object] = lambda position: None,
) -> Landed:
    """Land one input, whole or not at all.

    `received_at` is the instant for events that bring none; `on_progress` gets the bytes of the input read so far.
    Raises `LandingError`, after undoing what was written.
    """
    if source_input.can_be_read_twice:
        hashes = target.landed_hashes(source)
        # Only worth a pass of its own if there is something it could repeat.
        if hashes and _content_hash(source_input) in hashes:
            on_progress(source_input.size)
            return Landed(source_input.name, is_repeated=True)
    loaded_at = target.begin()
    batch = Batch(str(uuid4()), source, source_input.name, received_at, loaded_at)
    try:
        writer = _Writer(target, batch)
        with opened(source_input, on_progress) as stream:
            for piece in documents(stream):
                writer.add(piece)
            batch.content_hash = stream.content_hash
        if target.is_landed(source, batch.content_hash):
            target.rollback()
            return Landed(source_input.name, is_repeated=True)
        writer.flush()
        target.commit(batch)
    except BaseException:
        target.rollback()
        raise
    return Landed(source_input.name, batch.event_count, batch.reject_count, batch.repair_count, writer.suppressed_count)


def _content_hash(source_input: Input) -> str:
    with opened(source_input) as stream:
        while stream.read(BLOCK_BYTES):
            pass
        return stream.content_hash


class _Writer:
    """Turns pieces into rows and hands them to the target in chunks."""

    def __init__(self, target: Target, batch: Batch) -> None:
        self._target = target
        self._batch = batch
        self._stamper = Stamper(batch.received_at)
        self._suppression = target.suppression() or None
        self.suppressed_count = 0
        self._rows: list[bytes] = []
        self._row_bytes = 0
        self._longest = 0
        self._rejects: list[RejectRow] = []
        self._repairs: list[RepairRow] = []
        self._note_bytes = 0

    def add(self, piece: Piece) -> None:
        if piece.damage is not None:
            self._reject(piece, piece.text, piece.damage)
            return
        line = piece.text
        parsed = parse_fast(line)
        # Nearly every line is an event that lands as it is.
        plain = self._stamper.row_of_plain(*parsed) if parsed is not None and self._suppression is None else None
        if plain is not None:
            self._add_row(plain)
            return
        for event in events_of_parsed(line, parsed):
            if isinstance(event, Reject):
                self._reject(piece, event.line, event.error)
                continue
            if self._suppression is not None and self._suppression.covers(event):
                self.suppressed_count += 1
                continue
            try:
                payload, received_at = self._stamper.stamp(event)
            except NotJson as error:
                self._reject(piece, line, str(error))
                continue
            if event.repairs:
                self._note_repairs(piece, event)
            self._add_row(received_at + b"\t" + payload)
        if self._note_bytes >= _NOTE_BYTES:
            self._flush_notes()

    def _add_row(self, row: bytes) -> None:
        length = len(row)
        self._rows.append(row)
        self._row_bytes += length
        if length > self._longest:
            self._longest = length
        if self._row_bytes >= _CHUNK_BYTES:
            self._flush_events()

    def flush(self) -> None:
        """Write what is left."""
        self._flush_events()
        self._flush_notes()

    def _reject(self, piece: Piece, line: bytes, error: str) -> None:
        if self._suppression is not None and self._suppression.is_mentioned(line):
            self.suppressed_count += 1
            return
        self._rejects.append(RejectRow(_readable(line), piece.line_number, error))
        self._batch.reject_count += 1
        self._note_bytes += len(line)

    def _note_repairs(self, piece: Piece, event: Event) -> None:
        position = self._batch.event_count + len(self._rows) + 1
        # The line may be a request body with other events in it.
        is_removed = self._suppression is not None and self._suppression.is_mentioned(piece.text)
        original_line = REMOVED_LINE if is_removed else _readable(piece.text)
        for repair in sorted(event.repairs):
            self._repairs.append(RepairRow(position, repair, original_line, piece.line_number))
            self._batch.repair_count += 1
            self._note_bytes += len(original_line)

    def _flush_events(self) -> None:
        if self._rows:
            self._target.append_events(self._batch, self._rows, self._longest)
            self._batch.event_count += len(self._rows)
            self._rows, self._row_bytes, self._longest = [], 0, 0

    def _flush_notes(self) -> None:
        if self._rejects:
            self._target.append_rejects(self._batch, self._rejects)
        if self._repairs:
            self._target.append_repairs(self._batch, self._repairs)
        self._rejects, self._repairs, self._note_bytes = [], [], 0


def _readable(line: bytes) -> str:
    r"""The line as text: bytes that are not UTF-8 as `\xff`, and NUL, which Postgres cannot store, as `\x00`."""
    return line.rstrip(b"\r").decode(errors="backslashreplace").replace("\0", "\\x00")
