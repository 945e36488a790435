"""A bundle in a worker's hands, as whoever carries it out sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Lease(Protocol):
    """A bundle in this worker's hands; see `newscrawl.fleet.queue.worker.Lease`."""

    @property
    def queue(self) -> str: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def valid_for(self) -> float: ...
    def now(self) -> datetime: ...
    async def commit(self, payloads: Sequence[bytes], *, keys: Sequence[Sequence[str]] = ()) -> None: ...
    def rest(self, seconds: float) -> None: ...
