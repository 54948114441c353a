"""What dbt wrote down about a run: seconds per model from run_results.json, and every statement from its JSON log."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmark.records import ModelTime, StatementTime

_COMMENT = re.compile(r"\A\s*/\*.*?\*/", re.DOTALL)
_NAME = r'(?:"(?:[^"]|"")+"|\w+)'
_RELATION = rf"{_NAME}(?:\.{_NAME})*"
_TARGET = re.compile(
    rf"\A(?:create\s+(?:local\s+)?(?:temp(?:orary)?\s+)?table\s+(?P<created>{_RELATION})\s+as|insert\s+into\s+(?P<filled>{_RELATION})"
    rf"\s*(?:\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\))?)\s*(?P<query>[(]?\s*(?:--[^\n]*\n\s*)*(?:with|select)\b.*)\Z",
    re.DOTALL | re.IGNORECASE,
)
_KIND = re.compile(
    r"\A(create (?:or replace )?(?:temporary |temp )?(?:table|view|index|schema)|alter table|drop (?:table|view)|\w+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that dbt ran for a model, without dbt's comment in front."""

    model: str
    sql: str
    seconds: float

    @property
    def kind(self) -> str:
        """Its first words: create table, insert, commit and so on."""
        match = _KIND.match(" ".join(self.sql.split()))
        return match[1].lower().replace("temp table", "temporary table") if match else "other"

    @property
    def query(self) -> str | None:
        """The query of the rows that it writes, if it does."""
        match = _TARGET.match(self.sql)
        return match["query"] if match else None

    @property
    def target(self) -> str:
        """The table that it writes, or an empty text."""
        match = _TARGET.match(self.sql)
        return re.sub(r'"', "", (match["created"] or match["filled"]).split(".")[-1]) if match else ""


def statements(log_lines: Iterable[str]) -> list[Statement]:
    """The statements of a log in JSON; those of no model (dbt's look at the schemas) are dbt's own."""
    found = []
    running: dict[str, tuple[str, str]] = {}
    for line in log_lines:
        entry = json.loads(line)
        data, info = entry["data"], entry["info"]
        if info["name"] == "SQLQuery":
            model = data.get("node_info", {}).get("unique_id", "dbt").split(".")[-1]
            running[info["thread"]] = (model, _COMMENT.sub("", data["sql"]).strip().rstrip(";").rstrip())
        # A thread runs one statement at a time, so the next end in it is that statement's.
        elif info["name"] == "SQLQueryStatus" and info["thread"] in running:
            model, sql = running.pop(info["thread"])
            found.append(Statement(model, sql, float(data["elapsed"])))
    return found


def model_times(run_results: dict[str, Any], found: Iterable[Statement]) -> list[ModelTime]:
    """The models of a run, the dearest first."""
    sql: dict[str, list[float]] = {}
    for statement in found:
        sql.setdefault(statement.model, []).append(statement.seconds)
    models = []
    for result in run_results["results"]:
        name = result["unique_id"].split(".")[-1]
        seconds = sql.get(name, [])
        models.append(ModelTime(name, result["thread_id"], result["execution_time"], sum(seconds), len(seconds)))
    return sorted(models, key=lambda model: -model.seconds)


def statement_times(found: Iterable[Statement]) -> list[StatementTime]:
    """Statements summed by model and kind, the dearest first."""
    groups: dict[tuple[str, str], list[float]] = {}
    for statement in found:
        groups.setdefault((statement.model, statement.kind), []).append(statement.seconds)
    times = [StatementTime(model, kind, len(seconds), sum(seconds)) for (model, kind), seconds in groups.items()]
    return sorted(times, key=lambda time: -time.seconds)


def dearest_queries(models: Iterable[ModelTime], found: Iterable[Statement], most: int) -> list[Statement]:
    """The dearest query of each of the dearest models that write any."""
    queries: dict[str, Statement] = {}
    for statement in found:
        if statement.query and (statement.model not in queries or statement.seconds > queries[statement.model].seconds):
            queries[statement.model] = statement
    return [queries[model.name] for model in models if model.name in queries][:most]
