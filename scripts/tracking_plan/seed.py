"""The seed file: read, merged, written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from macro_files import ImportProblem, current
from tracking_plan.rows import COLUMNS, Row, sort_key


def read_seed(file: Path) -> list[Row]:
    """The rows of a seed file; none where there is no file. Raises `ImportProblem` where it is another file."""
    text = current(file)
    if not text:
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise ImportProblem(f"{file}: its columns are not {', '.join(COLUMNS)}; name another file with -o, or correct it")
    return [Row(**{name: line[name] or "" for name in COLUMNS}) for line in reader]


def merged(old: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """All rows in the file's order: an event or call that is imported replaces all rows it had."""
    imported = list(new)
    subjects = {row.subject() for row in imported}
    return sorted([*(row for row in old if row.subject() not in subjects), *imported], key=sort_key)


def seed_text(rows: Iterable[Row]) -> str:
    """A seed file's text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, name) for name in COLUMNS] for row in rows)
    return text.getvalue()
