"""What the pipeline needs of an engine. All calls between `begin` and `commit` or `rollback` are one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from landing.suppression import Suppression


class RejectRow(NamedTuple):
    """A row of `raw.rejects`."""

    line: str
    line_number: int
    error: str


class RepairRow(NamedTuple):
    """A row of `raw.repairs`; `position` counts the events of the file from 1."""

    position: int
    repair: str
    original_line: str
    line_number: int


@dataclass(slots=True)
class Batch:
    """One file on its way in, and its row of `raw.batches` when it is complete."""

    batch_id: str
    source: str | None
    file: str
    received_at: datetime
    loaded_at: datetime
    content_hash: str = ""
    event_count: int = 0
    reject_count: int = 0
    repair_count: int = 0


class Target(Protocol):
    """A database whose schema `raw` exists. Methods raise `LandingError`."""

    def landed_hashes(self, source: str | None) -> set[str]:
        """Content hashes of everything landed for a source."""

    def begin(self) -> datetime:
        """Open a transaction that no other landing overlaps; returns its `loaded_at`, later than every other."""

    def is_landed(self, source: str | None, content_hash: str) -> bool:
        """Whether the content is in the ledger, seen from inside the transaction."""

    def suppression(self) -> Suppression:
        """The ids of forgotten users, seen from inside the transaction."""

    def append_events(self, batch: Batch, rows: Sequence[bytes], longest: int) -> None:
        """Append events in order. A row is the text of the receipt time, a tab, and the payload; `longest` is the longest row in bytes."""

    def append_rejects(self, batch: Batch, rows: Sequence[RejectRow]) -> None:
        """Append rejects."""

    def append_repairs(self, batch: Batch, rows: Sequence[RepairRow]) -> None:
        """Append repairs of events that are appended already or will be."""

    def commit(self, batch: Batch) -> None:
        """Give the repairs their row ids, write the ledger and commit."""

    def rollback(self) -> None:
        """Undo everything since `begin`."""

    def close(self) -> None:
        """Disconnect."""
