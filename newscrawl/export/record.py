"""The record of an export says which rows it had: a number and a digest each, in rising order. What is new since is found beside it.

So nothing of a text stays in it, and two exports of any size are compared with one row of each in memory.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
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


class Noting:
    """Writes a record. sha256: of the file, for its card: an export that was killed between its files must not pass for whole"""

    def __init__(self, file: BinaryIO) -> None:
        self._write = file.write
        self._hash = hashlib.sha256()
        self._add(_MAGIC)

    def note(self, id: int, digest: bytes) -> None:
        """A row, by its number and the digest of its line."""
        self._add(_ROW.pack(id, digest))

    def _add(self, piece: bytes) -> None:
        self._write(piece)
        self._hash.update(piece)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def check(path: Path, sha256: str) -> None:
    """Raises UsageError where it is not there, or not the one that the card names."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{path}: expected the record of that export beside it; {error.strerror}") from error
    if found != sha256:
        raise UsageError(
            f"{path}: is not the record that the card of that export names; it was changed, or comes from another export"
        )


def noted(path: Path) -> Iterator[Noted]:
    """The rows of a record that was checked, rising."""
    with path.open("rb") as file:
        file.read(len(_MAGIC))
        while piece := file.read(_AT_ONCE):
            yield from map(Noted._make, _ROW.iter_unpack(piece))


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
