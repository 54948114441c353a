"""Texts from data as they stand in a YAML file of dbt's, which it renders as Jinja."""

import re

import yaml

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./`-]+)*\.?")


def scalar(text: str) -> str:
    """A YAML scalar on one line, plain where it needs no quotes."""
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=1_000_000_000)).strip()


def flow_list(texts: tuple[str, ...]) -> str:
    """Texts from data as a YAML list on one line."""
    return "[" + ", ".join(scalar(without_jinja(text)) for text in texts) + "]"


def without_jinja(text: str) -> str:
    """A text that Jinja renders to itself, whatever braces are in it; it also takes a line break from the end, and no return for one."""
    text = re.sub(r"\{(?=[{%#])", "{{ '{' }}", text).replace("\r", "{{ '\\r' }}")
    return text + "{{ '' }}" if text.endswith("\n") else text


def json_key_path(pointer: str) -> str:
    """A JSON pointer as people write it: `/properties/a/b` is `a.b`."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    return ".".join(keys[1:] or keys)


def code(text: str) -> str:
    """A text as code in Markdown."""
    return f"`{text}`" if "`" not in text and "\n" not in text else " ".join(text.replace("`", "'").split())
