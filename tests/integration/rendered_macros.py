"""The project's macros without dbt, which takes many seconds to parse it: for macros that need neither the graph nor the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

MACROS = Path(__file__).parents[2] / "macros"


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


def load_macros(*files: str | Path) -> dict[str, Callable[..., Any]]:
    """The macros of some files (relative to macros/), as functions that return what `return` is given."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    macros: dict[str, Callable[..., Any]] = {**environment.globals, "return": _return}
    for file in files:
        # Renamed, as dbt does: within a file too a macro has to find the others as functions that return.
        source = (MACROS / file).read_text(encoding="utf-8").replace("{% macro ", "{% macro raw__")
        module = environment.from_string(source).make_module(macros, shared=True)
        macros |= {name.removeprefix("raw__"): _returning(macro) for name, macro in vars(module).items() if name.startswith("raw__")}
    return macros


def _return(value: Any) -> None:
    raise _Returned(value)


def _returning(macro: Callable[..., str]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return macro(*arguments)
        except _Returned as returned:
            return returned.value

    return call
