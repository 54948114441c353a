"""An entry of a list of referers."""

import re
from dataclasses import dataclass

from referers.errors import RefererError

# The model referers tries the last labels of a host, up to as many.
MAX_LABELS = 7

_LABEL = "(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?|[*])"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True)
class Entry:
    """The hosts of one source of one medium whose search terms come in the same parameters.

    A host may have a path behind it, and `*` in place of a country code.
    """

    medium: str
    source: str
    hosts: tuple[str, ...]
    parameters: tuple[str, ...] = ()


def cleaned_host(text: str) -> str:
    """A host and its path as the model compares them: the host in small letters, `*` for `{}`, no slash at the end.

    Raises `RefererError` for what is no host.
    """
    host, slash, path = text.strip().partition("/")
    host = host.lower().replace("{}", "*").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            raise RefererError(f"{text!r} is no host; write it as it stands in a URL") from None
    if not _HOST.fullmatch(host) or re.search(r"[\s|?#]", path):
        raise RefererError(f"{text!r} is no host, or host and path; write it like mail.example.com/inbox, without scheme and query")
    if host.count(".") >= MAX_LABELS:
        raise RefererError(f"{text!r} has more than {MAX_LABELS} labels; leave out the first ones, the rest matches all below it")
    return (host + slash + path).rstrip("/")
