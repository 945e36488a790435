"""A draft keeps what a reading anew has read and not written yet: a file beside the database, so that one that was killed goes on.

It has texts of articles: `forget` deletes it, and so does the reading that ends. What it holds of an article counts as long as the
article, its page and what reads it are the same.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from newscrawl.errors import LockHeld, StoreError
from newscrawl.models import Article
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Another layout of this file, or of an article, is another number: what an older newscrawl left is begun anew.
_VERSION = 1
_LEVEL = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS readings (
  article_id INTEGER PRIMARY KEY, stamp TEXT NOT NULL, ended TEXT NOT NULL, detail TEXT, had TEXT NOT NULL, article BLOB
)
"""
_KEEP = "INSERT OR REPLACE INTO readings VALUES (:article_id, :stamp, :ended, :detail, :had, :article)"
_OF = "SELECT * FROM readings WHERE article_id = :id AND stamp = :stamp"


class Drafted(NamedTuple):
    """What came of one article's page."""

    article_id: int
    stamp: str  #: of the article as it was stored, of its page, and of what read it
    ended: str
    detail: str | None
    had: tuple[str, ...]  #: fields that were stored
    article: Article | None  #: as it was read, with all of its blocks; None where nothing is to be written


class Draft:
    """Belongs to one process at a time."""

    def __init__(self, db: Database, path: Path, *, is_kept: bool = True) -> None:
        """is_kept: whether it is the file at this path"""
        self._db = db
        self._is_kept = is_kept
        self.path = path
        #: whether it had something when it was opened
        self.goes_on = db.execute("SELECT 1 FROM readings").fetchone() is not None

    @classmethod
    def open(cls, store: Path) -> Draft:
        """The draft of a database; a new one where there is none, or none that can be read. Raises LockHeld, StoreError."""
        path = place(store)
        try:
            with errors.described(path):
                return cls._opened(path)
        except LockHeld:
            raise
        except StoreError:
            if not path.exists():
                raise
            _remove(path)  # cut off by a power failure: what it had is read again
            with errors.described(path):
                return cls._opened(path)

    @classmethod
    def passing(cls, store: Path) -> Draft:
        """A draft that is gone when it is closed, for where nothing may be written beside the database."""
        db = Database.passing()
        db.execute(_TABLE)
        return cls(db, place(store), is_kept=False)

    @classmethod
    def _opened(cls, path: Path) -> Draft:
        db = Database.opened(path, mode="rwc", busy_timeout_s=0)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                db.execute("DROP TABLE IF EXISTS readings")
                db.execute(f"PRAGMA user_version = {_VERSION}")
            db.execute(_TABLE)
            db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            db.close()
            if errors.is_busy(error):
                raise LockHeld(f"{path}: another reading anew is under way; let it end, then start again") from error
            raise
        except BaseException:
            db.close()
            raise
        return cls(db, path)

    def keep(self, drafted: Iterable[Drafted]) -> None:
        """Add to it, all or nothing."""
        rows = [
            {**each._asdict(), "had": msgspec.json.encode(each.had).decode(), "article": _packed(each.article)}
            for each in drafted
        ]
        with errors.described(self.path):
            self._db.execute("BEGIN")
            self._db.executemany(_KEEP, rows)
            self._db.execute("COMMIT")

    def of(self, article_id: int, stamp: str) -> Drafted | None:
        """What it has of an article; None where that was of another text, page or reader."""
        row = self._db.execute(_OF, {"id": article_id, "stamp": stamp}).fetchone()
        if row is None:
            return None
        packed, had = row["article"], tuple(msgspec.json.decode(row["had"]))
        article = None if packed is None else _decoder().decode(zstd.decompress(packed))
        return Drafted(row["article_id"], row["stamp"], row["ended"], row["detail"], had, article)

    def close(self) -> None:
        self._db.close()

    def discard(self) -> None:
        """Close it, and delete it."""
        self.close()
        if self._is_kept:
            _remove(self.path)


def place(store: Path) -> Path:
    """Where the draft of a database lies."""
    return store.with_name(f"{store.name}-reextract")


def forget(store: Path) -> None:
    """Delete the draft of a database, if there is one: it may have a text that is to be gone."""
    _remove(place(store))


def _packed(article: Article | None) -> bytes | None:
    return None if article is None else zstd.compress(msgspec.json.encode(article), level=_LEVEL)


@cache
def _decoder() -> msgspec.json.Decoder[Article]:
    """Of JSON, not MessagePack: it keeps the outlet's hours, by which a day is a day."""
    return msgspec.json.Decoder(Article)


def _remove(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}-journal")):
        with suppress(FileNotFoundError):
            file.unlink()


def stamp(parts: Sequence[object]) -> str:
    """What says that two readings are of the same."""
    return " ".join(map(str, parts))
