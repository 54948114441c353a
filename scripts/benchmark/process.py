"""One process, measured as a whole: time, processor time of all it started and of the database server, peak memory."""

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmark.errors import ProcessFailed
from benchmark.memory import MemorySampler

KILOBYTE = 1024
LONGEST_MESSAGE = 300
# As dbt, Python, DuckDB and Postgres name what went wrong; a summary such as "ERROR=1" is none of it.
_ERROR = re.compile(r"Error in |Error reading |Error: |error: ")


class Server(Protocol):
    """A database server beside the measured process."""

    @property
    def pid(self) -> int:
        """The process that started all others of the server."""

    def cpu_seconds(self) -> float:
        """Processor time of all processes of the server so far, those that are gone included."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took; the peak of memory includes the server's."""

    wall_seconds: float
    client_cpu_seconds: float
    server_cpu_seconds: float
    peak_memory_bytes: int


def measure(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path, server: Server | None = None) -> Usage:
    """Run a command in a folder to its end, its output in `log`, and return what it took; raises `ProcessFailed`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    # What earlier steps wrote goes to disk now and not during this one.
    os.sync()
    server_before = server.cpu_seconds() if server else 0.0
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(list(command), env=dict(environment), cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            with MemorySampler(process.pid, *([server.pid] if server else [])) as sampler:
                # Not Popen.wait: only wait4 tells what the process and the children it waited for have used.
                _, status, usage = os.wait4(process.pid, 0)
                wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            raise
    server_after = server.cpu_seconds() if server else 0.0
    if process.returncode:
        raise ProcessFailed(f"exit code {process.returncode}, {last_words(log)} (more in {log})")
    return Usage(wall, usage.ru_utime + usage.ru_stime, server_after - server_before, max(usage.ru_maxrss * KILOBYTE, sampler.peak))


def last_words(log: Path) -> str:
    """What an output says of an error, with the line after it; else its last line."""
    lines = [" ".join(line.split()) for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [index for index, line in enumerate(lines) if _ERROR.search(line)]
    words = lines[errors[-1] : errors[-1] + 2] if errors else lines[-1:] or ["no output"]
    return " ".join(words)[:LONGEST_MESSAGE]
