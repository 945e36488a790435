"""Whether anybody out there answers: a machine that is offline must not take it for the fault of its sources. Pure.

A host that cannot be reached is judged only when somebody else answers: until then it may be our own network. So what a
failure means is put off; when an answer comes, from whomever, it is taken at its word, and when none comes any more, it
was the network and is forgotten.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from newscrawl.models import Reason

Judgement = Callable[[], Awaitable[None]]

# Of hosts that answered before: one may have fallen over, two at once, and nobody else answering, is our own network.
_LOST_TOGETHER = 2


# What a host cannot help if our own network is down.
_UNREACHED = frozenset(
    {
        Reason.DNS_ERROR,
        Reason.REFUSED,
        Reason.NETWORK,
        Reason.TIMEOUT,
        Reason.CONNECTION_LOST,
        Reason.ROBOTS_UNAVAILABLE,
    }
)


class Reach:
    """Hears of every answer and of every host that could not be reached, in the order in which it happened."""

    def __init__(self) -> None:
        self.silent: dict[str, str] = {}  #: hosts that could not be reached since anybody answered → what went wrong
        self._heard: set[str] = set()
        self._put_off: list[Judgement] = []

    def heard(self, host: str) -> None:
        self._heard.add(host)
        self.silent.clear()

    def missed(self, host: str, why: str) -> None:
        self.silent[host] = why

    @property
    def answered(self) -> bool:
        """Whether anybody ever did."""
        return bool(self._heard)

    @property
    def example(self) -> str | None:
        """One of the hosts that could not be reached, and what went wrong, for a person."""
        return next((f"{host}: {why}" for host, why in self.silent.items()), None)

    @property
    def offline(self) -> bool:
        """Nobody could be reached, or hosts that answered were lost together. Final only when nothing is under way."""
        return bool(self.silent) and (not self._heard or len(self.silent.keys() & self._heard) >= _LOST_TOGETHER)

    def doubts(self, reason: Reason) -> bool:
        """Whether a failure may be our own, as things stand: then its judgement is put off."""
        return bool(self.silent) and reason in _UNREACHED

    def put_off(self, judgement: Judgement) -> None:
        self._put_off.append(judgement)

    async def judge(self, *, at_end: bool = False) -> None:
        """Pass the judgements that were put off, if somebody has answered since, or if it is too late for that."""
        if self.silent and (self.offline or not at_end):
            return
        while self._put_off:
            await self._put_off.pop(0)()
