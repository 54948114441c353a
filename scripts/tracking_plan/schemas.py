"""JSON Schema as rows: what the seed can say of a property, and the names of the keywords that it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracking_plan.rows import Row

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
# What is said otherwise, or says nothing of values. Keys that are not listed are reported in any case, so a true or false of
# additionalProperties makes no difference.
_UNDERSTOOD = {
    "type", "properties", "required", "enum", "const", "pattern", "format", "$ref", "anyOf", "oneOf", "title", "description", "default",
    "examples", "example", "$schema", "$id", "id", "$comment", "$defs", "definitions", "deprecated", "readOnly", "writeOnly",
    "additionalProperties", "unevaluatedProperties", "key", "labels", "nullable",
}  # fmt: skip
_ANNOTATIONS = {"title", "description", "default", "examples", "example", "$comment", "key", "deprecated"}
# Of what RE2 and Postgres do not share; the rest of the check is dbt's.
_NOT_SHARED = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?!:)|\\[A-CE-RT-VX-Za-ceg-mo-qux-z1-9])")


@dataclass
class Reader:
    """Makes the rows of one event or call.

    `root` is where local references point into; `notes` gets a line for everything that has no place in a row.
    """

    call: str
    event: str
    root: Any
    notes: list[str]
    rows: list[Row] = field(default_factory=list)

    def read_document(self, schema: Any) -> None:
        """Adds the rows of properties or traits."""
        self._members(self._resolved(schema, ""), "", ())

    def note(self, pointer: str, text: str) -> None:
        """Names something that is not imported."""
        self.notes.append(
            f"{self.call} {json.dumps(self.event, ensure_ascii=False) + ' ' if self.event else ''}{pointer or '(itself)'}: {text}"
        )

    def _members(self, schema: Mapping[str, Any], pointer: str, parents: tuple[int, ...]) -> None:
        members = schema.get("properties", {})
        if not isinstance(members, Mapping):
            self.note(pointer, "`properties` is no object; not imported")
            return
        listed = schema.get("required", [])
        required = {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else set()
        for name, member in members.items():
            self._property(member, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", name in required, parents)
        for name in sorted(required - set(members)):
            self.rows.append(Row(self.call, self.event, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", required="true"))

    def _property(self, schema: Any, pointer: str, is_required: bool, parents: tuple[int, ...]) -> None:
        resolved = self._resolved(schema, pointer)
        types = self._types(resolved, pointer)
        allowed, types = self._allowed(resolved, types, pointer)
        self.rows.append(
            Row(
                self.call,
                self.event,
                pointer,
                "|".join(types),
                "true" if is_required else "false",
                allowed,
                self._pattern(resolved, pointer),
                " ".join(str(resolved.get("description") or "").split()),
            )
        )
        rest = sorted(name for name in resolved if name not in _UNDERSTOOD)
        rest += [name for name in ("additionalProperties", "unevaluatedProperties") if isinstance(resolved.get(name), Mapping)]
        if rest:
            self.note(pointer, f"{', '.join(rest)}: not imported")
        if id(resolved) in parents:
            self.note(pointer, "contains itself; its keys are imported once")
        elif "properties" in resolved or "required" in resolved:
            self._members(resolved, pointer, (*parents, id(resolved)))

    def _resolved(self, schema: Any, pointer: str) -> Mapping[str, Any]:
        seen = set()
        while isinstance(schema, Mapping) and "$ref" in schema:
            reference = schema["$ref"]
            if not isinstance(reference, str) or not reference.startswith("#") or reference in seen:
                self.note(pointer, f"$ref {json.dumps(reference)}: not resolved, any value is allowed")
                return {}
            seen.add(reference)
            target = _at(self.root, reference)
            if target is None:
                self.note(pointer, f"$ref {json.dumps(reference)}: there is none, any value is allowed")
                return {}
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            schema = {**target, **beside} if beside and isinstance(target, Mapping) else target
        if isinstance(schema, Mapping):
            return schema
        if schema is not True:
            self.note(pointer, f"{json.dumps(schema)} is no schema of values; any value is allowed")
        return {}

    def _types(self, schema: Mapping[str, Any], pointer: str) -> list[str]:
        types = _listed_types(schema.get("type", []))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                branches = schema[keyword]
                simple = isinstance(branches, list) and all(
                    isinstance(branch, Mapping) and "type" in branch and set(branch) <= {"type", "format", *_ANNOTATIONS}
                    for branch in branches
                )
                if simple and not types:
                    types = [one for branch in branches for one in self._types(branch, pointer)]
                else:
                    self.note(pointer, f"{keyword}: not imported")
        if schema.get("nullable") is True and types:
            types.append("null")
        unknown = [one for one in types if one not in (*TYPES, "timestamp")]
        if unknown:
            self.note(pointer, f"type {', '.join(map(str, unknown))}: not imported, any value is allowed")
            return []
        layout = schema.get("format")
        if layout in ("date-time", "date") and (not types or "string" in types):
            types = ["timestamp" if one == "string" else one for one in types or ["string"]]
        elif layout is not None:
            self.note(pointer, f"format {json.dumps(layout)}: not imported")
        return list(dict.fromkeys(types))

    def _allowed(self, schema: Mapping[str, Any], types: list[str], pointer: str) -> tuple[str, list[str]]:
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if values is None:
            return "", types
        if not isinstance(values, list) or any(isinstance(value, Mapping | list) for value in values):
            self.note(pointer, f"{'const' if 'const' in schema else 'enum'}: not imported, it holds more than strings, numbers, booleans")
            return "", types
        scalars = [value for value in values if value is not None]
        if len(scalars) < len(values) and not types:
            types = list(dict.fromkeys([*map(_type_of, scalars), "null"]))
        return json.dumps(scalars, ensure_ascii=False), types

    def _pattern(self, schema: Mapping[str, Any], pointer: str) -> str:
        pattern = schema.get("pattern", "")
        if not isinstance(pattern, str) or _NOT_SHARED.search(pattern):
            self.note(pointer, f"pattern {json.dumps(pattern)}: not imported, RE2 and Postgres do not both understand it")
            return ""
        return pattern


def _listed_types(types: Any) -> list[Any]:
    return list(types) if isinstance(types, list) else [types]


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "integer" if isinstance(value, int) else "number"


def _at(document: Any, reference: str) -> Any:
    for key in reference.lstrip("#").split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        if not isinstance(document, Mapping) or name not in document:
            return None
        document = document[name]
    return document
