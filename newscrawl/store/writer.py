"""The writer is the one thread that touches an open store. Everybody else asks it, and gets a future."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, TypeVar

from newscrawl.errors import StoreError
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database
from newscrawl.store.store import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")

# How long a job waits for another program when the one before it has waited in vain.
_AFTERWARDS_MS = 500


class Writer:
    """Opens a store on its thread, runs jobs there in the order of asking, closes it there.

    with Writer(lambda: open_store(path, pages=None, command="crawl news", now=now)) as writer:
        future = writer.submit(writer.store.articles.store, article, link_id=7, run_id=1, now=now)

    A future is done after its commit. `store` is there to name jobs by; only jobs may call it.
    """

    def __init__(self, opener: Callable[[], Store]) -> None:
        """Returns when the store is open; raises what the opener raises."""
        # While a file is waited for less: ms that it was waited for, and what was changed in it till then.
        self._waits: dict[Database, tuple[int, int]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            self.store = self._thread.submit(opener).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def submit(self, job: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Raises RuntimeError after close. SQLite's complaints that a user can mend arrive as StoreError."""

        def described() -> _T:
            try:
                with errors.described(self.store.path, (sqlite3.Error,)):
                    done = job(*args, **kwargs)
            except StoreError as error:
                if errors.is_busy(error.__cause__):
                    self._wait_less()
                raise
            self._wait_as_before()
            self.store.watch.check()  # before it is acknowledged: the file may not be there any more
            return done

        return self._thread.submit(described)

    def _wait_less(self) -> None:
        """What stands in line waits once for another program, not in turn."""
        for db in (self.store.db, *([self.store.pages.db] if self.store.pages else [])):
            if db not in self._waits:
                first = db.execute("PRAGMA busy_timeout").fetchone()[0]
                self._waits[db] = (first, db.total_changes)
                self._wait(db, min(first, _AFTERWARDS_MS))

    def _wait_as_before(self) -> None:
        """On each file that could be written to again."""
        for db, (first, changes) in list(self._waits.items()):
            if db.total_changes > changes:
                self._wait(db, first)
                del self._waits[db]

    def _wait(self, db: Database, wait_ms: int) -> None:
        db.execute(f"PRAGMA busy_timeout = {wait_ms}")

    def close(self) -> None:
        """Do what was asked for so far, close the store, end the thread. A second time does nothing."""
        try:
            closed = self._thread.submit(self.store.close)
        except RuntimeError:
            return
        self._thread.shutdown()
        closed.result()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
