"""What the registry has and a promoted event's files have not, and the other way round."""

from dataclasses import dataclass

from promotion.model_files import PromotedModel, sql_with_lines, yaml_with_lines, yaml_with_paths
from promotion.model_text import SQL_TYPES, property_column_lines, property_line
from promotion.registry import Column, Event
from promotion.tracking_plan import TrackingPlan

# What the types of columns hold beside their own values, by what the registry would have made of them.
_HOLDS = {
    "text": set(SQL_TYPES),
    "varchar": set(SQL_TYPES),
    "json": set(SQL_TYPES),
    "double precision": {"float", "integer"},
    "double": {"float", "integer"},
}


@dataclass(frozen=True)
class Proposal:
    """Columns that are new, and new places of columns that are there."""

    columns: tuple[Column, ...]
    more_paths: tuple[tuple[str, tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.columns or self.more_paths)


def propose(model: PromotedModel, event: Event) -> Proposal:
    """What to add to the files so that they have everything that the registry has."""
    in_file = {column.name: column for column in model.columns}
    columns, more_paths = [], []
    for column in event.columns:
        unclaimed = [path for path in column.json_paths if not model.claims(path)]
        if not unclaimed:
            continue
        own = in_file.get(column.name)
        if own is None:
            columns.append(column._replace(json_paths=tuple(unclaimed)))
        elif own.json_paths:
            known = [path for path in column.json_paths if path in own.json_paths or path in unclaimed]
            kept = [path for path in own.json_paths if path in column.json_paths]
            in_order = [path for path in known if path in own.json_paths] == kept == list(own.json_paths)
            # in the registry's order, unless the owner has another: then new ones come first, where they win over none
            more_paths.append((column.name, tuple(known if in_order else [*unclaimed, *own.json_paths])))
    return Proposal(tuple(columns), tuple(more_paths))


def apply(model: PromotedModel, event: Event, proposal: Proposal, plan: TrackingPlan) -> tuple[str, str]:
    """The SQL and the YAML with what is proposed; all that was there stays."""
    sql, yaml = model.sql, model.yaml
    for name, paths in proposal.more_paths:
        yaml = yaml_with_paths(yaml, model.name, name, paths)
    if proposal.columns:
        lines = [line for column in proposal.columns for line in property_column_lines(column, event, plan)]
        yaml = yaml_with_lines(yaml, model.name, lines)
        sql = sql_with_lines(sql, [property_line(column) for column in proposal.columns])
    return sql, yaml


def drift(model: PromotedModel, event: Event) -> list[str]:
    """What a promoted event's files and the data disagree on, a line each."""
    lines = []
    proposal = propose(model, event)
    for column in proposal.columns:
        lines.append(f"new: {column.name} ({SQL_TYPES[column.data_type]}) from {', '.join(map(repr, column.json_paths))} is no column")
    for name, paths in proposal.more_paths:
        own = next(column.json_paths for column in model.columns if column.name == name)
        lines.append(f"new: {name} does not read {', '.join(repr(path) for path in paths if path not in own)}")
    for path in event.overflow_paths:
        if not model.claims(path):
            lines.append(f"new: {path!r} is no column (beyond max_columns in a discovered table)")
    seen = {path: column.data_type for column in event.columns for path in column.json_paths}
    seen |= {path: seen.get(path, "string") for path in event.overflow_paths}
    for file_column in model.columns:
        if not file_column.json_paths:
            continue
        types = {seen[path] for path in file_column.json_paths if path in seen}
        holds = {_type_of(file_column.value_type or file_column.data_type), *_HOLDS.get(file_column.data_type, ())}
        if not types and not _holds_objects(file_column.data_type, file_column.json_paths, seen):
            lines.append(f"never filled: {file_column.name} from {', '.join(map(repr, file_column.json_paths))}")
        for data_type in sorted(types - holds):
            lines.append(f"type: {file_column.name} is {file_column.data_type}, but the data has {SQL_TYPES[data_type]}")
    return lines


def _holds_objects(data_type: str, json_paths: tuple[str, ...], seen: dict[str, str]) -> bool:
    return data_type == "json" and any(path.startswith(f"{own}/") for own in json_paths for path in seen)


def _type_of(name: str) -> str:
    names = {sql: registry for registry, sql in SQL_TYPES.items()} | {"varchar": "string", "double": "float"}
    return names.get(name, name)
