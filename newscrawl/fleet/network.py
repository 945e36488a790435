"""A worker's network: whether hosts answer this machine at all. One for all bundles that it holds.

As in a crawl of one machine, a host that cannot be reached is blamed only where another one answers: until then it may be our own
network. A worker whose network is gone gives back what it was to ask for, and takes one bundle at a time, seldom, until a host answers:
otherwise it, which ends each bundle at once, would take most of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from newscrawl.http.connectivity import Connectivity

logger = logging.getLogger(__name__)

# Seconds for which hosts of other bundles are waited for, before a host is judged.
_JUDGED_S = 5.0
# Seconds until the next bundle where no host answers; twice as long each time.
_FIRST_S, _LONGEST_S = 10.0, 60.0


class Network(Connectivity):
    """The connectivity of all bundles of a worker."""

    def __init__(self, monotonic: Callable[[], float], *, first_s: float = _FIRST_S) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._first_s = self._rest_s = first_s
        self._until = 0.0
        self._bundles = self._judged = 0  # under way; of these, that wait for what others find
        self._changed = asyncio.Event()

    def reached(self, host: str) -> None:
        """See `Connectivity.reached`."""
        super().reached(host)
        self._rest_s = self._first_s
        self._changed.set()

    def unreached(self, host: str, why: str) -> None:
        """See `Connectivity.unreached`."""
        super().unreached(host, why)
        self._changed.set()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A bundle is under way."""
        self._bundles += 1
        try:
            yield
        finally:
            self._bundles -= 1
            self._changed.set()

    def may_ask(self, *, others: bool) -> bool:
        """Whether another bundle may be taken. others: some are held"""
        return not self.offline or (not others and self._monotonic() >= self._until)

    async def is_gone(self) -> bool:
        """Whether it is our network, and no host, that keeps hosts from being reached; waits a little for what other bundles find."""
        ends = self._monotonic() + _JUDGED_S
        self._judged += 1
        self._changed.set()
        try:
            while self._may_show_another and (left_s := ends - self._monotonic()) > 0:
                self._changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), left_s)
            return self.offline
        finally:
            self._judged -= 1

    @property
    def _may_show_another(self) -> bool:
        """Whether it is open whose fault it is, and a bundle may tell."""
        is_known = not self.unreachable or (self.offline and self.answered)
        return not is_known and self._bundles > self._judged

    def rest(self) -> None:
        """Take no bundle for a while, since no host answers."""
        if self._monotonic() < self._until:
            return  # another bundle of the same moment
        self._until = self._monotonic() + self._rest_s
        logger.warning(
            "no host answers this machine (%s): its network or its name service is down; it tries again in %.0f s",
            self.example,
            self._rest_s,
        )
        self._rest_s = min(2 * self._rest_s, _LONGEST_S)
