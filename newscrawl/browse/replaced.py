"""Notices that the file which is served is no longer the one at its path: a demonstration made anew, a backup put back, an archive deleted.

Open connections go on reading the file that was there, for ever and without a word. So the server ends, and says why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import StoreError

#: Seconds between two looks.
EVERY_S = 1.0


@contextmanager
def noticed(db: Path, end: Callable[[], None]) -> Iterator[None]:
    """While the block runs, the path is looked at; `end` is called once another file is there, or none.

    Raises StoreError behind the block where that was so.
    """
    before, found, over = _identity(db), threading.Event(), threading.Event()

    def look() -> None:
        while not over.wait(EVERY_S):
            if _is_other(db, before):
                found.set()
                end()
                return

    looking = threading.Thread(target=look, name="newscrawl-replaced", daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    if found.is_set():
        what = "was replaced by another file" if db.exists() else "is no longer there"
        raise StoreError(f"{db}: {what}; the pages were still those of the old one: start `newscrawl browse` again")


def _is_other(db: Path, before: tuple[int, int] | None) -> bool:
    try:
        return _identity(db) != before
    except OSError:  # a disk that cannot be looked at now says nothing of the file
        return False


def _identity(db: Path) -> tuple[int, int] | None:
    """Which file is at a path: device and number; None: there is none."""
    try:
        at = db.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return at.st_dev, at.st_ino
