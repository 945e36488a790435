"""Connectivity distinguishes hosts that are down from a network of our own that is down. Pure.

A host that is unreachable is blamed only when another one answers: until then it may be our own network. So its failure is
deferred; it is recorded when any host answers, and forgotten when none answers to the end of the run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from newscrawl.models import Reason

Deferred = Callable[[], Awaitable[None]]
"""Records a failure, once it is known to be the host's."""

# Hosts that answered before and are unreachable now: one may be down; two at once, with no other answering, is our own network.
_LOST_TOGETHER = 2
# Failures that an outage of our own network causes.
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
    """Whether the network answers. Is told of each answer and each unreachable host, in the order in which they come."""

    def __init__(self) -> None:
        self.unreachable: dict[
            str, str
        ] = {}  #: hosts that could not be reached since the last answer of any host → what went wrong
        self._reached: set[str] = set()
        self._deferred: list[Deferred] = []

    def reached(self, host: str) -> None:
        """The host answered, or accepted the connection at least."""
        self._reached.add(host)
        self.unreachable.clear()

    def unreached(self, host: str, why: str) -> None:
        """The host could not be reached."""
        self.unreachable[host] = why

    @property
    def answered(self) -> bool:
        """Whether any host ever answered."""
        return bool(self._reached)

    @property
    def example(self) -> str | None:
        """One of the unreachable hosts, and what went wrong, for a message."""
        return next((f"{host}: {why}" for host, why in self.unreachable.items()), None)

    @property
    def offline(self) -> bool:
        """Whether no host could be reached, or hosts that had answered became unreachable together. Final only when nothing is under way."""
        lost = self.unreachable.keys() & self._reached
        return bool(self.unreachable) and (not self._reached or len(lost) >= _LOST_TOGETHER)

    def may_be_our_network(self, reason: Reason) -> bool:
        """Whether a failure may be our own network's: then it is to be deferred."""
        return bool(self.unreachable) and reason in _UNREACHABLE

    def defer(self, failure: Deferred) -> None:
        """Defer the recording of a failure until `resolve`."""
        self._deferred.append(failure)

    async def resolve(self, *, at_end: bool = False) -> None:
        """Record the deferred failures, if a host has answered since; at the end of a run also if the network is not offline."""
        if self.unreachable and (self.offline or not at_end):
            return
        while self._deferred:
            await self._deferred.pop(0)()
