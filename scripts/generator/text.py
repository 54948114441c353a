"""JSON text: escaped once when a fragment is built, never again when it is pasted into an event."""

import json
from base64 import urlsafe_b64encode

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ALL_BITS = (1 << 128) - 1
# An odd number with as many ones as zeros: no two small multiples of it are alike.
_SCATTERING = 0x9E3779B97F4A7C15F39CC0605CEDC835


def json_text(value: object) -> str:
    """Return `value` as compact JSON in UTF-8 (no ASCII escapes), as browsers and phones write it."""
    return _ENCODER.encode(value)


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


def related_uuid(identifier: str, number: int) -> str:
    """Return another version 4 UUID for a UUID: always the same one for the same `number`."""
    return uuid_text((int(identifier.replace("-", ""), 16) ^ number * _SCATTERING) & _ALL_BITS)


class Base64Beginning:
    """The beginning of texts in base64url without padding: encoded once, then only what is different is."""

    def __init__(self, beginning: str) -> None:
        data = beginning.encode()
        # Three bytes make four digits of their own.
        whole = len(data) - len(data) % 3
        self._digits = urlsafe_b64encode(data[:whole]).decode()
        self._rest = data[whole:]

    def ended_by(self, ending: str) -> str:
        """Return the whole text in base64url."""
        return self._digits + urlsafe_b64encode(self._rest + ending.encode()).rstrip(b"=").decode()
