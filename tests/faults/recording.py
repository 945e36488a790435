"""A file system for SQLite that writes down what it is asked to do, and a connection by which the store uses it.

The store is our own, unchanged: its `sqlite3.connect` is answered here by a connection of apsw (a second SQLite, built
into that package) over a VFS that hands everything on to the real one and records each write, truncation, sync and delete.
A Python VFS has no shared memory, so the log's index is kept in memory (locking mode EXCLUSIVE); what reaches the disk,
and in which order, is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple
from unittest import mock
from urllib.parse import unquote, urlsplit

import apsw

from newscrawl.store.db import connect

VFS_NAME = "recording"
# Checkpoints come often, so that many cuts fall into one.
CHECKPOINT_PAGES = 40


class Op(NamedTuple):
    """What reached the file system: `ack` is what the program told its user at that moment."""

    kind: Literal["write", "truncate", "sync", "delete", "ack"]
    file: str = ""
    offset: int = 0  #: of a write; the new size of a truncation
    data: bytes = b""
    what: Any = None


@dataclass
class Tape:
    """Everything in the order in which it happened."""

    ops: list[Op] = field(default_factory=list)

    def ack(self, what: Any) -> None:
        self.ops.append(Op("ack", what=what))


class _File(apsw.VFSFile):
    def __init__(self, tape: Tape, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._tape = tape
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "").name

    def xWrite(self, data: Any, offset: int) -> None:
        super().xWrite(data, offset)
        self._tape.ops.append(Op("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._tape.ops.append(Op("truncate", self._name, size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._tape.ops.append(Op("sync", self._name))


class _Recorder(apsw.VFS):
    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        super().__init__(VFS_NAME, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        ours = name is not None and flags[0] & (
            apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL
        )
        return _File(self._tape, name, flags) if ours else apsw.VFSFile("", name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self._tape.ops.append(Op("delete", Path(name).name))


class Row(tuple[Any, ...]):
    """As sqlite3.Row: by number, by name, and a mapping for `dict`."""

    names: Sequence[str]

    def keys(self) -> Sequence[str]:
        return self.names

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.names.index(key) if isinstance(key, str) else key)


class _Cursor:
    """A statement that was carried out; its rows."""

    def __init__(self, rows: list[Row], names: Sequence[str], rowcount: int, lastrowid: int) -> None:
        self._rows = iter(rows)
        self.description = [(name,) for name in names] or None
        self.rowcount, self.lastrowid = rowcount, lastrowid

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class Connection:
    """As much of the store's `Database` as it and sqlite-utils use, over apsw and the recording VFS."""

    isolation_level = None
    row_factory: Any = None
    before_commit: Any = None
    gathers = in_part = False

    def __init__(self, path: str, *, synchronous: str | None) -> None:
        """synchronous: what to put in the place of the store's own FULL, to see what that is good for"""
        self._synchronous = synchronous
        self._real = apsw.Connection(path, vfs=VFS_NAME)
        self._names: list[str] = []
        self._real.exec_trace = self._begun
        for pragma in ("locking_mode = EXCLUSIVE", f"wal_autocheckpoint = {CHECKPOINT_PAGES}"):
            self.execute(f"PRAGMA {pragma}")

    @property
    def in_transaction(self) -> bool:
        return self._real.in_transaction

    def execute(self, sql: str, values: Any = None) -> _Cursor:
        if self._synchronous and re.match(r"PRAGMA synchronous\s*=", sql):
            sql = f"PRAGMA synchronous = {self._synchronous}"
        rows = [_row(self._names, values) for values in self._real.execute(sql, values)]
        return _Cursor(rows, self._names, self._real.changes(), self._real.last_insert_rowid())

    def _begun(self, cursor: apsw.Cursor, sql: str, values: Any) -> bool:
        self._names = [column[0] for column in cursor.get_description()]
        return True

    def executemany(self, sql: str, many: Iterable[Mapping[str, Any]]) -> _Cursor:
        changed = sum(self.execute(sql, values).rowcount for values in many)
        return _Cursor([], [], changed, self._real.last_insert_rowid())

    def cursor(self) -> Connection:
        return self

    @property
    def total_changes(self) -> int:
        return self._real.total_changes()

    def rollback(self) -> None:
        if self.in_transaction:
            self._real.execute("ROLLBACK")

    def interrupt(self) -> None:
        self._real.interrupt()

    def close(self) -> None:
        self._real.close()


def _row(names: Sequence[str], values: Iterable[Any]) -> Row:
    row = Row(values)
    row.names = names
    return row


@contextmanager
def recorded(*, synchronous: str | None = None) -> Iterator[Tape]:
    """Stores that are opened in here write down what they do to their files."""
    tape = Tape()
    recorder = _Recorder(tape)

    def opened(address: str, /, **_: Any) -> Connection:
        return Connection(unquote(urlsplit(address).path), synchronous=synchronous)

    try:
        with mock.patch.object(connect.sqlite3, "connect", opened):
            yield tape
    finally:
        recorder.unregister()
