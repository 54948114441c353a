#!/usr/bin/env python3
"""Promote events: write the table of an event as a model and its contract, for people to edit.

The first time this writes models/events/promoted/<table>.sql and .yml from the registry of a built warehouse. Later it shows what
has come up since, and adds it with --update; what is in the files stays as it is. --check tells whether files and data disagree, and
changes nothing.
To take a promotion back, delete the files.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from landing.connection import reading
from landing.errors import LandingError
from landing.profile import REPOSITORY, read_target
from promotion.errors import PromotionError
from promotion.model_files import PromotedModel, find_models
from promotion.model_text import model_sql, model_yaml
from promotion.proposals import apply, drift, propose
from promotion.registry import Event, read_event
from promotion.tracking_plan import TrackingPlan, read_tracking_plan
from reporting.schemas import choose_warehouse

_FOLDER = Path("models/events/promoted")
_RESOURCES = ("models", "seeds", "snapshots", "analyses", "tests")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="promote_event.py", description=__doc__)
    parser.add_argument("events", metavar="EVENT", nargs="*", help="name as sent ('Order Completed') or table; with --check none means all")
    parser.add_argument("--target", help="target of profiles.yml (default: DBT_TARGET, else the profile's own)")
    parser.add_argument("--schema", help="the warehouse whose tables of calls are in this schema (default: analytics, or the only one)")
    parser.add_argument("--project-dir", type=Path, default=REPOSITORY, help="folder of dbt_project.yml (default: this repository)")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--update", action="store_true", help="add what is new to the files")
    action.add_argument("--check", action="store_true", help="exit with 1 where files and data disagree")
    options = parser.parse_args(arguments)
    if not options.events and not options.check:
        parser.error("name an event, such as 'Order Completed'")
    try:
        plan = read_tracking_plan(options.project_dir / "seeds" / "tracking_plan.csv")
        models = find_models(options.project_dir / _FOLDER)
        disagrees = False
        with reading(read_target(options.target), "promote_event") as query:
            where = choose_warehouse(query, options.schema)
            for name in options.events or list(models):
                try:
                    event = read_event(query, where, name)
                except PromotionError as error:
                    if not options.check:
                        raise
                    print(f"{name}: {error}")
                    disagrees = True
                    continue
                model = models.get(event.table)
                if options.check:
                    disagrees |= _tell_drift(model, event)
                elif model is None:
                    _write_new(event, plan, options.project_dir)
                else:
                    _tell_news(model, event, plan, options.update)
    except (LandingError, PromotionError) as error:
        print(f"promote_event: {error}", file=sys.stderr)
        return 1
    return 1 if disagrees else 0


def _write_new(event: Event, plan: TrackingPlan, project: Path) -> None:
    folder = project / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    taken = {path.stem for resource in _RESOURCES for path in (project / resource).glob("**/*") if path.suffix in (".sql", ".py", ".csv")}
    model = event.table if event.table not in taken else f"{event.table}_event"
    (folder / f"{model}.yml").write_text(model_yaml(event, model, plan), encoding="utf-8")
    (folder / f"{model}.sql").write_text(model_sql(event, model), encoding="utf-8")
    print(f"wrote {_FOLDER / model}.sql and .yml: {len(event.columns)} properties; edit them, then `dbt run`")
    for path in _users(event.table, project):
        print(f"{path.relative_to(project)}: write ref('{model}') for event_table('{event.table}')")


def _users(table: str, project: Path) -> Iterator[Path]:
    """The models that read the table as a discovered one, and would not wait for the promoted model."""
    pattern = re.compile(rf"event_table\(\s*['\"]{table}['\"]\s*\)")
    yield from (path for path in sorted((project / "models").glob("**/*.sql")) if pattern.search(path.read_text(encoding="utf-8")))


def _tell_news(model: PromotedModel, event: Event, plan: TrackingPlan, update: bool) -> None:
    proposal = propose(model, event)
    if not proposal:
        print(f"{event.table}: the files have everything that the data has")
        return
    try:
        sql, yaml = apply(model, event, proposal, plan)
    except PromotionError as error:
        raise PromotionError(f"{event.table}: {error}") from error
    for path, old, new in ((model.sql_path, model.sql, sql), (model.yaml_path, model.yaml, yaml)):
        sys.stdout.writelines(
            f"{line}\n" for line in unified_diff(old.splitlines(), new.splitlines(), path.name, f"{path.name} (proposed)", lineterm="")
        )
        if update:
            path.write_text(new, encoding="utf-8")
    if not update:
        print(f"{event.table}: add this with --update, or name what is to stay out in the model's meta: left_out: [/properties/...]")


def _tell_drift(model: PromotedModel | None, event: Event) -> bool:
    if model is None:
        raise PromotionError(f"{event.table} is not promoted; run without --check to promote it")
    lines = drift(model, event)
    for line in lines:
        print(f"{event.table}: {line}")
    if not lines:
        print(f"{event.table}: files and data agree")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
