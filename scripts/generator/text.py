"""JSON text: escaped once when a fragment is built, never again when it is pasted into an event."""

import json


def json_text(value: object) -> str:
    """Return `value` as compact JSON in UTF-8 (no ASCII escapes), as browsers and phones write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def money(cents: int) -> str:
    """Return an amount as JavaScript prints it: 2700 is `27`, 2750 is `27.5`, 2799 is `27.99`."""
    whole, rest = divmod(cents, 100)
    if not rest:
        return str(whole)
    return f"{whole}.{rest:02d}".rstrip("0")


def uuid_text(bits: int) -> str:
    """Return 128 random bits as a version 4 UUID."""
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
