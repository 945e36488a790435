"""What a worker holds, and the heartbeat that keeps it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from newscrawl.errors import (
    FleetError,
    FleetUnprepared,
    FleetUnreachable,
    FleetVersion,
    FleetWiped,
    LeaseLost,
    WorkerLost,
)
from newscrawl.fleet.queue import sessions
from newscrawl.fleet.queue._calls import Calls, Place, Pulse, Taken
from newscrawl.fleet.queue.lease import Lease, Life
from newscrawl.fleet.queue.records import Timing

logger = logging.getLogger("newscrawl.fleet")

#: Seconds that a job has to end after it was cancelled.
END_S = 5.0
# Seconds that a last word to PostgreSQL may take.
_LAST_S = 1.0


class Crew:
    """All jobs of this worker, and the heartbeat that keeps them. The one owner of what is held here."""

    def __init__(
        self,
        *,
        calls: Calls,
        pulse: Pulse,
        do: Callable[[Lease], Awaitable[None]],
        name: str,
        versions: Mapping[str, str],
        queues: Callable[[Collection[str]], Sequence[str]],
        timing: Timing,
    ) -> None:
        self._calls, self._pulse, self._do = calls, pulse, do
        self._name, self._versions, self._queues, self._timing = name, versions, queues, timing
        self._life = Life(timing.lease_s)
        self._place: Place | None = None
        self._held: dict[int, Held] = {}
        self._fetching = False
        self._strange: frozenset[tuple[int, int]] = frozenset()
        self._beating: asyncio.Task[None] | None = None
        #: What ends this worker.
        self.wrong: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    # ── asked by procrastinate ──

    async def begin(self) -> Place:
        """Register; the first heartbeat is that."""
        sent = self._life.now()
        self._place = await self._calls.register(self._name, self._versions)
        self._life.beat(sent)
        self._beating = asyncio.create_task(self._beat(self._place))
        return self._place

    async def fetch(self) -> Taken | None:
        """Take a bundle, if there is one and PostgreSQL answers."""
        if self.wrong.done() or self._place is None:
            return None
        if not (queues := self._queues([held.taken.queue for held in self._held.values()])):
            return None
        self._fetching = True
        try:
            taken = await self._calls.fetch(self._place, queues)
        except FleetUnreachable as error:
            logger.warning("no bundle: %s", error)
        except FleetError as error:
            self._fail(error)
        else:
            if taken is not None:
                self._held[taken.job] = Held(taken, since=self._life.now())
            return taken
        finally:
            self._fetching = False
        return None

    async def do(self, job: int) -> None:
        """Do one bundle; what its task raises rises."""
        held = self._held[job]
        held.task = asyncio.create_task(self._done(held))
        try:
            await asyncio.wait({held.task})
        except asyncio.CancelledError:
            held.task.cancel()
            done, _ = await asyncio.wait({held.task}, timeout=END_S)
            held.stuck = not done
            raise
        held.task.result()

    async def finish(self, job: int, status: str) -> None:
        """Say how a bundle ended; tries again while the lease is valid."""
        held = self._held[job]
        if held.stuck or self._place is None:
            logger.error(
                "bundle %s of %s did not end when it was cancelled; it is left to stall",
                held.taken.key,
                held.taken.host,
            )
            return
        try:
            ended = await self._tell_end(self._place, held, status)
        except (FleetError, TimeoutError) as error:
            why = str(error) or "no answer"
            logger.warning("bundle %s of %s: its end could not be told: %s", held.taken.key, held.taken.host, why)
        else:
            if not ended:
                logger.warning("bundle %s of %s was in other hands when it ended", held.taken.key, held.taken.host)
        del self._held[job]

    async def _tell_end(self, place: Place, held: Held, status: str) -> bool:
        rest_s = held.lease.rest_s if held.lease else 0.0
        async with asyncio.timeout(_LAST_S if self.wrong.done() else None):
            return await sessions.insist(
                lambda: self._calls.finish(place, held.taken, status, rest_s),
                left=lambda: 0 if self.wrong.done() else self._life.left,
            )

    async def leave(self) -> None:
        """Sign off; what is left of this worker in PostgreSQL otherwise, the hub removes in time."""
        if self._place is not None:
            with suppress(FleetError, TimeoutError):
                async with asyncio.timeout(_LAST_S):
                    await self._calls.leave(self._place)

    # ── its own ──

    @property
    def stuck(self) -> int:
        """Jobs that go on although they were cancelled."""
        return sum(held.stuck for held in self._held.values())

    def cancel(self) -> None:
        """Cancel all that is held."""
        for held in self._held.values():
            held.cancel()

    async def close(self) -> None:
        """End the heartbeat."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait({self._beating})
        await self._pulse.close()

    async def _done(self, held: Held) -> None:
        assert self._place is not None
        place = self._place
        payload = await sessions.insist(lambda: self._calls.payload(place, held.taken), left=lambda: self._life.left)
        if payload is None:
            raise LeaseLost(f"bundle {held.taken.key}: in other hands before it began")
        held.lease = Lease(
            calls=self._calls, place=place, taken=held.taken, payload=payload, life=self._life, since=held.since
        )
        try:
            await self._do(held.lease)
        except FleetVersion as error:  # a hub of another version began: what else is held comes to the same
            self._fail(error)
            raise
        except FleetError as error:
            logger.warning("bundle of %s: %s", held.taken.host, error)
            raise
        except Exception:
            logger.exception("bundle %s of %s failed", held.taken.key, held.taken.host)
            raise

    async def _beat(self, place: Place) -> None:
        """Say that we live, as long as we do."""
        try:
            while True:
                await asyncio.sleep(self._timing.beat_s)
                sent, held = await self._beat_once(place)
                self._life.beat(sent)
                await self._compare(place, held, sent)
        except Exception as error:
            self._fail(error)

    async def _beat_once(self, place: Place) -> tuple[float, frozenset[tuple[int, int]]]:
        """When a heartbeat that went through was sent, and what it says that we hold."""
        while (left := self._life.left) > 0:
            sent = self._life.now()
            try:
                async with asyncio.timeout(left):
                    return sent, await self._pulse.beat(place)
            except (FleetUnreachable, TimeoutError) as error:
                logger.warning("no heartbeat, %.0f s left: %s", self._life.left, error)
                await asyncio.sleep(min(1.0, self._timing.beat_s / 4))
        raise WorkerLost(
            f"no heartbeat went through for {self._timing.lease_s:g} s: what this worker held is given up; start it again"
        )

    async def _compare(self, place: Place, held: frozenset[tuple[int, int]], sent: float) -> None:
        """Give up what is held here and not there, and give back what is held there and not here."""
        for mine in self._held.values():
            if mine.since < sent and (mine.taken.job, mine.taken.attempt) not in held:
                mine.cancel()
        # An answer to a fetch that did not come: twice, since a job may just have ended.
        strange = (
            frozenset()
            if self._fetching
            else held - {(mine.taken.job, mine.taken.attempt) for mine in self._held.values()}
        )
        for job, attempt in strange & self._strange:
            nobody = Taken(
                job=job, attempt=attempt, key=UUID(int=0), host=None, source="", queue="", given=datetime.min.replace(tzinfo=UTC)
            )  # fmt: skip
            with suppress(FleetError):
                await self._calls.finish(place, nobody, "aborted", 0)
        self._strange = strange

    def _fail(self, error: Exception) -> None:
        if isinstance(error, FleetUnprepared):
            gone = FleetWiped(f"the fleet's tables are gone since this worker began; {error}")
            gone.__cause__, error = error, gone
        if not self.wrong.done():
            self.wrong.set_result(error)


class Held:
    """A bundle of this worker, from its fetch to its end."""

    def __init__(self, taken: Taken, *, since: float) -> None:
        self.taken, self.since = taken, since
        self.task: asyncio.Task[None] | None = None
        self.lease: Lease | None = None
        self.stuck = False  #: it goes on although it was cancelled

    def cancel(self) -> None:
        """It is not ours any more."""
        if self.lease is not None:
            self.lease.lost = True
        if self.task is not None:
            self.task.cancel()
