"""What a benchmark writes down: cases, measurements, where the time went. All of it goes to results.json and comes back."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmark.errors import BenchmarkError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Case:
    """The events of a measurement, and the threads they are built with (none: those of profiles.yml)."""

    events: int
    names: int = 20
    keys: int = 25
    threads: int | None = None
    format: str = "calls"

    @property
    def slug(self) -> str:
        """The case as part of a file name."""
        threads = f"-{self.threads}threads" if self.threads else ""
        return f"{self.format}-{self.events}-{self.names}names-{self.keys}keys{threads}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured process: `events` of this step, `family` empty where it does not matter which tables are built."""

    case: Case
    engine: str
    family: str
    scenario: str
    repetition: int
    events: int
    wall_seconds: float
    client_cpu_seconds: float
    server_cpu_seconds: float
    peak_memory_bytes: int
    database_bytes: int
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def cpu_seconds(self) -> float:
        """User and system time of the process, what it started, and the database server."""
        return self.client_cpu_seconds + self.server_cpu_seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """A process that did not end well; what depends on it was not measured."""

    case: Case
    engine: str
    scenario: str
    message: str


@dataclass(frozen=True, slots=True)
class ModelTime:
    """A model of the profiled run: all of its seconds, and those in which a statement of it ran."""

    name: str
    thread: str
    seconds: float
    sql_seconds: float
    statements: int


@dataclass(frozen=True, slots=True)
class StatementTime:
    """Statements of one kind of one model: `create table`, `insert`, `commit` and so on."""

    model: str
    kind: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Operator:
    """The operators of one name in a query's plan, with the time spent in themselves."""

    name: str
    seconds: float
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The dearest query of a model, run again under EXPLAIN ANALYZE; `problem` says why there are no operators."""

    model: str
    target: str
    statement_seconds: float
    operators: list[Operator]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of one first run went."""

    case: Case
    engine: str
    family: str
    models: list[ModelTime]
    statements: list[StatementTime]
    plans: list[Plan]


@dataclass(slots=True)
class Results:
    """Everything one benchmark found out."""

    machine: dict[str, Any]
    base: Case
    options: dict[str, Any] = field(default_factory=dict)
    measurements: list[Measurement] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def base_of(self, engine: str) -> Case:
        """The base case of an engine: Postgres' may have a number of events of its own."""
        events = self.options.get("postgres_events") if engine == "postgres" else None
        return replace(self.base, events=events) if events else self.base

    def as_json(self) -> dict[str, Any]:
        """The results as results.json has them, without a summary."""
        return {"version": VERSION, **asdict(self)}


def from_json(document: dict[str, Any]) -> Results:
    """The results of a results.json."""
    return Results(
        machine=document["machine"],
        base=Case(**document["base"]),
        options=document["options"],
        measurements=[Measurement(**{**item, "case": Case(**item["case"])}) for item in document["measurements"]],
        failures=[Failure(**{**item, "case": Case(**item["case"])}) for item in document["failures"]],
        profiles=[_profile(item) for item in document["profiles"]],
        notes=document["notes"],
    )


def read(path: Path) -> Results:
    """The results of a file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchmarkError(f"{path}: {(error.strerror or str(error)).lower()}; name the results.json of a benchmark") from error
    except ValueError as error:
        raise BenchmarkError(f"{path}: not valid JSON ({error})") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise BenchmarkError(f"{path}: not results of this version of bench.py; measure again")
    return from_json(document)


def _profile(item: dict[str, Any]) -> Profile:
    return Profile(
        case=Case(**item["case"]),
        engine=item["engine"],
        family=item["family"],
        models=[ModelTime(**model) for model in item["models"]],
        statements=[StatementTime(**statement) for statement in item["statements"]],
        plans=[Plan(**{**plan, "operators": [Operator(**each) for each in plan["operators"]]}) for plan in item["plans"]],
    )
