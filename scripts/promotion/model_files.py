"""The files of promoted events as they are now: what they say, and where in them something new goes."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import yaml

from promotion.errors import PromotionError
from promotion.yaml_text import flow_list

_PROMOTED_EVENT = re.compile(r"""['"]promoted_event['"]\s*:\s*['"](\w+)['"]""")
_PROPERTY = re.compile(r"""\{\{-?\s*(?:property\(\s*['"](\w+)['"]\s*\)|fixed_event_columns\(\))\s*-?\}\}""")


@dataclass(frozen=True)
class FileColumn:
    """A column of the YAML file."""

    name: str
    data_type: str
    json_paths: tuple[str, ...]
    value_type: str | None = None


@dataclass(frozen=True)
class PromotedModel:
    """The two files of one promoted event."""

    event: str
    name: str
    sql_path: Path
    yaml_path: Path
    sql: str
    yaml: str
    columns: tuple[FileColumn, ...]
    left_out: tuple[str, ...] = field(default=())

    def claims(self, json_path: str) -> bool:
        """Whether a column reads this place, or holds it in a JSON column, or the owner has left it out on purpose."""
        for column in self.columns:
            if json_path in column.json_paths:
                return True
            if column.data_type == "json" and any(json_path.startswith(f"{path}/") for path in column.json_paths):
                return True
        return any(json_path == path or json_path.startswith(f"{path}/") for path in self.left_out)


def find_models(folder: Path) -> dict[str, PromotedModel]:
    """The promoted events of a folder, by event table. Raises `PromotionError` for a model without its YAML."""
    models = {}
    for sql_path in sorted(folder.glob("**/*.sql")):
        sql = sql_path.read_text(encoding="utf-8")
        if match := _PROMOTED_EVENT.search(sql):
            models[match[1]] = _read_model(match[1], sql_path, sql, folder)
    return models


def _read_model(event: str, sql_path: Path, sql: str, folder: Path) -> PromotedModel:
    for yaml_path in sorted(folder.glob("**/*.y*ml")):
        text = yaml_path.read_text(encoding="utf-8")
        try:
            content = yaml.safe_load(text) or {}
        except yaml.YAMLError as error:
            raise PromotionError(f"{yaml_path}: not valid YAML ({' '.join(str(error).split())})") from error
        for model in content.get("models") or []:
            if model.get("name") == sql_path.stem:
                meta = _meta(model)
                columns = tuple(map(_file_column, model.get("columns") or []))
                left_out = tuple(map(_rendered, meta.get("left_out") or ()))
                return PromotedModel(event, sql_path.stem, sql_path, yaml_path, sql, text, columns, left_out)
    raise PromotionError(f"{sql_path}: no YAML beside it names the model {sql_path.stem}; delete the file and promote the event again")


def _file_column(column: dict[str, Any]) -> FileColumn:
    meta = _meta(column)
    paths = tuple(map(_rendered, meta.get("json_paths") or ()))
    return FileColumn(str(column.get("name")), str(column.get("data_type") or "").lower(), paths, meta.get("value_type"))


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return (node.get("config") or {}).get("meta") or node.get("meta") or {}


def _rendered(text: str) -> str:
    return jinja2.Environment(keep_trailing_newline=True).from_string(str(text)).render()


def sql_with_lines(sql: str, lines: list[str]) -> str:
    """The SELECT with some more items behind the last property. Raises `PromotionError` where there is no property to go behind."""
    old = sql.split("\n")
    anchors = [index for index, line in enumerate(old) if _PROPERTY.search(line)]
    if not anchors:
        raise PromotionError("there is no line with property() to put new ones behind; add by hand:\n" + ",\n".join(lines))
    anchor = anchors[-1]
    code, comment = re.fullmatch(r"(.*?)(\s*(?:--.*)?)", old[anchor]).groups()  # type: ignore[union-attr]  # both parts may be empty
    indent = re.match(r"\s*", code)[0]  # type: ignore[index]  # matches always
    new = [indent + line.strip() for line in lines]
    ends_list = not code.endswith(",")
    old[anchor] = f"{code},{comment}" if ends_list else old[anchor]
    new = [f"{line}," for line in new[:-1]] + [new[-1] if ends_list else f"{new[-1]},"]
    return "\n".join([*old[: anchor + 1], *new, *old[anchor + 1 :]])


def yaml_with_lines(text: str, model: str, lines: list[str]) -> str:
    """The YAML with some more columns behind the model's last one; everything else stays as it is, to the byte."""
    columns = _columns_node(text, model)
    if columns is None or columns.flow_style or not columns.value:
        raise PromotionError(f"the model {model} has no list of columns to add to; add by hand:\n" + "\n".join(lines))
    old = text.split("\n")
    last = _last_line(columns)
    indent = columns.value[0].start_mark.column - 2
    new = [" " * indent + line[6:] if line.strip() else line for line in lines]
    return "\n".join([*old[: last + 1], *new, *old[last + 1 :]])


def yaml_with_paths(text: str, model: str, column: str, json_paths: tuple[str, ...]) -> str:
    """The YAML with other JSON paths of one column; everything else stays as it is."""
    columns = _columns_node(text, model)
    for item in columns.value if columns is not None else ():
        if (name := _member(item, "name")) is not None and name.value == column:
            meta = _member(_member(item, "config"), "meta") or _member(item, "meta")
            if (paths := _member(meta, "json_paths")) is not None:
                lines = [f"{line}\n" for line in text.split("\n")]
                start = sum(map(len, lines[: paths.start_mark.line])) + paths.start_mark.column
                if paths.flow_style:
                    end = sum(map(len, lines[: paths.end_mark.line])) + paths.end_mark.column
                else:
                    end = sum(map(len, lines[: _last_line(paths) + 1])) - 1
                return text[:start] + flow_list(json_paths) + text[end:]
    raise PromotionError(f"the column {column} of {model} has no meta.json_paths; write {flow_list(json_paths)} there by hand")


def _columns_node(text: str, model: str) -> Any:
    models = _member(yaml.compose(text, Loader=yaml.SafeLoader), "models")
    for item in models.value if models is not None else ():
        if (name := _member(item, "name")) is not None and name.value == model:
            return _member(item, "columns")
    return None


def _member(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _last_line(node: Any) -> int:
    """The line in which a node's last scalar ends: a block's own end mark is behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    end: int = node.end_mark.line
    return end - 1 if node.end_mark.column == 0 and end > node.start_mark.line else end
