"""The JSON that Snowplow trackers send inside parameters, as text or base64url, put beside them as JSON.

So it is decoded once, by one parser: the models read plain JSON, the same on both engines. The parameters stay as sent.
"""

import base64
import binascii
import re
from typing import Any

from landing.canonical import MAXIMUM_DEPTH, NotJson, parse_fast, parse_slow, repaired

_EMBEDDED = {"contexts": ("cx", "co"), "unstruct_event": ("ue_px", "ue_pr")}
"""Where the document goes -> its base64url and its plain parameter, of which the first that is sent counts."""

_DEEPEST = MAXIMUM_DEPTH - 4

_NOT_BASE64 = re.compile(r"[\s=]+")


def with_embedded_json(row: dict[str, Any], repairs: set[str]) -> dict[str, Any]:
    """The landed row of a Snowplow event with `contexts` and `unstruct_event`, where its `data` sends them in a readable form.

    What cannot be read is left out: the models report the parameter as failed. Kinds of repair made are added to `repairs`.
    """
    parameters = row["data"]
    found = {}
    for name, (encoded, plain) in _EMBEDDED.items():
        is_encoded = parameters.get(encoded) not in (None, "")
        sent = parameters.get(encoded if is_encoded else plain)
        if sent in (None, ""):
            continue
        try:
            found[name] = _document(decoded(sent) if is_encoded and isinstance(sent, str) else sent, repairs)
        except NotJson:
            continue
    return {**row, **found} if found else row


def decoded(text: str) -> str:
    """The text behind base64url, lenient about padding, blanks and the standard alphabet. Raises `NotJson` if it is none."""
    digits = _NOT_BASE64.sub("", text).translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise NotJson(f"not base64url of UTF-8: {error}") from error


def _document(sent: Any, repairs: set[str]) -> Any:
    if isinstance(sent, str):
        line = sent.encode(errors="surrogatepass")
        fast = parse_fast(line)
        value = fast[0] if fast else repaired(parse_slow(line), repairs)
    else:
        value = sent
    if _depth(value) > _DEEPEST:
        raise NotJson(f"nested deeper than {_DEEPEST} levels")
    return value


def _depth(value: Any) -> int:
    """Levels of nesting, counted without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [item for node in level if isinstance(node, dict | list) for item in (node.values() if isinstance(node, dict) else node)]
    return depth
