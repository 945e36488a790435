"""A database file is opened, after it was checked that it is ours, whole, and of today. Pragmas are set here, not in migrations."""

from __future__ import annotations

import random
import sqlite3
import threading
from pathlib import Path

from newscrawl.errors import StoreError
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import Family, check_known, is_current, migrate, writing

# Bytes that the log keeps after a checkpoint.
_WAL_LIMIT = 64 * 1024 * 1024
# Bytes of the log after which it is written into the file.
_WAL_BYTES = 8 * 1024 * 1024
# Bytes of a file that is checked whole at each start, some 0.3 s, and seconds that are given to a larger one.
_SMALL = 64 * 1024 * 1024
_CHECK_S = 0.5


def connect(path: Path, family: Family, *, busy_timeout_s: float = 60.0) -> Database:
    """Open for writing; create the file and its folder, or bring it to today's schema, when needed.

    busy_timeout_s: how long a statement waits for another process that is writing.
    Raises NewerStore, DamagedStore, or StoreError when it cannot be opened or written.
    """
    errors.refuse_folder(path)
    with errors.described(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_leftovers(path)
        db = Database.opened(path, mode="rwc", busy_timeout_s=busy_timeout_s)
        try:
            _check_identity(db, family, path)
            db.execute(f"PRAGMA page_size = {family.page_bytes}")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # NORMAL loses commits when the power is cut
            page_bytes = db.execute("PRAGMA page_size").fetchone()[0]
            db.execute(f"PRAGMA wal_autocheckpoint = {_WAL_BYTES // page_bytes}")
            db.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
            db.execute(f"PRAGMA cache_size = -{family.cache_kib}")
            # What undoes a part of a transaction: a file of its own for each article, and its pages written twice, otherwise.
            db.execute("PRAGMA temp_store = MEMORY")
            migrate(db, family, path)
            db.before_commit = family.before_commit
            db.execute("PRAGMA foreign_keys = ON")
            with writing(db):  # a file that may only be read says so here, not at the first article
                family.on_opening(db)
        except BaseException:
            db.close()
            raise
    return db


def connect_readonly(path: Path, family: Family, *, busy_timeout_s: float = 5.0, any_version: bool = False) -> Database:
    """Open for reading, also while a run is writing, and in a folder in which nothing may be written while nobody is.

    Raises as `connect`, and StoreError when there is no such file.
    any_version: also with the schema of an earlier version
    """
    if not path.exists():
        raise StoreError(f"{path}: no database yet; `newscrawl crawl news` makes one, or name another file with --db")
    errors.refuse_folder(path)
    with errors.described(path):
        db = _opened_for_reading(path, busy_timeout_s)
        try:
            _check_identity(db, family, path)
            if not (any_version or is_current(db, family)):
                raise StoreError(f"{path}: has no schema of today yet; `newscrawl crawl news` brings it up to date")
        except BaseException:
            db.close()
            raise
    return db


def _opened_for_reading(path: Path, busy_timeout_s: float) -> Database:
    """Open without a lock, as SQLite does what nobody writes, where it may make no files beside it and no log is there."""
    db = Database.opened(path, mode="ro", busy_timeout_s=busy_timeout_s)
    try:
        db.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException as error:
        db.close()
        if not (isinstance(error, sqlite3.Error) and errors.needs_room_beside(error)):
            raise
        if path.with_name(f"{path.name}-wal").exists():
            raise errors.unread(path, error) from error
        return Database.opened(path, mode="ro&immutable=1", busy_timeout_s=busy_timeout_s)
    return db


def sqlite_version() -> str:
    """Of the library in use, which comes with Python or the system."""
    return sqlite3.sqlite_version


def quick_check(db: Database, path: Path, *, whole: bool = False) -> None:
    """Raise DamagedStore if SQLite's own check finds a fault.

    A small file is read whole. Of a large one, tables in random order are checked for half a second: a run must not wait
    for the disk to read gigabytes.

    whole: read all of it, however large it is
    """
    tables: list[str] = [""]
    if not whole and path.stat().st_size > _SMALL:
        rows = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        tables = [f"({row['name']})" for row in rows]
        random.shuffle(tables)
    clock = threading.Timer(_CHECK_S if len(tables) > 1 else threading.TIMEOUT_MAX, db.interrupt)
    clock.start()
    try:
        with errors.described(path):
            for table in tables:
                found = db.execute(f"PRAGMA quick_check{table}").fetchone()[0]
                if found != "ok":
                    raise errors.damaged(path, " ".join(found.split()))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        clock.cancel()
        clock.join()  # or it might interrupt what comes next


def _check_identity(db: Database, family: Family, path: Path) -> None:
    """Look before anything is written: a file of somebody else must stay as it is."""
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application_id != family.application_id and (application_id or tables):
        raise errors.foreign(path, "an SQLite database of another program")
    check_known(db, family, path)


def _refuse_leftovers(path: Path) -> None:
    """A log without its database: somebody took the database away after a crash; SQLite would throw the log away too."""
    wal = path.with_name(f"{path.name}-wal")
    if not path.exists() and wal.exists() and wal.stat().st_size:
        raise errors.damaged(
            path, f"it is not there, but {wal.name} with its last changes is: put it back, or remove that too"
        )
