"""Which events and calls a file is about: Segment's and RudderStack's tracking plans, or one JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macro_files import ImportProblem
from tracking_plan.rows import CALLS, Row
from tracking_plan.schemas import Reader

_FORMATS = "a tracking plan of Segment (`rules`) or RudderStack (`rules.events`, `eventType`), or a JSON Schema"
# What Segment and RudderStack put around the schema of properties or traits.
_ENVELOPE = {
    "properties",
    "traits",
    "context",
    "type",
    "event",
    "name",
    "userId",
    "anonymousId",
    "groupId",
    "previousId",
    "messageId",
    "timestamp",
}
_UNNAMED = {"global": "track", "identify": "identify", "group": "group", "identify_traits": "identify", "group_traits": "group"}


@dataclass(frozen=True, slots=True)
class Rule:
    """The schema of one event or call, as its plan has it."""

    call: str
    event: str
    description: str
    schema: Any
    version: float = 0


def read_plan(file: Path, call: str = "track") -> tuple[list[Row], list[str]]:
    """The rows of a file, and a line for all that could not be imported.

    A plain JSON Schema is about an event of `call`, named by its title, else by its file. Raises `ImportProblem`.
    """
    document = _parse(file)
    notes: list[str] = []
    rules = _latest(list(_rules(document, file, call, notes)), notes)
    if not rules:
        raise ImportProblem(f"{file}: no rule of an event or call in it; name {_FORMATS}")
    rows: list[Row] = []
    for rule in rules:
        reader = Reader(rule.call, rule.event, rule.schema, notes)
        if rule.event:
            reader.rows.append(Row(rule.call, rule.event, description=" ".join(rule.description.split())))
        _read_rule(reader, rule)
        rows += reader.rows
    return rows, [f"{file}: {note}" for note in notes]


def _parse(file: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ImportProblem(f"{file}: {(error.strerror or str(error)).lower()}; name a file that can be read") from error
    except (ValueError, RecursionError) as error:
        raise ImportProblem(f"{file}: no valid JSON ({' '.join(str(error).split())}); correct the file") from error
    if not isinstance(document, Mapping):
        raise ImportProblem(f"{file}: holds no JSON object; name {_FORMATS}")
    return document


def _rules(document: Mapping[str, Any], file: Path, call: str, notes: list[str]) -> Iterator[Rule]:
    for wrapper in ("data", "trackingPlan", "tracking_plan"):
        inner = document.get(wrapper)
        if isinstance(inner, Mapping) and "rules" not in document and "properties" not in document:
            yield from _rules(inner, file, call, notes)
            return
    rules = document.get("rules")
    if isinstance(rules, list):
        for number, rule in enumerate(rules, start=1):
            yield from _public_rule(rule, number, notes)
    elif isinstance(rules, Mapping) and isinstance(document.get("eventType"), str):
        yield from _named_rule(document, 1, notes)
    elif isinstance(rules, Mapping) or isinstance(document.get("events"), list):
        plan = rules if isinstance(rules, Mapping) else document
        events = plan.get("events", [])
        for number, event in enumerate(events if isinstance(events, list) else [], start=1):
            yield from _named_rule(event, number, notes)
        for name, unnamed in _UNNAMED.items():
            yield from _unnamed_rule(name, unnamed, plan.get(name), notes)
    elif any(name in document for name in ("properties", "$schema", "required", "$ref")):
        title = document.get("title")
        event = title if isinstance(title, str) and title.strip() else file.name.split(".")[0]
        description = str(document.get("description") or "")
        yield Rule(call, event if call in ("track", "page", "screen") else "", description, document)


def _public_rule(rule: Any, number: int, notes: list[str]) -> Iterator[Rule]:
    """A rule of Segment's Public API: type, key, jsonSchema, version."""
    schema = rule.get("jsonSchema") if isinstance(rule, Mapping) else None
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except ValueError:
            schema = None
    kind = str(rule.get("type", "")).lower() if isinstance(rule, Mapping) else ""
    call = "track" if kind == "common" else kind
    if call not in CALLS or not isinstance(schema, Mapping):
        notes.append(f"rule {number}: has no type such as TRACK with a jsonSchema; not imported")
        return
    event = str(rule.get("key") or "") if kind in ("track", "page", "screen") else ""
    if kind == "track" and not event:
        notes.append(f"rule {number}: a track event without a key; not imported")
        return
    if kind == "common":
        notes.append(f"rule {number}: the common rule is imported for track events only")
    version = rule.get("version")
    yield Rule(call, event, str(schema.get("description") or ""), schema, version if isinstance(version, int | float) else 0)


def _named_rule(rule: Any, number: int, notes: list[str]) -> Iterator[Rule]:
    """A rule with a name, as both have it: RudderStack says which call it is about, Segment means track."""
    schema = rule.get("rules") if isinstance(rule, Mapping) else None
    call = str(rule.get("eventType") or "track").lower() if isinstance(rule, Mapping) else ""
    name = str(rule.get("name") or "") if isinstance(rule, Mapping) else ""
    if not isinstance(schema, Mapping) or call not in CALLS or (call == "track" and not name):
        notes.append(f"event {number}: has no name with rules, or an eventType that is no call; not imported")
        return
    version = rule.get("version")
    # only track events have names in RudderStack's plans; of others it is the plan's own
    event = name if call == "track" else ""
    yield Rule(call, event, str(rule.get("description") or ""), schema, version if isinstance(version, int | float) else 0)


def _unnamed_rule(name: str, call: str, rule: Any, notes: list[str]) -> Iterator[Rule]:
    if isinstance(rule, list) and rule:
        notes.append(f"{name}: a list; not imported, write its traits as JSON Schema")
    if not isinstance(rule, Mapping) or not rule:
        return
    schema = rule.get("rules") if isinstance(rule.get("rules"), Mapping) else rule
    if name == "global":
        notes.append("global: imported for track events only")
    yield Rule(call, "", str(rule.get("description") or ""), schema)


def _latest(rules: list[Rule], notes: list[str]) -> list[Rule]:
    """One rule for each event: Segment keeps the versions of an event beside each other."""
    latest: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        known = latest.setdefault((rule.call, rule.event), rule)
        if known is not rule:
            kept = rule if rule.version >= known.version else known
            latest[rule.call, rule.event] = kept
            notes.append(f"{rule.call} {json.dumps(rule.event, ensure_ascii=False)}: is there twice; version {kept.version:g} is kept")
    return list(latest.values())


def _read_rule(reader: Reader, rule: Rule) -> None:
    members = rule.schema.get("properties") if isinstance(rule.schema, Mapping) else None
    if not isinstance(members, Mapping) or not set(members) <= _ENVELOPE or not {"properties", "traits"} & set(members):
        reader.read_document(rule.schema)
        return
    document = "traits" if rule.call in ("identify", "group", "alias") else "properties"
    inside = members.get(document) or {}
    context = members.get("context")
    in_context = context.get("properties", {}) if isinstance(context, Mapping) else {}
    if document == "traits" and not _has_content(inside) and isinstance(in_context, Mapping) and _has_content(in_context.get("traits")):
        inside, in_context = in_context["traits"], {name: value for name, value in in_context.items() if name != "traits"}
    reader.read_document(inside)
    other = "properties" if document == "traits" else "traits"
    for name, schema in ((other, members.get(other)), ("context", {"properties": in_context})):
        if _has_content(schema):
            reader.note("", f"rules for {name}: not imported, only {document} are judged")


def _has_content(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bool(schema.get("properties") or schema.get("required") or schema.get("$ref"))
