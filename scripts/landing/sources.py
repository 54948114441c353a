"""Finds the inputs named on the command line and opens them, decompressed and hashed."""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import zstandard

from landing.errors import DocumentTooLong, LandingError

SUFFIXES = (".json", ".ndjson", ".jsonl")
"""File names taken from directories: these, also with a further .gz or .zst."""

_COMPRESSED_SUFFIXES = (".gz", ".zst")
_RECORDING_NOTES = ".meta.ndjson"
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name for the ledger (the path as given, `-` for standard input) and its size in bytes if known."""

    name: str
    size: int = 0

    @property
    def can_be_read_twice(self) -> bool:
        """Whether its content can be hashed before it is landed: not standard input, not a pipe."""
        return self.name != _STANDARD_INPUT and Path(self.name).is_file()


def find_inputs(paths: Sequence[str]) -> list[Input]:
    """The inputs behind the paths, directories walked in sorted order.

    Raises `LandingError` for a path that does not exist or cannot be read, or a directory without event files.
    """
    inputs: dict[str, Input] = {}
    for path in paths:
        for found in [Input(path)] if path == _STANDARD_INPUT else _files_of(Path(path)):
            inputs.setdefault(found.name, found)
    return list(inputs.values())


def _files_of(path: Path) -> list[Input]:
    try:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if is_event_file(file.name) and file.is_file())
            if not files:
                raise LandingError(f"{path}: no event files in this directory; it may hold {describe_suffixes()}, or name the file itself")
        else:
            files = [path]
        return [Input(str(file), file.stat().st_size) for file in files if _check_readable(file)]
    except OSError as error:
        raise LandingError(f"{path}: {_reason(error)}; check the path, nothing was landed") from error


def _check_readable(file: Path) -> bool:
    if not os.access(file, os.R_OK):
        file.open("rb").close()
    return True


def is_event_file(name: str) -> bool:
    """Whether a file found in a directory is taken."""
    lower = name.lower()
    for suffix in _COMPRESSED_SUFFIXES:
        lower = lower.removesuffix(suffix)
    return lower.endswith(SUFFIXES) and not lower.endswith(_RECORDING_NOTES) and not name.startswith(".")


def describe_suffixes() -> str:
    """The names taken from directories, for messages."""
    return f"{', '.join(SUFFIXES)} (also {' or '.join(_COMPRESSED_SUFFIXES)})"


class HashingStream:
    """Decompressed bytes of an input, with their SHA-256 so far. `on_read` is called after each read."""

    def __init__(self, decompressed: BinaryIO | io.BufferedIOBase, on_read: Callable[[], object]) -> None:
        self._decompressed = decompressed
        self._on_read = on_read
        self._hash = sha256()

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; empty at the end. Decompression errors pass through."""
        block = self._decompressed.read(size)
        self._hash.update(block)
        self._on_read()
        return block

    @property
    def content_hash(self) -> str:
        """Hexadecimal SHA-256 of what was read."""
        return self._hash.hexdigest()


class _CountingFile(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self.position += count
        return count


@contextmanager
def opened(source: Input, on_progress: Callable[[int], object] = lambda position: None) -> Iterator[HashingStream]:
    """Open an input; gzip and zstd are told by their first bytes, not by the file's name.

    `on_progress` gets the bytes of the (compressed) file read so far.
    Raises `LandingError` where the file cannot be read, is a damaged archive or holds an endless line, also while it is being read.
    """
    try:
        file = sys.stdin.buffer if source.name == _STANDARD_INPUT else Path(source.name).open("rb")  # noqa: SIM115 (closed below)
        try:
            raw = _CountingFile(file)
            buffered = io.BufferedReader(raw, 1 << 20)
            magic = buffered.peek(4)[:4]
            stream: BinaryIO | io.BufferedIOBase = buffered
            if magic.startswith(_GZIP_MAGIC):
                stream = gzip.GzipFile(fileobj=buffered)
            elif magic == _ZSTD_MAGIC:
                stream = io.BufferedReader(_ZstdFile(buffered), 1 << 20)
            yield HashingStream(stream, lambda: on_progress(raw.position))
        finally:
            if source.name != _STANDARD_INPUT:
                file.close()
    except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise LandingError(f"{source.name}: damaged archive ({error}); fetch it again, nothing of it was landed") from error
    except OSError as error:
        raise LandingError(f"{source.name}: {_reason(error)}; nothing of it was landed") from error
    except DocumentTooLong as error:
        raise LandingError(f"{source.name}: {error}") from error


class _ZstdFile(io.RawIOBase):
    """Decompresses all frames of a zstd file; unlike the library's own reader, a file cut off inside a frame is an error."""

    def __init__(self, file: BinaryIO | io.BufferedIOBase) -> None:
        self._file = file
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        self._frame = self._decompressor.decompressobj()
        self._is_inside_frame = False
        self._pending = memoryview(b"")
        self._compressed = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._pending:
            block = self._compressed or self._file.read(1 << 16)
            self._compressed = b""
            if not block:
                if self._is_inside_frame:
                    raise EOFError("the last frame is cut off")
                return 0
            self._is_inside_frame = True
            self._pending = memoryview(self._frame.decompress(block))
            if self._frame.eof:
                self._compressed = self._frame.unused_data
                self._frame = self._decompressor.decompressobj()
                self._is_inside_frame = False
        count = min(len(buffer), len(self._pending))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
