"""The record of an export says which rows it had: a number and a digest each, in rising order. What is new since is found beside it.

So nothing of a text stays in it, and two exports of any size are compared with one row of each in memory.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newscrawl.errors import UsageError

SUFFIX = ".rows"
_MAGIC = b"newscrawl rows 1"  # as long as a row
_ROW = struct.Struct(">q8s")
_AT_ONCE = 4096 * _ROW.size


class Noted(NamedTuple):
    """A row as the record has it."""

    id: int
    digest: bytes


def digest(line: bytes) -> bytes:
    """line: the row as JSON"""
    return hashlib.sha256(line).digest()[:8]


def begin(file: BinaryIO) -> Callable[[int, bytes], object]:
    """What notes a row, by its number and the digest of its line."""
    write, pack = file.write, _ROW.pack
    write(_MAGIC)
    return lambda id, digest: write(pack(id, digest))


def noted(path: Path) -> Iterator[Noted]:
    """The rows of a record, rising. Raises UsageError where it is not there, or is none."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path}: expected the record of that export beside it; {error.strerror}") from error
    with file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise UsageError(f"{path}: expected the record of an export; it is none, or of another newscrawl")
        while piece := file.read(_AT_ONCE):
            if len(piece) % _ROW.size:
                raise UsageError(f"{path}: expected whole rows of {_ROW.size} bytes; the record of that export was cut")
            yield from map(Noted._make, _ROW.iter_unpack(piece))


def check(path: Path) -> None:
    """Raises UsageError where there is no record that can be read."""
    next(noted(path), None)


class Since:
    """Tells what became of each row since the record was made: asked with rising numbers."""

    def __init__(self, before: Iterator[Noted]) -> None:
        self._before = before
        self._next = next(before, None)

    def gone_before(self, id: int | None) -> Iterator[int]:
        """Numbers below this one that the record has, and nobody asked for. None: all that are left"""
        while self._next is not None and (id is None or self._next.id < id):
            yield self._next.id
            self._next = next(self._before, None)

    def change(self, id: int, digest: bytes) -> str | None:
        """new, changed, or None for a row that is as it was. What is `gone_before` is taken first."""
        if self._next is None or self._next.id != id:
            return "new"
        was, self._next = self._next, next(self._before, None)
        return None if was.digest == digest else "changed"
