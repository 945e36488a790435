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
        self.pace_s: float | None = None  #: see `Report.pace_s`; what was noted last
        self._told_s: float | None = None
        self._ended = False
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

    def note_pace(self, seconds: float | None) -> None:
        """Report how fast the host was asked, if it is known."""
        if seconds is not None:
            self.pace_s = seconds

    async def send(self) -> None:
        """Send what there is. Raises what the commit raises."""
        async with self._sending:
            pace_s = None if self.pace_s == self._told_s else self.pace_s
            if not self._lines and pace_s is None:
                return
            report = Report(pace_s=pace_s, **{to: tuple(lines) for to, lines in self._lines.items()})
            keys, self._keys, self._bytes, self._told_s = self._keys, [], 0, self.pace_s
            self._lines.clear()
            if not self._ended:
                self._full.clear()
            raw = await asyncio.to_thread(encode, report)
            await self._commit([raw], [keys])

    def end(self) -> None:
        """Nothing more comes: `send_on` ends when a report that is on its way has arrived, and all that was added with it."""
        self._ended = True
        self._full.set()

    async def send_on(self) -> None:
        """Send now and then, until the end. Cancelled, it loses what is on its way, which may have been written nevertheless."""
        while not self._ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self._every_s)
            await self.send()
