"""What the imports that write macros share: the files they write, texts inside of macros, and what they report."""

from __future__ import annotations

from pathlib import Path


class ImportProblem(Exception):
    """What went wrong, where, and what to do about it: one line for the terminal per problem."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def escaped(text: str, signs: str) -> str:
    """A text with some signs, and all that do not print, as escapes that a string in a macro understands."""
    return "".join(sign if sign.isprintable() and sign not in signs else _escape(sign) for sign in text)


def _escape(sign: str) -> str:
    return f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}"


def current(path: Path) -> str | None:
    """What a file holds, none if it is missing. Raises `ImportProblem` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ImportProblem(f"{path}: {error}; correct or remove it") from error


def write(path: Path, text: str) -> None:
    """Puts a text into a file. Raises `ImportProblem` where it cannot."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ImportProblem(
            f"{path}: cannot write it ({(error.strerror or str(error)).lower()}); check its folder's permissions"
        ) from error
