"""The desk collects what is to be reported of a bundle, and sends it: about every second, sooner where much has come."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from newscrawl import urls
from newscrawl.fleet.bundle import Report, encode

Commit = Callable[[Sequence[bytes], Sequence[Sequence[str]]], Awaitable[None]]
"""Keeps reports, and the addresses that each is about, all or nothing; what it raises ends the bundle."""

_EVERY_S = 1.0
# Bytes of packed pages that wait for a report.
_MOST_BYTES = 4 * 1024 * 1024


class Desk:
    """What was not sent yet of one bundle."""

    def __init__(self, commit: Commit, *, every_s: float = _EVERY_S) -> None:
        self.pace_s: float | None = None  #: see `Report.pace_s`
        self._commit = commit
        self._every_s = every_s
        self._lines: defaultdict[str, list[Any]] = defaultdict(list)
        self._keys: list[str] = []
        self._bytes = 0
        self._full = asyncio.Event()
        self._sending = asyncio.Lock()

    def add(self, to: str, line: Any, *, keys: Sequence[str] = (), weight: int = 0) -> None:
        """Add a line to the next report. to: the field of `Report` where it belongs; keys: addresses that it is about"""
        self._lines[to].append(line)
        self._keys += map(urls.canonical, keys)
        self._bytes += weight
        if self._bytes >= _MOST_BYTES:
            self._full.set()

    async def send(self) -> None:
        """Send what there is. Raises what the commit raises."""
        async with self._sending:
            if not self._lines and self.pace_s is None:
                return
            report = Report(pace_s=self.pace_s, **{to: tuple(lines) for to, lines in self._lines.items()})
            keys, self._keys, self._bytes, self.pace_s = self._keys, [], 0, None
            self._lines.clear()
            self._full.clear()
            raw = await asyncio.to_thread(encode, report)
            await self._commit([raw], [keys])

    async def send_on(self) -> None:
        """Send now and then, until it is cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self._every_s)
            await self.send()
