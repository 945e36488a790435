"""The forms of an export as text: JSON lines and CSV. Pure but for the file that they are given.

A writer takes rows as dictionaries from name to plain value, and returns of each the bytes that are hashed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Protocol

import msgspec

from newscrawl.export.columns import Column, Kind

Values = Mapping[str, Any]
_encoder = msgspec.json.Encoder()
# Characters that begin a formula, as OWASP lists them (https://owasp.org/www-community/attacks/CSV_Injection).
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """A form of an export."""

    def add(self, values: Values, line: bytes) -> bytes:
        """Write a row. line: it as `line` gives it. Returns what of it is hashed."""

    def end(self, head: str) -> None:
        """Write what stands behind the rows. head: of the card, as JSON; for forms that have a place for it"""


def line(values: Values) -> bytes:
    """A row as JSON, without white space and with nothing escaped that need not be, and a line's end.

    >>> line({"title": "Perché «no»", "tags": []})
    b'{"title":"Perch\\xc3\\xa9 \\xc2\\xabno\\xc2\\xbb","tags":[]}\\n'
    """
    return _encoder.encode(values) + b"\n"


class JsonLines:
    """A row a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._write = file.write

    def add(self, values: Values, line: bytes) -> bytes:
        self._write(line)
        return line

    def end(self, head: str) -> None:
        pass


class Csv:
    """RFC 4180, with a head of names. Lists and objects are JSON in their cell; unknown is an empty cell.

    safe: with an apostrophe before what a spreadsheet would take for a formula
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column], *, safe: bool) -> None:
        self._row = csv.writer(_Encoded(file)).writerow
        self._columns = columns
        self._safe = safe
        self._row([column.name for column in columns])

    def add(self, values: Values, line: bytes) -> bytes:
        cells = [self._cell(values[column.name], column.kind) for column in self._columns]
        self._row(cells)
        return hashed_cells(cells)

    def _cell(self, value: Any, kind: Kind) -> str:
        text = cell(value, kind)
        return str(as_text(text)) if self._safe and kind is not Kind.NUMBER else text

    def end(self, head: str) -> None:
        pass


def hashed_cells(cells: Sequence[str]) -> bytes:
    """What of a row of cells is hashed."""
    return _encoder.encode(cells) + b"\n"


def cell(value: Any, kind: Kind) -> str:
    """A value as it stands in a cell.

    >>> cell(["Ada Neri"], Kind.LIST), cell(None, Kind.TEXT), cell(True, Kind.TRUTH)
    ('["Ada Neri"]', '', 'true')
    """
    if value is None:
        return ""
    if kind in (Kind.LIST, Kind.RECORDS, Kind.OBJECT, Kind.TRUTH):
        return _encoder.encode(value).decode()
    return str(value)


def as_text(value: Any) -> Any:
    """The value of a cell, or of each of its parts, so that it cannot be a formula.

    >>> as_text("=HYPERLINK(1)"), as_text(["-2", "due"]), as_text(None)
    ("'=HYPERLINK(1)", ["'-2", 'due'], None)
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGINNINGS) else value
    return [as_text(each) for each in value] if isinstance(value, (list, tuple)) else value


class _Encoded:
    """What `csv` writes to: a file of bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str, /) -> int:
        return self._file.write(text.encode())
