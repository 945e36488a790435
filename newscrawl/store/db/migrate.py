"""Schemas: one folder of SQL files a kind of database, run in the order of their names, each once.

All that are missing run in one transaction, with a foreign-key check before it commits, and after a copy of the file was
made. A migration is SQL only: it never meets today's code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database, Migrations

from newscrawl.errors import NewerStore
from newscrawl.store.articles import searching
from newscrawl.store.db import errors

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of database file."""

    name: str  #: of its set of migrations
    application_id: int  #: in the file's header: https://www.sqlite.org/pragma.html#pragma_application_id
    folder: Path
    before_commit: Callable[[Database], None] | None = None  #: what ends each transaction
    page_bytes: int = 4096  #: of a new file; one that is there keeps its own

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.sql"))


NEWS = Family(
    name="newscrawl",
    application_id=int.from_bytes(b"NWSC"),
    folder=_HERE / "migrations",
    before_commit=searching.take_in,
    page_bytes=2048,  # an article of 4 kB leaves less of its last page empty: 400 bytes each
)
PAGES = Family(name="newscrawl-pages", application_id=int.from_bytes(b"NWSP"), folder=_HERE / "migrations_pages")


class Connected(Database):
    """A file that is open for writing, at today's schema."""

    before_commit: Callable[[Database], None] | None = None


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction that may write. Never a plain BEGIN: a read that turns into a write fails at once in WAL mode.

    Inside of another one it is a part of that: then all of it is committed, or nothing.
    """
    if db.conn.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        if isinstance(db, Connected) and db.before_commit is not None:
            db.before_commit(db)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def migrations(family: Family) -> Migrations:
    known = Migrations(family.name)
    for file in family.files():
        known(name=file.stem)(_Runner(file))
    return known


class _Runner:
    """sqlite-utils wants a callable with a name."""

    def __init__(self, file: Path) -> None:
        self.__name__ = file.stem
        self._sql = file.read_text(encoding="utf-8")

    def __call__(self, db: Database, /) -> None:
        # Not the connection's own executescript: that one commits first.
        db.executescript(self._sql)


def check_known(db: Database, family: Family, path: Path) -> None:
    """Raise NewerStore if the file has seen migrations that this code does not have."""
    ours = [file.stem for file in family.files()]
    theirs = [applied.name for applied in migrations(family).applied(db)]
    strange = [name for name in theirs if name not in ours]
    if strange or version(db) > len(ours):
        raise NewerStore(
            f"{path}: written by a newer newscrawl (schema {', '.join(strange) or version(db)}, this one ends at {ours[-1]});"
            f" upgrade newscrawl, or {errors.ELSEWHERE}"
        )


def version(db: Database) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_current(db: Database, family: Family) -> bool:
    return not migrations(family).pending(db)


def migrate(db: Database, family: Family, path: Path) -> None:
    """Bring the file to today's schema; does nothing if it is there. Foreign keys must be off: tables may be rebuilt."""
    if is_current(db, family):
        return
    _back_up(db, path)
    with writing(db):
        migrations(family).apply(db)
        _check_foreign_keys(db, path)
        db.execute(f"PRAGMA application_id = {family.application_id}")
        db.execute(f"PRAGMA user_version = {len(family.files())}")


def _back_up(db: Database, path: Path) -> None:
    old = version(db)
    backup = path.with_name(f"{path.name}.v{old}")
    if not old or backup.exists():
        return
    unfinished = backup.with_name(f"{backup.name}.part")
    unfinished.unlink(missing_ok=True)
    db.execute("VACUUM INTO :copy", {"copy": str(unfinished)})
    os.replace(unfinished, backup)


def _check_foreign_keys(db: Database, path: Path) -> None:
    broken = db.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise errors.damaged(path, f"a row of {broken[0]} points to a row of {broken[2]} that is not there")
