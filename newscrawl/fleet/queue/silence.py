"""Tells which workers' hearts stand still, by one clock alone. Pure.

PostgreSQL's time of a heartbeat is only compared with itself: it changes or does not. So a clock that is wrong, or set, of a worker, of the
hub or of PostgreSQL, makes nobody look dead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

#: The worker that holds a bundle, and its last heartbeat; None: it is gone.
Heard = tuple[int | None, datetime | None]


class Silence:
    """Since when each bundle's worker was heard to live."""

    def __init__(self, stalled_s: float, *, clock: Callable[[], float]) -> None:
        """stalled_s: seconds without a change after which a bundle is stalled; clock: seconds, steady"""
        self._stalled_s = stalled_s
        self._clock = clock
        self._heard: dict[UUID, tuple[Heard, float]] = {}

    def hear(self, held: Mapping[UUID, Heard]) -> frozenset[UUID]:
        """Take what is heard of all bundles that are held now; those that are stalled."""
        now = self._clock()
        self._heard = {
            key: (heard, before[1] if (before := self._heard.get(key)) and before[0] == heard else now)
            for key, heard in held.items()
        }
        return frozenset(self.stalled)

    @property
    def stalled(self) -> dict[UUID, Heard]:
        """Those that were stalled when we heard last, with what was heard."""
        now = self._clock()
        return {key: heard for key, (heard, since) in self._heard.items() if now - since >= self._stalled_s}
