"""The forms of an export as text: JSON lines and CSV. Pure but for the file that they are given.

A writer takes rows as dictionaries from name to plain value, and returns of each the bytes that are hashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Protocol

import msgspec

from newscrawl.export.columns import Column, Kind

Values = Mapping[str, Any]
_encoder = msgspec.json.Encoder()
_AS_JSON = (Kind.LIST, Kind.RECORDS, Kind.OBJECT, Kind.TRUTH)
_QUOTE = '"'
# Characters that begin a formula, as OWASP lists them (https://owasp.org/www-community/attacks/CSV_Injection).
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """A form of an export."""

    def begin(self) -> bytes:
        """Write what stands before the rows. Returns what of it is hashed."""

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

    def begin(self) -> bytes:
        return b""

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
        self._file = file
        self._columns = [(column.name, column.kind in _AS_JSON) for column in columns]
        self._safe = safe

    def begin(self) -> bytes:
        return self._written([name for name, _ in self._columns])

    def add(self, values: Values, line: bytes) -> bytes:
        cells = [
            _encoder.encode(value).decode() if (value := values[name]) is not None and is_json else value
            for name, is_json in self._columns
        ]
        return self._written(as_text(cells) if self._safe else cells)

    def end(self, head: str) -> None:
        pass

    def _written(self, cells: Sequence[Any]) -> bytes:
        row = csv_line(cells).encode()
        self._file.write(row)
        return row


def as_text(value: Any) -> Any:
    """The value of a cell, or of each of its parts, so that it cannot be a formula.

    >>> as_text("=HYPERLINK(1)"), as_text(["-2", "due"]), as_text(None)
    ("'=HYPERLINK(1)", ["'-2", 'due'], None)
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGINNINGS) else value
    return [as_text(each) for each in value] if isinstance(value, (list, tuple)) else value


def csv_line(cells: Iterable[Any]) -> str:
    """A line as Python's `csv` writes it. That one looks at each letter of a body by itself, which took longer than all the rest.

    >>> csv_line([7, None, 'La "piena" cala', "uno, due"]).rstrip()
    '7,,"La ""piena"" cala","uno, due"'
    """
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if _QUOTE in text:
        return f'"{text.replace(_QUOTE, _QUOTE * 2)}"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
