"""Connectivity: whether anybody out there answers. A machine that is offline must not take it for the fault of its sources. Pure.

A host that cannot be reached is blamed only when somebody else answers: until then it may be our own network. So what a
failure means is deferred; when an answer comes, from whomever, it is taken at its word, and when none comes any more, it
was the network and is forgotten.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from newscrawl.models import Reason

Deferred = Callable[[], Awaitable[None]]
"""What is done with a failure once it is known to be the host's."""

# Of hosts that answered before: one may have fallen over, two at once, and nobody else answering, is our own network.
_LOST_TOGETHER = 2
# What a host cannot help if our own network is down.
_UNREACHABLE = frozenset(
    {
        Reason.DNS_ERROR,
        Reason.REFUSED,
        Reason.NETWORK,
        Reason.TIMEOUT,
        Reason.CONNECTION_LOST,
        Reason.ROBOTS_UNAVAILABLE,
    }
)


class Connectivity:
    """Hears of every answer and of every host that could not be reached, in the order in which it happened."""

    def __init__(self) -> None:
        self.unreachable: dict[str, str] = {}  #: hosts not reached since anybody answered → what went wrong
        self._reached: set[str] = set()
        self._deferred: list[Deferred] = []

    def reached(self, host: str) -> None:
        """The host answered, or took the call at least."""
        self._reached.add(host)
        self.unreachable.clear()

    def unreached(self, host: str, why: str) -> None:
        """The host could not be reached."""
        self.unreachable[host] = why

    @property
    def answered(self) -> bool:
        """Whether anybody ever did."""
        return bool(self._reached)

    @property
    def example(self) -> str | None:
        """One of the hosts that could not be reached, and what went wrong, for a person."""
        return next((f"{host}: {why}" for host, why in self.unreachable.items()), None)

    @property
    def offline(self) -> bool:
        """Nobody could be reached, or hosts that answered were lost together. Final only when nothing is under way."""
        lost = self.unreachable.keys() & self._reached
        return bool(self.unreachable) and (not self._reached or len(lost) >= _LOST_TOGETHER)

    def doubts(self, reason: Reason) -> bool:
        """Whether a failure may be our own network's, as things stand: then it is deferred."""
        return bool(self.unreachable) and reason in _UNREACHABLE

    def defer(self, failure: Deferred) -> None:
        """Keep for `settle` what is to be done with a failure."""
        self._deferred.append(failure)

    async def settle(self, *, at_end: bool = False) -> None:
        """Do what was deferred, if somebody has answered since, or if it is too late for that."""
        if self.unreachable and (self.offline or not at_end):
            return
        while self._deferred:
            await self._deferred.pop(0)()
