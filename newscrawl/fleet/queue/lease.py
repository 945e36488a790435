"""A bundle in the hands of this worker, for as long as its heart beats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from newscrawl.errors import LeaseLost
from newscrawl.fleet.queue import sessions
from newscrawl.fleet.queue._calls import Calls, Place, Taken
from newscrawl.fleet.queue.records import clean


class Life:
    """Until when this worker may believe that what it holds is its own: a while after its last heartbeat that went through."""

    def __init__(self, lease_s: float, *, clock: Callable[[], float] = sessions.boot_clock) -> None:
        self._lease_s = lease_s
        self._clock = clock
        self._beat = clock()

    @property
    def left(self) -> float:
        """Seconds."""
        return self._beat + self._lease_s - self._clock()

    def now(self) -> float:
        """The time on this worker's clock, to be given to `beat`."""
        return self._clock()

    def beat(self, sent: float) -> None:
        """A heartbeat went through that was sent at this time."""
        self._beat = max(self._beat, sent)


class Lease:
    """What a job is done with: what it carries, whether it is still ours, and where its results go."""

    def __init__(self, *, calls: Calls, place: Place, taken: Taken, payload: bytes, life: Life, since: float) -> None:
        """since: when it was heard that the bundle is ours, by the clock of `life`"""
        self.payload = payload
        self.lost = False  #: somebody else may have it
        self.rest_s = 0.0
        self._calls, self._place, self._taken, self._life, self._since = calls, place, taken, life, since
        self._written = 0

    @property
    def key(self) -> UUID:
        """The hub's name of the bundle."""
        return self._taken.key

    @property
    def job(self) -> int:
        """Its number in PostgreSQL."""
        return self._taken.job

    @property
    def host(self) -> str | None:
        """The host that is held by it."""
        return self._taken.host

    @property
    def source(self) -> str:
        """The outlet's slug."""
        return self._taken.source

    @property
    def queue(self) -> str:
        """What kind of work it is."""
        return self._taken.queue

    @property
    def valid_for(self) -> float:
        """Seconds for which nobody else asks this host; 0 and less: ask nothing more.

        PostgreSQL gives the host away `Timing.stalled_s - Timing.lease_s` later at the earliest: that is for a request under way.
        """
        return 0.0 if self.lost else self._life.left

    def now(self) -> datetime:
        """The time by PostgreSQL's clock, as it was when the bundle was given to us and has gone on since; ours may be wrong, or be set."""
        return self._taken.given + timedelta(seconds=self._life.now() - self._since)

    async def commit(self, payloads: Sequence[bytes], *, keys: Sequence[Sequence[str]] = ()) -> None:
        """Write results for good, all or none; tries again while PostgreSQL is unreachable and the lease is valid.

        payloads:  at most 64 MB each
        keys:      of each, by which `Hub.forget` finds it; left out: none have any

        Raises LeaseLost, and FleetVersion where a hub of another version began: nothing of them was written. FleetUnreachable: none, or all of them were.
        """
        if not payloads:
            return
        words = [[clean(key) for key in of_one] for of_one in keys] or [[] for _ in payloads]
        if len(words) != len(payloads):
            raise ValueError(f"expected keys of {len(payloads)} results; got those of {len(words)}")
        written = await sessions.insist(
            lambda: self._calls.write(self._place, self._taken, self._written, payloads, words),
            left=lambda: self.valid_for,
        )
        if not written:
            self.lost = True
            raise LeaseLost(
                f"bundle {self.key} of {self.host}: in other hands by now, or withdrawn; nothing more of it counts"
            )
        self._written += len(payloads)

    def rest(self, seconds: float) -> None:
        """Let the host rest after this bundle: nobody's next one begins earlier. Of several calls the longest counts."""
        self.rest_s = max(self.rest_s, seconds)
