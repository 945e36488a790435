"""Files are brought to today's schema by migrations: one folder of SQL files a kind of database, run in the order of their names, each once.

All that are missing run in one transaction, with a foreign-key check before it commits, and after a copy of the file was
made. A migration is SQL only: it never meets today's code. Once on main it is frozen; what changes is a new file.

A file that the last build before the first release left is brought along by a conversion (`Former`), in the same way.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.errors import NewerStore, OlderStore
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database
from newscrawl.store.search import index

if TYPE_CHECKING:
    import sqlite_utils

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The schema that a kind of file had last before the first release, and the way from it to the first one of today."""

    version: int  #: user_version of such a file: how many migrations it had seen
    last: str  #: name of the last of these
    conversion: Path  #: SQL that leaves what the first migration of today makes, and records it


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of database file."""

    name: str  #: of its set of migrations
    application_id: int  #: in the file's header: https://www.sqlite.org/pragma.html#pragma_application_id
    folder: Path
    before_commit: Callable[[Database], None] | None = None  #: what ends each transaction
    on_opening: Callable[[Database], None] = lambda db: None  #: what the first transaction of a process does
    cache_kib: int = (
        32 * 1024
    )  #: of pages in memory; SQLite's default of 2 MB is too small for the indexes of the ledger
    page_bytes: int = 4096  #: of a new file; one that is there keeps its own
    former: Former | None = None

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.sql"))

    @property
    def version(self) -> int:
        """The user_version of a file of today. It goes on from those of before, so that their build refuses it as newer."""
        return (self.former.version if self.former else 0) + len(self.files())


NEWS = Family(
    name="newscrawl",
    application_id=int.from_bytes(b"NWSC"),
    folder=_HERE / "migrations",
    before_commit=index.take_in,
    on_opening=index.renew,
    page_bytes=2048,  # an article of 4 kB leaves less of its last page empty: 400 bytes each
    former=Former(version=13, last="0014_news", conversion=_HERE / "conversions" / "news_0014.sql"),
)
PAGES = Family(
    name="newscrawl-pages",
    application_id=int.from_bytes(b"NWSP"),
    folder=_HERE / "migrations_pages",
    cache_kib=4 * 1024,  # what is written here is seldom read again
    former=Former(version=3, last="0003_no_statistics", conversion=_HERE / "conversions" / "pages_0003.sql"),
)
# The last commit whose build brings any older file to the schema that a conversion knows.
_LAST_OF_FORMER = "1420bfd"

_IS_NOTED = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"
_NOTED = "SELECT name FROM _sqlite_migrations WHERE migration_set = :family ORDER BY rowid"


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction that may write. Never a plain BEGIN: a read that turns into a write fails at once in WAL mode.

    Inside of another one it is a part of that: then all of it is committed, or nothing. Where the file gathers, what is done here is
    undone by itself, and committed with what comes next.
    """
    if db.in_transaction:
        with _part(db) if db.gathers and not db.in_part else nullcontext():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    if db.gathers:
        with _part(db):
            yield
        return
    try:
        yield
        commit(db)
    except BaseException:
        db.rollback()
        raise


def commit(db: Database) -> None:
    """End the transaction. What it has stored is on disk then; or an exception is raised, and it is still open."""
    if db.before_commit is not None:
        db.before_commit(db)
    db.execute("COMMIT")


@contextmanager
def _part(db: Database) -> Iterator[None]:
    """Part of an open transaction that is undone where it fails. SQLite itself may have undone all of it then: of a full disk."""
    db.execute("SAVEPOINT part")
    db.in_part = True
    try:
        yield
        db.execute("RELEASE part")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    finally:
        db.in_part = False


def migrations(family: Family) -> sqlite_utils.Migrations:
    from sqlite_utils import Migrations  # here: mostly nothing is to be run, and it takes a tenth of a start

    known = Migrations(family.name)
    for file in family.files():
        known(name=file.stem)(_Runner(file))
    return known


class _Runner:
    """sqlite-utils wants a callable with a name."""

    def __init__(self, file: Path) -> None:
        self.__name__ = file.stem
        self._sql = file.read_text(encoding="utf-8")

    def __call__(self, db: sqlite_utils.Database, /) -> None:
        _run(db.conn, self._sql)


def _run(db: sqlite3.Connection, script: str) -> None:
    """Run statements in the open transaction.

    The connection's own executescript commits first; that of sqlite-utils asks after each character whether a statement is complete:
    half of what it took to make a store.
    """
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def check_known(db: Database, family: Family, path: Path) -> None:
    """Raise NewerStore if the file has seen migrations that this code does not have, OlderStore if it lacks the way from there."""
    found, seen = version(db), _seen(db, family)
    if family.former is not None and found <= family.former.version:
        if strange := [name for name in seen if name > family.former.last]:
            raise _newer(family, path, ", ".join(strange))
        if found and not _is_former(db, family):
            raise _older(family.former, path, max(seen, default="none"))
        return
    ours = [file.stem for file in family.files()]
    strange = [name for name in seen if name not in ours]
    if strange or found > family.version:
        raise _newer(family, path, ", ".join(strange) or str(found))


def _seen(db: Database, family: Family) -> list[str]:
    """The migrations that the file has had, as sqlite-utils notes them."""
    if db.execute(_IS_NOTED).fetchone() is None:
        return []
    return [row["name"] for row in db.execute(_NOTED, {"family": family.name})]


def _is_former(db: Database, family: Family) -> bool:
    former = family.former
    return former is not None and version(db) == former.version and former.last in _seen(db, family)


def _newer(family: Family, path: Path, came: str) -> NewerStore:
    return NewerStore(
        f"{path}: written by a newer newscrawl (schema {came}, this one ends at {family.files()[-1].stem});"
        f" upgrade newscrawl, or {errors.ELSEWHERE}"
    )


def _older(former: Former, path: Path, came: str) -> OlderStore:
    return OlderStore(
        f"{path}: written by a newscrawl from before the first release (schema {came}, this one takes {former.last} and later);"
        f" let the build of commit {_LAST_OF_FORMER} crawl into it once, then start again, or to begin anew {errors.ELSEWHERE}"
    )


def version(db: Database) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_current(db: Database, family: Family) -> bool:
    return not _is_former(db, family) and {file.stem for file in family.files()} <= set(_seen(db, family))


def migrate(db: Database, family: Family, path: Path) -> None:
    """Bring the file to today's schema; does nothing if it is there. Foreign keys must be off: tables may be rebuilt."""
    if is_current(db, family):
        return
    import sqlite_utils  # as in `migrations`

    _back_up(db, path)
    scripts = sqlite_utils.Database(db, execute_plugins=False)  # no plugin of this machine has business in our file
    with writing(db):
        if family.former is not None and _is_former(db, family):
            _run(db, family.former.conversion.read_text(encoding="utf-8"))
        migrations(family).apply(scripts)
        _check_foreign_keys(db, path)
        db.execute(f"PRAGMA application_id = {family.application_id}")
        db.execute(f"PRAGMA user_version = {family.version}")


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
