"""A session is one run's hold on the store: its lock, the one thread that speaks SQL, its row in `runs`."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from newscrawl.errors import StoreError
from newscrawl.redact import redact
from newscrawl.store import Bounds, Options, Store, Summary, Writer, open_store

P = ParamSpec("P")
T = TypeVar("T")


class Session:
    """Opened before anything is fetched, closed after the last item."""

    def __init__(self, writer: Writer, run_id: int) -> None:
        self._writer = writer
        self.run_id = run_id
        self._began = time.monotonic()
        self.failure: StoreError | None = None  #: the store failed in mid-run: nothing more can be kept

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
    ) -> Self:
        """Take the lock, take up what a dead run left, and begin a run. Raises StoreError, LockHeld.

        bounds:  room that is to be left on the disk; None: what there is may be used
        options: what the store does with texts beyond keeping them; None: nothing
        """
        shown = {name: redact(value) for name, value in arguments.items()}
        command = f"crawl {spider}"
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
        """To name jobs by: only the writer's thread may call it."""
        return self._writer.store

    async def sql(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The job's result, from the writer's thread. A StoreError is kept in `failure` and raised."""
        try:
            return await asyncio.wrap_future(self._writer.submit(job, *args, **kwargs))
        except StoreError as error:
            self.failure = self.failure or error
            raise

    def give_back(self) -> None:
        """What the run still holds when it ends is pending again, and what it had half kept of that is gone."""
        if self.failure is None:
            self._writer.submit(self.store.recover, datetime.now(UTC)).result()

    def wait(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The job's result, from the writer's thread; for when the event loop is over."""
        return self._writer.submit(job, *args, **kwargs).result()

    def summary(self) -> Summary:
        """The run in numbers, up to now."""
        return self._writer.submit(self.store.runs.summary, self.run_id).result()

    def finish(self, exit_status: int, finish_reason: str) -> None:
        """Write how the run ended, and let go of the store."""
        try:
            # A store that failed for want of room, or of a lock, mostly takes this line; if not, its failure was told.
            with suppress(StoreError) if self.failure else nullcontext():
                now, seconds = datetime.now(UTC), time.monotonic() - self._began
                finish = self.store.runs.finish
                self._writer.submit(finish, self.run_id, now, exit_status, finish_reason, seconds).result()
        finally:
            with suppress(StoreError) if self.failure else nullcontext():
                self._writer.close()
