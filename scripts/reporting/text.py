"""Numbers, times and names as the page shows them. Names come from events, so they may hold anything."""

import unicodedata
from datetime import datetime, timedelta

# Joins the parts of one emoji; the other characters of its category can reorder or hide the text around them.
_JOINER = "\u200d"
_UNREADABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def readable(text: str, longest: int = 80) -> str:
    """A name on one line: characters that control the text are shown as the replacement character, the end of a long one as `…`."""
    shown = "".join("�" if unicodedata.category(one) in _UNREADABLE and one != _JOINER else one for one in text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def event_label(kind: str, name: str, longest: int = 80) -> str:
    """What an event is called: a track call by its name, the other calls by their type, Snowplow's with a mark."""
    if kind == "other":
        return "all others"
    if kind == "track":
        return readable(name, longest) or "(no name)"
    if kind == "snowplow":
        return f"{readable(name, longest - 11) or '(no name)'} (Snowplow)"
    return f"{kind} call"


def number(value: int | None) -> str:
    """A count."""
    return "-" if value is None else f"{value:,}"


def share(part: int, whole: int) -> str:
    """A part in per cent, never rounded to nothing or to all."""
    if not whole:
        return "-"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    return f"{percent:.1f} %"


def duration(seconds: float | None) -> str:
    """A length of time in the largest unit that has at least one."""
    if seconds is None:
        return "-"
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def moment(time: datetime | None) -> str:
    """A time to the minute, UTC."""
    return "-" if time is None else time.strftime("%Y-%m-%d %H:%M")


def age(time: datetime | None, now: datetime) -> str:
    """How long ago a time was."""
    if time is None:
        return "-"
    passed = now - time
    return "in the future" if passed < -timedelta(minutes=1) else duration(max(0.0, passed.total_seconds()))
