"""Measures the scenarios of one engine, one process after the other, and hands every measurement on."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmark import scenarios as named
from benchmark.engines import WAREHOUSE, Engine
from benchmark.errors import ProcessFailed
from benchmark.event_files import EventFiles, event_files, head
from benchmark.process import measure
from benchmark.records import Case, Failure, Measurement, Profile
from benchmark.where_time_goes import profile
from benchmark.work_folder import WorkFolder, write_profiles
from landing.profile import REPOSITORY

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
LANDED = "landed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to measure of a case."""

    scenarios: Sequence[str]
    families: Sequence[str]
    repetitions: int
    memory_limit: str | None = None
    peer_events: int = 0


class Session:
    """One engine; what it finds goes to `record`, what fails to `fail`."""

    def __init__(self, folder: WorkFolder, engine: Engine, record: Callable[[Measurement], None], fail: Callable[[Failure], None]) -> None:
        self._folder, self._engine, self._record, self._fail = folder, engine, record, fail
        self._parsed_profiles = ""

    def run(self, case: Case, wish: Wish) -> list[Profile]:
        """Measure a case; a process that fails ends it, and is written down."""
        profiles = write_profiles(self._folder, case.threads, wish.memory_limit)
        run = _CaseRun(self._folder, self._engine, self._record, case, wish, is_parsed=profiles == self._parsed_profiles)
        self._parsed_profiles = profiles
        try:
            return run.all()
        except ProcessFailed as error:
            # Results are published, and where files lie is nobody's business.
            message = str(error).replace(str(self._folder.path), "WORK")
            self._fail(Failure(case, self._engine.name, run.current, message))
            return []
        finally:
            run.clean_up()


class _CaseRun:
    def __init__(
        self,
        folder: WorkFolder,
        engine: Engine,
        record: Callable[[Measurement], None],
        case: Case,
        wish: Wish,
        is_parsed: bool,
    ) -> None:
        self._folder, self._engine, self._record = folder, engine, record
        self._case, self._wish, self._is_parsed = case, wish, is_parsed
        self._repetition = 0
        self.current = ""

    def all(self) -> list[Profile]:
        files = event_files(self._folder, self._case)
        wanted = self._wish.scenarios
        if named.FLOOR in wanted:
            # The first process finds the file on disk and memory that the machine has to fetch; none that is measured shall.
            self._floor(files, is_recorded=False)
        for repetition in range(1, self._wish.repetitions + 1):
            self._repetition = repetition
            self._references(files)
            if named.LANDING in wanted:
                self._lives(files)
            if named.PEER in wanted:
                self._peer(files)
        return [self._profile()] if named.PROFILE in wanted else []

    def clean_up(self) -> None:
        for database in (WAREHOUSE, LANDED, "floor", "peer"):
            # The reason for the end is known already; a database that cannot be dropped now is dropped by the next benchmark.
            with suppress(Exception):
                self._engine.drop(database)

    def _references(self, files: EventFiles) -> None:
        """What the other figures are compared with; beside each family, since a machine's speed may drift."""
        if named.FLOOR in self._wish.scenarios:
            self._floor(files)
        self._startup(measured=named.STARTUP in self._wish.scenarios)

    def _floor(self, files: EventFiles, *, is_recorded: bool = True) -> None:
        self._engine.fresh("floor")
        command = self._engine.floor(files.events, self._case.format)
        self._measured(named.FLOOR, command, self._case.events, database="floor", is_recorded=is_recorded)
        self._engine.drop("floor")

    def _startup(self, measured: bool) -> None:
        """Also leaves the project parsed, which all other runs of dbt then find."""
        if self._is_parsed and not measured:
            return
        self._engine.fresh(WAREHOUSE)
        shutil.rmtree(self._folder.folder("target", self._engine.name))
        select_nothing = [*DBT, "run", "--select", "tag:no_model_has_this_tag"]
        self._measured(named.STARTUP_PARSE, select_nothing, 0, is_recorded=measured)
        self._is_parsed = True
        if measured:
            self._measured(named.STARTUP, select_nothing, 0)

    def _lives(self, files: EventFiles) -> None:
        self._engine.fresh(WAREHOUSE)
        self._land(named.LANDING, files.events, self._case.events)
        needs_copy = len(self._wish.families) > 1 or (named.PROFILE in self._wish.scenarios and self._repetition == self._wish.repetitions)
        if needs_copy:
            self._engine.copy(WAREHOUSE, LANDED)
        for number, family in enumerate(self._wish.families):
            if number:
                self._references(files)
                self._engine.copy(LANDED, WAREHOUSE)
            self._life(family, files)

    def _life(self, family: str, files: EventFiles) -> None:
        wanted = self._wish.scenarios
        if named.FIRST in wanted:
            self._dbt(named.FIRST, family, self._case.events)
        if named.NOTHING in wanted:
            self._dbt(named.NOTHING, family, 0)
        if named.LATER in wanted:
            self._land(named.LANDING_LATER, files.later, files.later_count, family)
            self._dbt(named.LATER, family, files.later_count)
        if named.CHANGED in wanted and self._case.format == "calls":
            self._land(named.LANDING_CHANGED, files.changed, files.changed_count, family)
            self._dbt(named.CHANGED, family, files.changed_count)
        if named.REFRESH in wanted:
            self._dbt(named.REFRESH, family, self._case.events, "--full-refresh")

    def _peer(self, files: EventFiles) -> None:
        events = min(self._wish.peer_events, self._case.events)
        work = self._folder.folder("events")
        tenth = max(events // 10, 1)
        whole_file, tenth_file = head(files.events, events, work / "peer.ndjson"), head(files.events, tenth, work / "peer_tenth.ndjson")
        for scenario, settings in ((named.PEER_TUNED, "tuned"), (named.PEER_DEFAULT, "default")):
            for name, file, count in ((named.TENTHS[scenario], tenth_file, tenth), (scenario, whole_file, events)):
                self._engine.fresh("peer")
                shutil.rmtree(self._folder.folder("dlt"))
                self._measured(name, self._engine.peer(file, settings), count, database="peer")
        self._engine.drop("peer")

    def _profile(self) -> Profile:
        self.current = named.PROFILE
        self._engine.copy(LANDED, WAREHOUSE)
        family = named.largest(tuple(self._wish.families))
        command = [*DBT, "run", *named.FAMILIES[family]]
        return profile(self._folder, self._engine, self._case, family, command)

    def _land(self, scenario: str, file: Path, events: int, family: str = "") -> None:
        command = [sys.executable, str(REPOSITORY / "scripts" / "land_events.py"), "--target", self._engine.name, str(file)]
        self._measured(scenario, command, events, family)

    def _dbt(self, scenario: str, family: str, events: int, *arguments: str) -> None:
        self._measured(scenario, [*DBT, "run", *named.FAMILIES[family], *arguments], events, family)

    def _measured(
        self, scenario: str, command: Sequence[str], events: int, family: str = "", *, database: str = WAREHOUSE, is_recorded: bool = True
    ) -> None:
        self.current = scenario
        engine = self._engine
        if engine.server:
            engine.server.settle()
        name = "-".join(part for part in (family, scenario, str(self._repetition)) if part)
        log = self._folder.log(engine.name, self._case, name)
        usage = measure(command, engine.environment(database), REPOSITORY, log, engine.server)
        if is_recorded:
            self._record(
                Measurement(
                    case=self._case,
                    engine=engine.name,
                    family=family,
                    scenario=scenario,
                    repetition=self._repetition,
                    events=events,
                    wall_seconds=usage.wall_seconds,
                    client_cpu_seconds=usage.client_cpu_seconds,
                    server_cpu_seconds=usage.server_cpu_seconds,
                    peak_memory_bytes=usage.peak_memory_bytes,
                    database_bytes=engine.size(database),
                    details=_details(log) if scenario == named.FLOOR else {},
                )
            )


def _details(log: Path) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    return details
