"""Errors of SQLite and of the file system are described in our words. One that no user can mend is a bug: it rises as it is."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import DamagedStore, StoreError

#: As verbs take it, and as a run does.
ELSEWHERE = "name another file with --db, in a run with -s NEWSCRAWL_DB=…"
# The archive of raw pages is opened too, and named by nothing but its setting.
_ELSEWHERE = f"or {ELSEWHERE}, for raw pages by NEWSCRAWL_PAGES_DB"

# Primary result codes: https://www.sqlite.org/rescode.html
_DAMAGED = {
    sqlite3.SQLITE_NOTADB: f"not a newscrawl database ({{what}}); move it away {_ELSEWHERE}",
    sqlite3.SQLITE_CORRUPT: f"damaged ({{what}}); restore a backup, or move it away {_ELSEWHERE}",
}
_UNUSABLE = {
    sqlite3.SQLITE_BUSY: "another process has been writing to it for too long ({what}); end that one, then start again",
    sqlite3.SQLITE_LOCKED: "another process has been writing to it for too long ({what}); end that one, then start again",
    sqlite3.SQLITE_FULL: "no room to write ({what}); nothing stored before is lost: free some space, then start again",
    sqlite3.SQLITE_IOERR: "cannot be read or written ({what}); check the disk, its quota and its rights, then start again",
    sqlite3.SQLITE_READONLY: f"cannot be written ({{what}}); give this user the right to write there, {_ELSEWHERE}",
    sqlite3.SQLITE_PERM: f"cannot be opened ({{what}}); give this user the right to, {_ELSEWHERE}",
    sqlite3.SQLITE_CANTOPEN: f"cannot be opened ({{what}}); check that it is a file in a folder that this user can write to, {_ELSEWHERE}",
}

_FILES = "cannot be opened ({what}); raise the limit of open files (ulimit -n), or end other programs, then start again"


@contextmanager
def described(path: Path, kinds: tuple[type[Exception], ...] = (sqlite3.Error, OSError)) -> Iterator[None]:
    """Describe errors of SQLite and of the system that concern `path`: they leave as StoreError or DamagedStore."""
    try:
        yield
    except kinds as error:
        explained = explain(error, path)
        if explained is None:
            raise
        raise explained from error


def explain(error: BaseException, path: Path) -> StoreError | None:
    """The error in one line for a person, or None when it is a bug of ours (a wrong statement, a broken constraint)."""
    if isinstance(error, OSError):
        if error.errno in (errno.EMFILE, errno.ENFILE):
            return StoreError(f"{path}: {_FILES.format(what=error.strerror)}")
        return unusable(path, error.strerror or str(error))
    # The low byte is the primary code; errors raised by the module itself have none.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return DamagedStore(f"{path}: {_DAMAGED[code].format(what=error)}")
    if code in _UNUSABLE:
        return StoreError(f"{path}: {_UNUSABLE[code].format(what=error)}")
    return None


def refuse_folder(path: Path) -> None:
    """Raises StoreError for a folder in the place of a file, which SQLite would take for a fault of the disk."""
    if path.is_dir():
        raise StoreError(f"{path}: is a folder, expected a file; name one in it, such as {path / 'newscrawl.db'}")


def is_busy(error: BaseException | None) -> bool:
    """Whether another program held the file for as long as it was waited for."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def needs_room_beside(error: sqlite3.Error) -> bool:
    """Whether SQLite wanted to make its files beside the database, which it does for reading too."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def unread(path: Path, error: sqlite3.Error) -> StoreError:
    """The error for a database that can be read only where files may be made beside it."""
    return StoreError(
        f"{path}: cannot be read here ({error}): SQLite keeps files beside it for who reads too; give this user the right to write"
        f" to {path.absolute().parent}, or copy the database, with what lies beside it, elsewhere"
    )


def unusable(path: Path, what: str) -> StoreError:
    return StoreError(f"{path}: {_UNUSABLE[sqlite3.SQLITE_CANTOPEN].format(what=what)}")


def foreign(path: Path, what: str) -> DamagedStore:
    return DamagedStore(f"{path}: {_DAMAGED[sqlite3.SQLITE_NOTADB].format(what=what)}")


def damaged(path: Path, what: str) -> DamagedStore:
    return DamagedStore(f"{path}: {_DAMAGED[sqlite3.SQLITE_CORRUPT].format(what=what)}")
