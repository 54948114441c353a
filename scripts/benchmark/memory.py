"""The memory of a process and everything it started, looked at while it runs."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

import psutil

INTERVAL = 0.25


def tree_memory(pids: Sequence[int]) -> int:
    """Bytes of memory of processes and their descendants: what each has for itself, and what they share once per tree."""
    total = 0
    for pid in pids:
        own, shared = 0, 0
        with suppress(psutil.Error):
            root = psutil.Process(pid)
            for process in [root, *root.children(recursive=True)]:
                with suppress(psutil.Error):
                    memory = process.memory_info()
                    process_shared = getattr(memory, "shared", 0)
                    own += max(memory.rss - process_shared, 0)
                    shared = max(shared, process_shared)
        total += own + shared
    return total


class MemorySampler:
    """Looks at the memory of some processes four times a second; `peak` is the most it saw."""

    def __init__(self, *pids: int) -> None:
        self._pids = pids
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak = 0

    def __enter__(self) -> "MemorySampler":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            self.peak = max(self.peak, tree_memory(self._pids))
