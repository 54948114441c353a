"""The files of a case: its events, 1 % that come later, and a few of a new release. Generated once and kept in the work folder."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmark.changed_events import rewrite
from benchmark.errors import BenchmarkError
from benchmark.records import Case
from benchmark.work_folder import WorkFolder
from landing.profile import REPOSITORY

BLOCK = 1 << 20
MOST_CHANGED = 1_000


@dataclass(frozen=True, slots=True)
class EventFiles:
    """NDJSON files: the events of a case, those of the next load, and those of the load after it with keys that are new."""

    events: Path
    later: Path
    changed: Path
    later_count: int
    changed_count: int


def event_files(folder: WorkFolder, case: Case) -> EventFiles:
    """The files of a case, from the work folder if they are there and the generator is still the same."""
    later = max(case.events // 100, 1)
    changed = min(later, MOST_CHANGED)
    name = f"{case.format}-{case.events}-{case.names}names-{case.keys}keys-{_generator_version()}"
    target = folder.folder("events") / name
    files = EventFiles(target / "events.ndjson", target / "later.ndjson", target / "changed.ndjson", later, changed)
    if not target.exists():
        # Under another name until all is there: an interrupted benchmark leaves no half of it behind.
        part = folder.folder("events", f"{name}.part")
        _generate(case, case.events + later + changed, part / "events.ndjson")
        # One stream, cut: so later events are about known users too, and repeat an id now and then, as they do in life.
        split_tail(part / "events.ndjson", changed, part / "tail.ndjson")
        split_tail(part / "events.ndjson", later, part / "later.ndjson")
        with (part / "tail.ndjson").open("rb") as lines, (part / "changed.ndjson").open("wb") as output:
            output.writelines(rewrite(lines) if case.format == "calls" else lines)
        part.rename(target)
    return files


def split_tail(path: Path, count: int, target: Path) -> None:
    """Move the last `count` lines of a file, which ends with a line break, to another."""
    with path.open("r+b") as file:
        cut = _start_of_tail(path, count)
        file.seek(cut)
        with target.open("wb") as tail:
            while block := file.read(BLOCK):
                tail.write(block)
        file.truncate(cut)


def _start_of_tail(path: Path, count: int) -> int:
    """Where the last lines start, looked for from the end: the file may be much larger than its tail."""
    with path.open("rb") as file:
        position = file.seek(0, os.SEEK_END)
        missing = count + 1
        while position > 0:
            size = min(BLOCK, position)
            position -= size
            file.seek(position)
            block = file.read(size)
            breaks = block.count(b"\n")
            if breaks >= missing:
                index = len(block)
                for _ in range(missing):
                    index = block.rindex(b"\n", 0, index)
                return position + index + 1
            missing -= breaks
    return 0


def head(path: Path, count: int, target: Path) -> Path:
    """Write the first lines of a file to another."""
    with path.open("rb") as lines, target.open("wb") as output:
        output.writelines(line for _, line in zip(range(count), lines, strict=False))
    return target


def _generate(case: Case, events: int, output: Path) -> None:
    keys = ["--context-keys", str(case.keys)] if case.format == "calls" else []
    command = [
        sys.executable,
        str(REPOSITORY / "scripts" / "generate_events.py"),
        *("--events", str(events), "--format", case.format, "--event-names", str(case.names), *keys),
        *("--processes", str(os.cpu_count() or 1), "--output", str(output)),
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise BenchmarkError(finished.stderr.strip() or f"generate_events.py failed with exit code {finished.returncode}")


def _generator_version() -> str:
    """Part of the folder's name, so that another generator's events are not taken for this one's."""
    scripts = REPOSITORY / "scripts"
    digest = hashlib.sha256()
    for path in [
        scripts / "generate_events.py",
        Path(__file__).with_name("changed_events.py"),
        *sorted((scripts / "generator").glob("*.py")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
