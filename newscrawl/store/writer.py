"""The writer is the one thread that touches an open store. Everybody else asks it, and gets a future.

Under load much is committed at a time: a commit costs a wait for the disk and a piece of the search index, whatever is in it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, TypeVar

from newscrawl.errors import StoreError
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import commit
from newscrawl.store.store import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")

# How long a job waits for another program when the one before it has waited in vain.
_AFTERWARDS_MS = 500
# Seconds that what was gathered waits for more. Pages that wait take up room of a run.
_GATHER_S = 0.5
# Jobs of one transaction.
_MOST_JOBS = 64


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
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        # Why something is not there that was acknowledged ahead: what is gathered from now on may build on it.
        self._lost: BaseException | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            self.store = self._thread.submit(opener).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def submit(self, job: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a job with transactions of its own. Raises RuntimeError after close. SQLite's complaints that a user can mend arrive as StoreError."""
        return self._ask(_Job(partial(job, *args, **kwargs), Future(), gathers=False))

    def gather(self, job: Callable[[], _T], *, soon: bool = False, ahead: bool = False) -> Future[_T]:
        """Run a job in one transaction with others that come at about this time. Otherwise as `submit`.

        soon:   somebody waits for it: the transaction ends with it
        ahead:  the future may be done before the commit, which comes before, or with, that of all that is asked for later
        The future of a job that has changed nothing is done at once. A commit that fails fails all jobs that are in it.
        """
        return self._ask(_Job(job, Future(), gathers=True, soon=soon, ahead=ahead))

    def _ask(self, job: _Job) -> Future[Any]:
        job.future.set_running_or_notify_cancel()  # who gives up waiting takes no answer from those that share its commit
        self._jobs.put(job)
        self._thread.submit(self._turn)
        return job.future

    # ── on the thread ──────────────────────────────────────────────────────────────────────────

    @property
    def _paths(self) -> Mapping[Path, Database]:
        """The files in the order in which they are committed: a page before its article."""
        return ({self.store.pages.path: self.store.pages.db} if self.store.pages else {}) | {
            self.store.path: self.store.db
        }

    @property
    def _files(self) -> tuple[Database, ...]:
        return tuple(self._paths.values())

    def _turn(self) -> None:
        """Run what waits. A turn is asked for with each job, so most find that theirs was run in an earlier one."""
        gathered = _Gathered(time.monotonic() + _GATHER_S)
        job = self._next(gathered)
        while job is not None:
            if job.gathers:
                self._run_gathered(job, gathered)
            else:
                self._commit(gathered)
                gathered = _Gathered(time.monotonic() + _GATHER_S)
                self._run(job)
            job = self._next(gathered)
        self._commit(gathered)

    def _next(self, gathered: _Gathered) -> _Job | None:
        """The next job, waited for while what was gathered may wait."""
        if len(gathered.waiting) >= _MOST_JOBS:
            return None
        left_s = 0.0
        if gathered.waiting or gathered.ahead:
            left_s = gathered.until - time.monotonic()
            if left_s <= 0 or gathered.soon:
                return None
        try:
            return self._jobs.get(timeout=left_s) if left_s > 0 else self._jobs.get_nowait()
        except Empty:
            return None

    def _run(self, job: _Job) -> None:
        """Run a job that commits by itself."""
        try:
            done = self._described(job.run)
            self._wait_as_before()
            self.store.watch.check()  # before it is acknowledged: the file may not be there any more
        except BaseException as error:
            job.future.set_exception(error)
        else:
            job.future.set_result(done)

    def _run_gathered(self, job: _Job, gathered: _Gathered) -> None:
        if self._lost is not None:
            job.future.set_exception(self._lost)
            return
        files, before = self._files, sum(db.total_changes for db in self._files)
        began = [db for db in files if db.in_transaction]
        for db in files:
            db.gathers = True
        try:
            done = self._described(job.run)
        except BaseException as error:
            job.future.set_exception(error)
            if not all(db.in_transaction for db in began):
                self._undo(gathered, error)  # SQLite has undone all of it
            return
        finally:
            for db in files:
                db.gathers = False
        if job.ahead or sum(db.total_changes for db in files) == before:
            job.future.set_result(done)
            gathered.ahead = True
        else:
            gathered.waiting.append((job.future, done))
            gathered.soon |= job.soon

    def _commit(self, gathered: _Gathered) -> None:
        """Commit what was gathered, and only then acknowledge it."""
        try:
            for path, db in self._paths.items():
                if db.in_transaction:
                    self._described(partial(commit, db), path)
            self._wait_as_before()
            if gathered.waiting or gathered.ahead:
                self.store.watch.check()
        except BaseException as error:
            self._undo(gathered, error)
            return
        for future, done in gathered.waiting:
            future.set_result(done)

    def _undo(self, gathered: _Gathered, error: BaseException) -> None:
        """Undo what was gathered; all who wait for it are told why, also where SQLite cannot even undo it."""
        if gathered.ahead:
            self._lost = error
        try:
            for db in self._files:
                if db.in_transaction:
                    db.rollback()
        finally:
            for future, _ in gathered.waiting:
                future.set_exception(error)
            gathered.waiting.clear()

    def _described(self, job: Callable[[], _T], path: Path | None = None) -> _T:
        """path: of the file of which SQLite complains"""
        try:
            with errors.described(path or self.store.path, (sqlite3.Error,)):
                return job()
        except StoreError as error:
            if errors.is_busy(error.__cause__):
                self._wait_less()
            raise

    def _wait_less(self) -> None:
        """What stands in line waits once for another program, not in turn."""
        for db in self._files:
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


class _Job(NamedTuple):
    """Something that the thread is asked for."""

    run: Callable[[], Any]
    future: Future[Any]
    gathers: bool
    soon: bool = False
    ahead: bool = False


@dataclass(slots=True)
class _Gathered:
    """What is done and not committed yet."""

    until: float  #: it waits for more (`time.monotonic`)
    waiting: list[tuple[Future[Any], Any]] = field(default_factory=list)  #: who waits for it, with what came of it
    soon: bool = False  #: somebody waits for it
    ahead: bool = False  #: something of it was acknowledged
