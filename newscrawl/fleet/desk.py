"""The desk collects what is to be reported of a bundle, and sends it: about every second, sooner where much has come."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from newscrawl import urls
from newscrawl.crawl.surveying import Unread
from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import Dropped, EntryAnswered, Read, Report, Said, WithoutPage
from newscrawl.models import Fetch, Reason

logger = logging.getLogger(__name__)

Commit = Callable[[Sequence[bytes], Sequence[Sequence[str]]], Awaitable[None]]
"""Keeps reports, and the addresses that each is about, all or nothing; what it raises ends the bundle."""

_EVERY_S = 1.0
# Bytes of packed pages that wait for a report.
_MOST_BYTES = 4 * 1024 * 1024
_TOO_LARGE = "with all that was read of it, it is more than a report may hold"


class _Line(NamedTuple):
    to: str  #: the field of `Report` where it belongs
    line: Any
    keys: tuple[str, ...] = ()  #: canonical addresses that it is about


class Desk:
    """What was not sent yet of one bundle."""

    def __init__(self, commit: Commit, *, every_s: float = _EVERY_S, most_packed: int = parcels.MOST_PACKED) -> None:
        self.pace_s: float | None = None  #: see `Report.pace_s`; what was noted last
        self._told_s: float | None = None
        self._ended = False
        self._commit = commit
        self._every_s = every_s
        self._most_packed = most_packed
        self._lines: list[_Line] = []
        self._bytes = 0
        self._full = asyncio.Event()
        self._sending = asyncio.Lock()

    def add(self, to: str, line: Any, *, keys: Sequence[str] = (), weight: int = 0) -> None:
        """Add a line to the next report. to: the field of `Report` where it belongs; keys: addresses that it is about"""
        self._lines.append(_Line(to, line, tuple(map(urls.canonical, keys))))
        self._bytes += weight
        if self._bytes >= _MOST_BYTES:
            self._full.set()

    def note_pace(self, seconds: float | None) -> None:
        """Report how fast the host was asked, if it is known."""
        if seconds is not None:
            self.pace_s = seconds

    async def send(self) -> None:
        """Send what there is, as one report or more. Raises what the commit raises."""
        async with self._sending:
            pace_s = None if self.pace_s == self._told_s else self.pace_s
            if not self._lines and pace_s is None:
                return
            lines, self._lines, self._bytes, self._told_s = self._lines, [], 0, self.pace_s
            if pace_s is not None:
                lines.append(_Line("pace_s", pace_s))
            if not self._ended:
                self._full.clear()
            fitting = parcels.fitting(lines, self._packed, _shortened)
            for some, raw in await asyncio.to_thread(list, fitting):
                await self._commit([raw], [[key for line in some for key in line.keys]])

    def _packed(self, lines: Sequence[_Line]) -> bytes:
        said: defaultdict[str, list[Any]] = defaultdict(list)
        for to, line, _ in lines:
            said[to].append(line)
        (pace_s,) = said.pop("pace_s", (None,))
        report = Report(pace_s=pace_s, **{to: tuple(each) for to, each in said.items()})
        return parcels.encode(report, most_packed=self._most_packed)

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


def _shortened(line: _Line) -> _Line | None:
    """What is said of a request whose answer no report can hold; None where nothing is left to be said."""
    match line.line:
        case Read(number=number, article=article):
            return _without_page(line, number, Said(article.page.url, article.page.status), article.page.ms)
        case Dropped(number=number, page=page):
            return _without_page(line, number, Said(page.url, page.status), page.ms)
        case EntryAnswered(survey=survey) if survey is not None:
            return line._replace(line=replace(line.line, survey=None, unread=Unread(Reason.TOO_LARGE, _TOO_LARGE)))
    logger.warning("%s: more than a report may hold is left out", line.to)
    return None


def _without_page(line: _Line, number: int, said: Said, ms: int | None) -> _Line:
    none = WithoutPage(
        number=number, reason=Reason.TOO_LARGE, detail=_TOO_LARGE, said=said, fetch=Fetch(status=said.status, ms=ms)
    )
    return _Line("without_page", none, line.keys)
