"""One more first run, with dbt's log in JSON: seconds per model and statement, and the plans of the dearest queries."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmark.engines import WAREHOUSE, Engine
from benchmark.plans import operators
from benchmark.process import measure
from benchmark.records import Case, Plan, Profile
from benchmark.run_log import Statement, dearest_queries, model_times, statement_times, statements
from benchmark.work_folder import WorkFolder, duckdb_settings, program
from landing.profile import REPOSITORY

DEAREST = 5
OPERATORS_KEPT = 8
STATEMENTS_KEPT = 20


def profile(work: WorkFolder, engine: Engine, case: Case, family: str, command: Sequence[str]) -> Profile:
    """Run dbt on the warehouse and say where its time went; queries and whole plans stay in the work folder."""
    shutil.rmtree(work.folder("profile", engine.name))
    folder = work.folder("profile", engine.name)
    environment = {
        **engine.environment(WAREHOUSE),
        "DBT_LOG_PATH": str(folder),
        "DBT_LOG_FORMAT_FILE": "json",
        "DBT_LOG_LEVEL_FILE": "debug",
        # One file: dbt would begin another after ten megabytes.
        "DBT_LOG_FILE_MAX_BYTES": "0",
    }
    measure(command, environment, REPOSITORY, folder / "output.log", engine.server)
    results = json.loads((work.folder("target", engine.name) / "run_results.json").read_text(encoding="utf-8"))
    with (folder / "dbt.log").open(encoding="utf-8") as lines:
        found = statements(lines)
    models = model_times(results, found)
    queries = dearest_queries(models, found, DEAREST)
    plans = _plans(work, engine, queries, folder / "plans")
    return Profile(case, engine.name, family, models, statement_times(found)[:STATEMENTS_KEPT], plans)


def _plans(work: WorkFolder, engine: Engine, queries: Sequence[Statement], folder: Path) -> list[Plan]:
    """The queries once more, each by itself: what a statement's plan is, dbt does not tell."""
    folder.mkdir()
    files = []
    for number, statement in enumerate(queries, 1):
        files.append(folder / f"{number}-{statement.model}.sql")
        files[-1].write_text(statement.query or "", encoding="utf-8")
    settings = [f"{name}={value}" for name, value in duckdb_settings(work).items()] if engine.name == "duckdb" else []
    command = program("explain", engine.name, str(folder), *settings)
    measure(command, engine.environment(WAREHOUSE), REPOSITORY, folder / "output.log", engine.server)
    plans = []
    for statement, file in zip(queries, files, strict=True):
        plan: Any = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        problem = str(plan.get("problem", "")).replace(str(work.path), "WORK") if isinstance(plan, dict) else ""
        found = [] if problem else operators(engine.name, plan)[:OPERATORS_KEPT]
        plans.append(Plan(statement.model, statement.target, statement.seconds, found, problem))
    return plans
