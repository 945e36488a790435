"""The one thread that touches an open store. Everybody else asks it, and gets a future."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, TypeVar

from newscrawl.store import trouble
from newscrawl.store.session import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Writer:
    """Opens a store on its thread, runs jobs there in the order of asking, closes it there.

    with Writer(lambda: open_store(path, pages=None, command="crawl news", now=now)) as writer:
        future = writer.submit(writer.store.articles.store, article, link_id=7, run_id=1, now=now)

    A future is done after its commit. `store` is there to name jobs by; only jobs may call it.
    """

    def __init__(self, opener: Callable[[], Store]) -> None:
        """Returns when the store is open; raises what the opener raises."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            self.store = self._thread.submit(opener).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def submit(self, job: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Raises RuntimeError after close. SQLite's complaints that a user can mend arrive as StoreError."""

        def told() -> _T:
            with trouble.told(self.store.path, (sqlite3.Error,)):
                done = job(*args, **kwargs)
            self.store.watch.look()  # before it is acknowledged: the file may not be there any more
            return done

        return self._thread.submit(told)

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
