"""Cutting streams into documents, whatever the size of the blocks they are read in."""

import io

import pytest

from landing import documents as module
from landing.documents import Piece, documents
from landing.errors import DocumentTooLong

DAMAGED = "not JSON: the array that starts here is damaged after element {}"


@pytest.fixture(params=[3, 7, 1 << 20], autouse=True)
def block_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", request.param)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (b"", []),
        (b" \n\r\n", []),
        (b'{"a":1}\n\n{"b":2}', [(1, b'{"a":1}'), (3, b'{"b":2}')]),
        (b'\xef\xbb\xbf{"a":1}\r\n{"b":2}\r\n', [(1, b'{"a":1}\r'), (2, b'{"b":2}\r')]),
        (b'[{"a":1},{"b":"]\\""}]', [(1, b'[{"a":1},{"b":"]\\""}]')]),
        (b'[\n {"a": [1]},\n 2,\n "x"\n]\n', [(2, b'{"a": [1]}'), (3, b"2"), (4, b'"x"')]),
        (b"[\n]", [(1, b"[]")]),
        (b'{\n "a": {"b": "}"}\n}\n{\n "c": 2\n}', [(1, b'{\n "a": {"b": "}"}\n}'), (4, b'{\n "c": 2\n}')]),
        (b'{\n "a": 1\n}\n{"b":2}\nx', [(1, b'{\n "a": 1\n}'), (4, b'{"b":2}'), (5, b"x")]),
        (b'{"a":\n{"b":2}\n{"c":3}', [(1, b'{"a":'), (2, b'{"b":2}'), (3, b'{"c":3}')]),
        (b'nonsense\n{"b":2}', [(1, b"nonsense"), (2, b'{"b":2}')]),
        (b'[{"a":1},\n{"b":', [(1, b'{"a":1}'), (1, b"[", DAMAGED.format(1)), (2, b'{"b":')]),
        (b'[{"a":1}\n{"b":2}\n', [(1, b'{"a":1}'), (1, b"[", DAMAGED.format(1)), (2, b'{"b":2}')]),
        (b'["x\n","y"]\n{}', [(1, b"[", DAMAGED.format(0)), (1, b'"x'), (2, b'","y"]'), (3, b"{}")]),
        (b'["x\ny"]', [(1, b"[", DAMAGED.format(0)), (1, b'"x'), (2, b'y"]')]),
    ],
)
def test_documents(text: bytes, pieces: list[tuple[int, bytes]]) -> None:
    assert list(documents(io.BytesIO(text))) == [Piece(*piece) for piece in pieces]


def test_a_line_without_an_end_is_an_error_and_not_a_full_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAXIMUM_DOCUMENT_BYTES", 100)
    with pytest.raises(DocumentTooLong, match="line 2 is longer than"):
        list(documents(io.BytesIO(b"{}\n" + b"x" * (3 << 20))))
