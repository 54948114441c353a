"""The folder of a benchmark: generated events, databases, dbt's files and logs. Nothing is written anywhere else."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmark.records import Case
from landing.profile import PROFILE, REPOSITORY, read_target


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """Where what is; the folders are made when something goes there."""

    path: Path

    def folder(self, *names: str) -> Path:
        """A folder in it."""
        folder = self.path.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, engine: str, case: Case, name: str) -> Path:
        """The file for a process's output."""
        return self.folder("logs", engine, case.slug) / f"{name}.log"

    def environment(self, engine: str) -> dict[str, str]:
        """The environment of every measured process: this one's, without what would lead dbt elsewhere."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "PG", "EVENT_WAREHOUSE_"))}
        return {
            **inherited,
            "PYTHONPATH": str(REPOSITORY / "scripts"),
            "DBT_TARGET": engine,
            "DBT_PROFILES_DIR": str(self.folder("profiles")),
            "DBT_TARGET_PATH": str(self.folder("target", engine)),
            "DBT_LOG_PATH": str(self.folder("dbt_logs", engine)),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_COLORS": "false",
        }


def derived_profiles(profiles: dict[str, Any], threads: int | None, memory_limit: str | None) -> dict[str, Any]:
    """The project's profiles with other threads (of dbt, and of DuckDB) and another memory limit of DuckDB."""
    outputs = {name: dict(settings) for name, settings in profiles[PROFILE]["outputs"].items()}
    for settings in outputs.values():
        is_duckdb = settings["type"] == "duckdb"
        if threads:
            settings["threads"] = threads
        changed = {"threads": threads, "memory_limit": memory_limit}
        if is_duckdb:
            settings["settings"] = {**settings.get("settings", {}), **{name: value for name, value in changed.items() if value}}
    return {PROFILE: {**profiles[PROFILE], "outputs": outputs}}


def duckdb_settings(folder: WorkFolder) -> dict[str, Any]:
    """The settings that the written profile gives DuckDB, for those who read its file without dbt."""
    return dict(read_target("duckdb", folder.folder("profiles")).get("settings", {}))


def write_profiles(folder: WorkFolder, threads: int | None, memory_limit: str | None) -> str:
    """Write the profiles.yml that measured processes read, and return its text."""
    profiles = yaml.safe_load((REPOSITORY / "profiles.yml").read_text(encoding="utf-8"))
    text: str = yaml.safe_dump(derived_profiles(profiles, threads, memory_limit), sort_keys=False)
    (folder.folder("profiles") / "profiles.yml").write_text(text, encoding="utf-8")
    return text


def program(name: str, *arguments: str, python: str = sys.executable) -> list[str]:
    """The command of one of the benchmark's own programs."""
    return [python, "-m", f"benchmark.programs.{name}", *arguments]
