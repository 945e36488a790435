"""A session is one run's access to the store: its lock, the one thread that runs SQL, its row in `runs`."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from newscrawl.errors import StoreError
from newscrawl.redact import redact
from newscrawl.store import Bounds, Options, Store, Summary, Writer, open_store

P = ParamSpec("P")
T = TypeVar("T")


class Session:
    """The store as one run has it, opened before anything is fetched, closed after the last item."""

    def __init__(self, writer: Writer, run_id: int) -> None:
        self._writer = writer
        self.run_id = run_id
        self._began = time.monotonic()
        self.failure: StoreError | None = None  #: set when the store failed in mid-run: nothing more can be stored
        #: Pages under way, by host: when all of them wait for their commit, nobody is waited for.
        self.busy: Counter[str] = Counter()
        self._waiting = 0

    @classmethod
    def open(
        cls,
        db: Path,
        pages: Path,
        *,
        spider: str,
        arguments: Mapping[str, str],
        now: datetime,
        bounds: Bounds | None = None,
        options: Options | None = None,
        command: str | None = None,
    ) -> Self:
        """Take the lock, return what a dead run left to the queue, and begin a run. Raises StoreError, LockHeld.

        bounds:  room that is to be left on the disk; None: all of it may be used
        options: what the store does with texts beyond storing them; None: nothing
        command: what is running, for whoever finds the lock held; None: a crawl of this spider
        """
        shown = {name: redact(value) for name, value in arguments.items()}
        command = command or f"crawl {spider}"
        writer = Writer(lambda: open_store(db, pages=pages, command=command, now=now, bounds=bounds, options=options))
        try:
            writer.submit(writer.store.recover, now).result()
            begun = writer.submit(
                writer.store.runs.begin, spider, shown, version("newscrawl"), os.getpid(), now
            ).result()
        except BaseException:
            writer.close()
            raise
        return cls(writer, begun)

    @property
    def store(self) -> Store:
        """The open store, to name its methods for `sql`: only the writer's thread may call them."""
        return self._writer.store

    async def sql(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job on the writer's thread and return its result. A StoreError is kept in `failure` and raised."""
        with self._failing():
            return await asyncio.wrap_future(self._writer.submit(job, *args, **kwargs))

    async def gathered(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a job that may share its transaction with others of about this time: it is on disk when this returns."""
        self._waiting += 1
        try:
            soon = self._waiting >= self.busy.total()
            with self._failing():
                return await asyncio.wrap_future(self._writer.gather(partial(job, *args, **kwargs), soon=soon))
        finally:
            self._waiting -= 1

    async def soon(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, and the transaction ends with it."""
        with self._failing():
            return await asyncio.wrap_future(self._writer.gather(partial(job, *args, **kwargs), soon=True))

    async def ahead(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what need not be on disk when this returns, but with what is asked for later, or before it."""
        with self._failing():
            return await asyncio.wrap_future(self._writer.gather(partial(job, *args, **kwargs), ahead=True))

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Keep a failure of the store."""
        try:
            yield
        except StoreError as error:
            self.failure = self.failure or error
            raise

    def give_back(self) -> None:
        """Make pending again what is still leased at the end of the run, and delete what was half stored of it."""
        if self.failure is None:
            self._writer.submit(self.store.recover, datetime.now(UTC)).result()

    def wait(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job on the writer's thread and return its result, once the event loop has ended."""
        return self._writer.submit(job, *args, **kwargs).result()

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return time.monotonic() - self._began

    def summary(self) -> Summary:
        """The run in numbers, so far."""
        return self._writer.submit(self.store.runs.summary, self.run_id).result()

    def finish(self, exit_status: int, finish_reason: str) -> None:
        """Record how the run ended, and close the store."""
        try:
            # A store that failed for want of room, or of a lock, mostly takes this row; if not, its failure was reported before.
            with suppress(StoreError) if self.failure else nullcontext():
                now, seconds = datetime.now(UTC), self.seconds
                finish = self.store.runs.finish
                self._writer.submit(finish, self.run_id, now, exit_status, finish_reason, seconds).result()
        finally:
            with suppress(StoreError) if self.failure else nullcontext():
                self._writer.close()
