"""An export as Parquet: typed by a schema, so that others read times, days and lists as such. Needs pyarrow (newscrawl[export]).

Row groups are small: a reader holds one at a time, and so do we; but what the file's end says of each is held until then, some 40 kB a
group, so they must not be too small either. What surprises there is left out of the way: a schema that is inferred
takes the first value's zone for a column's, and a time in a named zone has another day in each reader; these are UTC, with a day beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from newscrawl.export.columns import Column, Kind
from newscrawl.export.forms import Values

# Rows that wait as Python's values, and as Arrow's, which take half the room.
_BATCH = 1_000
_GROUP = 5_000
_KEY = "newscrawl"
#: Values that stand in many rows: these alone are worth a dictionary.
_REPEATED = ("source", "outlet", "section", "language", "access", "withheld", "change", "agency", "published_precision", "modified_precision")  # fmt: skip

# What readers look for rows by. The least and the largest of each group are in memory until the end: not those of texts.
_SOUGHT = ("id", "source", "published", "published_day")


def schema(columns: Sequence[Column]) -> Any:
    return pa.schema([pa.field(column.name, _type(column), nullable=column.name != "id") for column in columns])


def _type(column: Column) -> Any:
    match column.kind:
        case Kind.NUMBER:
            return pa.int64()
        case Kind.TRUTH:
            return pa.bool_()
        case Kind.TIME:
            return pa.timestamp("us", tz="UTC")
        case Kind.DAY:
            return pa.date32()
        case Kind.LIST:
            return pa.list_(pa.string())
        case Kind.RECORDS:
            return pa.list_(pa.struct([(key, pa.string()) for key in column.keys]))
        case _:
            return pa.string()


class _Writer(pq.ParquetWriter):  # type: ignore[misc]  # pyarrow has no types
    """Ends a file by `close` alone: one that is broken off is thrown away, and closed before its writer is."""

    def __del__(self) -> None:
        pass


class Parquet:
    """A file in groups of rows."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = schema(columns)
        sought = [column.name for column in columns if column.name in _SOUGHT]
        repeated = [column.name for column in columns if column.name in _REPEATED]
        self._writer = _Writer(
            file,
            self._schema,
            compression="zstd",
            compression_level=3,
            use_dictionary=repeated or False,
            write_statistics=sought,
        )
        self._rows: list[Values] = []
        self._batches: list[Any] = []

    def begin(self) -> bytes:
        return b""

    def add(self, values: Values, line: bytes) -> bytes:
        self._rows.append(values)
        if len(self._rows) == _BATCH:
            self._pack()
        if len(self._batches) == _GROUP // _BATCH:
            self._flush()
        return line

    def end(self, head: str) -> None:
        self._pack()
        self._flush()
        self._writer.add_key_value_metadata({_KEY: head})
        self._writer.close()

    def _pack(self) -> None:
        if self._rows:
            arrays = [_array(column, [row[column.name] for row in self._rows]) for column in self._columns]
            self._batches.append(pa.record_batch(arrays, schema=self._schema))
            self._rows = []

    def _flush(self) -> None:
        """Write a group, one column after the other; `write_batch` would hold all of them encoded."""
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=_GROUP)
            self._batches = []


def _array(column: Column, values: list[Any]) -> Any:
    match column.kind:
        case Kind.TIME | Kind.DAY:
            return pa.array(values, pa.string()).cast(_type(column))
        case Kind.OBJECT:
            return pa.array([None if value is None else _json(value) for value in values], pa.string())
        case _:
            return pa.array(values, _type(column))


def rows(path: Path) -> Iterator[Values]:
    """The rows of a file, as they were given to the writer. Raises ValueError."""
    file = pq.ParquetFile(path)
    plain = {field.name: _PLAIN[str(field.type)] for field in file.schema_arrow if str(field.type) in _PLAIN}
    if "provenance" in file.schema_arrow.names:
        plain["provenance"] = json.loads
    for batch in file.iter_batches(batch_size=_BATCH):
        for row in batch.to_pylist():
            yield _plain(row, plain)


def _plain(row: dict[str, Any], plain: Mapping[str, Callable[[Any], Any]]) -> Values:
    return row | {name: make(row[name]) for name, make in plain.items() if row[name] is not None}


def _time(at: datetime) -> str:
    return f"{at.replace(tzinfo=None).isoformat()}Z"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_PLAIN: Mapping[str, Callable[[Any], Any]] = {"timestamp[us, tz=UTC]": _time, "date32[day]": date.isoformat}
