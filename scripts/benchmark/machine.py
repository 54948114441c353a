"""What a benchmark ran on: processor, memory and versions; nothing that names the machine."""

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from landing.profile import REPOSITORY

PACKAGES = ("dbt-core", "dbt-duckdb", "dbt-postgres", "duckdb", "orjson")


def describe(dlt: str | None) -> dict[str, Any]:
    """The machine and the versions, with that of dlt, as results.json has them."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.system(),
        "revision": _revision(),
        "versions": {"python": platform.python_version(), **_versions(), **({"dlt": dlt} if dlt else {})},
    }


def dlt_version(python: str) -> str | None:
    """The version of dlt that a Python has; None without one."""
    command = [python, "-c", "from importlib.metadata import version; print(version('dlt'))"]
    with suppress(OSError):
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        return finished.stdout.strip() or None
    return None


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    return platform.processor() or platform.machine()


def _revision() -> str:
    """The commit that was measured, with a plus where files differ from it."""
    with suppress(OSError):
        commands = (["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain", "--", "models", "macros", "scripts"])
        head, changes = (
            subprocess.run(each, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout.strip() for each in commands
        )
        return head + ("+" if changes else "")
    return ""
