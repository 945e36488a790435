"""Requests of a hub that wait to be packed, by host, in the order in which they came. Pure but for its own memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from newscrawl.fleet.bundle import Ask


class Waiting:
    """One queue a host. A bundle is of one source, so a host of several gives one after the other."""

    def __init__(self) -> None:
        self._asks: dict[str, deque[tuple[str, Ask]]] = {}

    def __bool__(self) -> bool:
        return bool(self._asks)

    def add(self, host: str, source: str, asks: Iterable[Ask]) -> None:
        """Add requests to a host. source: slug"""
        self._asks.setdefault(host, deque()).extend((source, ask) for ask in asks)

    def hosts(self) -> tuple[str, ...]:
        """Hosts for which something waits."""
        return tuple(self._asks)

    def take(self, host: str, most: int) -> tuple[str, tuple[Ask, ...]]:
        """The source whose request to the host came first, and its first requests there."""
        queue = self._asks.pop(host)
        source = queue[0][0]
        taken: list[Ask] = []
        left: deque[tuple[str, Ask]] = deque()
        for each in queue:
            if each[0] == source and len(taken) < most:
                taken.append(each[1])
            else:
                left.append(each)
        if left:
            self._asks[host] = left
        return source, tuple(taken)

    def drop(self, host: str) -> tuple[tuple[str, Ask], ...]:
        """Remove all that waits for a host: the source and the request of each."""
        return tuple(self._asks.pop(host, ()))
