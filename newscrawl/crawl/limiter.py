"""The concurrency limiter: how much is under way, in all and a host. It knows no requests: it counts, and wakes who waits."""

from __future__ import annotations

import asyncio
from collections import Counter


class Limiter:
    """Room for pages. `start()` of a spider has no back-pressure of its own: it takes room here, each outcome gives it back."""

    def __init__(self, *, total: int, per_host: int) -> None:
        self.total = total  #: pages under way at most, from lease to outcome
        self.per_host = per_host  #: of these, a host: one slow host must not fill the room
        self.busy: Counter[str] = Counter()
        self._changed = asyncio.Event()

    @property
    def under_way(self) -> int:
        return self.busy.total()

    @property
    def room(self) -> int:
        return self.total - self.under_way

    def has_room(self, host: str) -> bool:
        return self.room > 0 and self.busy[host] < self.per_host

    def take(self, host: str) -> None:
        self.busy[host] += 1

    def release(self, host: str) -> None:
        self.busy[host] -= 1
        if self.busy[host] <= 0:
            del self.busy[host]
        self.wake()

    def wake(self) -> None:
        self._changed.set()

    async def change(self, timeout_s: float | None = None) -> None:
        """Wait until something ended or was found since the last wait, or for so long."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout_s)
        except TimeoutError:
            return
        self._changed.clear()
