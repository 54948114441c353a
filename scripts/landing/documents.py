"""Cuts a stream of bytes into JSON documents: lines, elements of an array, or pretty-printed documents.

Memory stays bounded by one document: arrays are cut element by element. Whatever is damaged comes out as a piece as well, so that
every byte that is no whitespace reaches `raw.events` or `raw.rejects`.
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import NamedTuple, Protocol

import orjson

from landing.canonical import NotJson, parse_slow
from landing.errors import DocumentTooLong

BLOCK_BYTES = 1 << 20
"""Bytes read at once."""

MAXIMUM_DOCUMENT_BYTES = 256 << 20
"""A longer line or array element is an error: it would not fit a column either."""

_PRETTY_DOCUMENT_BYTES = 64 << 20
_FIRST_LINE_BYTES = 8 << 20

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_BLANK = re.compile(rb"[^ \t\r\n]")
# All up to the next bracket, strings taken whole; it stops at the quote of a string that does not end. (Possessive: no backtracking.)
_UP_TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\\n]++|\\[^\n])*+")*+')
_STRING = re.compile(rb'"(?:[^"\\\n]++|\\[^\n])*+"')
_SCALAR_END = re.compile(rb"[,\]\[{}\n\"]")

# Only to find ends: numbers stay text, which Python does not limit in length.
_SCANNER = json.JSONDecoder(parse_int=str, parse_float=str)


class Piece(NamedTuple):
    """A document and the line (from 1) it starts on; `damage` is set where the text is known to be no document."""

    line_number: int
    text: bytes
    damage: str | None = None


class ByteStream(Protocol):
    """What is needed of a file."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; empty at the end."""
        ...


def documents(stream: ByteStream) -> Iterator[Piece]:
    """The documents of a stream in order.

    A stream is lines of JSON as soon as one line is a document by itself, or is damaged; before that, arrays and documents that span
    lines are taken whole. Raises `DocumentTooLong` for a document over `MAXIMUM_DOCUMENT_BYTES`.
    """
    window = _Window(stream)
    while window.skip_blank():
        line = window.first_line()
        opening = window.data[window.start : window.start + 1]
        if opening not in b"[{" or (line is not None and _is_json(line)):
            break
        if opening == b"[":
            is_whole = yield from _array(window)
            if not is_whole:
                break
        else:
            end = window.end_of_value(_PRETTY_DOCUMENT_BYTES)
            if end is None or not _is_json(window.data[window.start : end]):
                break
            yield window.take(end)
    yield from window.lines()


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            parse_slow(text)
        except NotJson:
            return False
    return True


def _array(window: "_Window") -> Generator[Piece, None, bool]:
    """The elements of the array that opens at the window's start. Returns whether it was closed.

    Where it is damaged, its opening bracket is a damaged piece, and reading goes on with lines from there.
    """
    opening_line = window.line_number
    window.advance(window.start + 1)
    count = 0
    while window.skip_blank():
        if window.data[window.start] == ord("]"):
            window.advance(window.start + 1)
            if count == 0:
                yield Piece(opening_line, b"[]")
            return True
        end = window.end_of_value(MAXIMUM_DOCUMENT_BYTES)
        if end is None or end == window.start:
            break
        yield window.take(end)
        count += 1
        if not window.skip_blank():
            break
        if window.data[window.start] == ord(","):
            window.advance(window.start + 1)
        elif window.data[window.start] != ord("]"):
            break
    yield Piece(opening_line, b"[", f"not JSON: the array that starts here is damaged after element {count}")
    return False


class _Window:
    """The part of a stream in memory: `data[start:]` is not consumed yet."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.data = stream.read(BLOCK_BYTES)
        self.start = len(_BYTE_ORDER_MARK) if self.data.startswith(_BYTE_ORDER_MARK) else 0
        self.line_number = 1
        self._characters: str | None = None

    def _read_more(self) -> bool:
        # At least as much as is held, so that a long document costs linear time.
        self._characters = None
        self.data = self.data[self.start :]
        self.start = 0
        block = self._stream.read(max(BLOCK_BYTES, len(self.data)))
        self.data += block
        return bool(block)

    def advance(self, position: int) -> None:
        """Consume up to `position`."""
        self.line_number += self.data.count(b"\n", self.start, position)
        self.start = position

    def take(self, position: int) -> Piece:
        """Consume up to `position` and return it as a piece."""
        piece = Piece(self.line_number, self.data[self.start : position])
        self.advance(position)
        return piece

    def skip_blank(self) -> bool:
        """Move to the next byte that is no whitespace; False at the end of the stream."""
        while True:
            match = _NOT_BLANK.search(self.data, self.start)
            self.advance(match.start() if match else len(self.data))
            if match:
                return True
            if not self._read_more():
                return False

    def first_line(self) -> bytes | None:
        """The rest of the current line, or None if it is longer than 8 MiB."""
        while (end := self.data.find(b"\n", self.start)) < 0:
            if len(self.data) - self.start > _FIRST_LINE_BYTES:
                return None
            if not self._read_more():
                end = len(self.data)
                break
        return self.data[self.start : end]

    def end_of_value(self, limit: int) -> int | None:
        """Where the JSON value at the window's start ends, or None if it does not within `limit` bytes."""
        opening = self.data[self.start]
        if opening in b"[{":
            return self._end_of_whole_brackets() or self._end_of_brackets(limit)
        while True:
            if opening == ord('"'):
                string = _STRING.match(self.data, self.start)
                if string:
                    return string.end()
                if self.data.find(b"\n", self.start) >= 0:
                    return None
            else:
                scalar_end = _SCALAR_END.search(self.data, self.start)
                if scalar_end:
                    return scalar_end.start()
            if len(self.data) - self.start > limit or not self._read_more():
                return None if opening == ord('"') else len(self.data)

    def _end_of_whole_brackets(self) -> int | None:
        """The same, seven times faster than by brackets, if all of the value is in memory and valid."""
        if self._characters is None:
            # One character a byte, so that positions are equal; the structure of JSON is ASCII.
            self._characters = self.data.decode("latin-1")
        try:
            end: int = _SCANNER.raw_decode(self._characters, self.start)[1]
        except (ValueError, RecursionError):
            return None
        return end

    def _end_of_brackets(self, limit: int) -> int | None:
        position, depth = self.start, 0
        while True:
            position = _UP_TO_BRACKET.match(self.data, position).end()  # type: ignore[union-attr]  # it matches nothing as well
            byte = self.data[position : position + 1]
            if byte in (b"", b'"'):
                if byte and self.data.find(b"\n", position) >= 0:
                    return None
                offset = position - self.start
                if len(self.data) - self.start > limit or not self._read_more():
                    return None
                position = self.start + offset
                continue
            depth += 1 if byte in b"[{" else -1
            position += 1
            if depth == 0:
                return position

    def lines(self) -> Iterator[Piece]:
        """All that is left, line by line, blank lines left out."""
        number = self.line_number
        block = self.data[self.start :]
        self.data, self.start = b"", 0
        while True:
            lines = block.split(b"\n")
            tail = [lines.pop()]
            tail_length = len(tail[0])
            for line in lines:
                if line and not line.isspace():
                    yield Piece(number, line)
                number += 1
            while (block := self._stream.read(BLOCK_BYTES)) and b"\n" not in block:
                tail.append(block)
                tail_length += len(block)
                self.line_number = number
                self._check_length(tail_length)
            if not block:
                break
            tail.append(block)
            block = b"".join(tail)
        line = b"".join(tail)
        if line and not line.isspace():
            yield Piece(number, line)

    def _check_length(self, length: int) -> None:
        if length > MAXIMUM_DOCUMENT_BYTES:
            raise DocumentTooLong(
                f"line {self.line_number} is longer than {MAXIMUM_DOCUMENT_BYTES >> 20} MiB; split it, or check that the file is JSON"
            )
