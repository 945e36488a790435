"""Links are sorted newest first, by the dates that feeds and sitemaps print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from newscrawl.models import Link, Moment, Page, Source

# Reading a date in words takes about a millisecond; feeds that need it have few items.
_MAX_IN_WORDS = 200


def newest_first(links: Sequence[Link], page: Page, source: Source) -> tuple[Link, ...]:
    """Dated links by date, the newest first; undated ones behind them, in the page's order."""
    reader = _Reader(page.fetched_at, ZoneInfo(source.timezone))
    dated = [(reader.when(link), link) for link in links]
    known = [(at, link) for at, link in dated if at is not None]
    known.sort(key=lambda pair: pair[0], reverse=True)
    return (*(link for _, link in known), *(link for at, link in dated if at is None))


class _Reader:
    """A reader of dates: of those that programs wrote it reads all, of those in words only so many."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._now = now
        self._zone = zone
        self._in_words = 0

    def when(self, link: Link) -> datetime | None:
        raw = link.published or link.modified
        if raw is None:
            return None
        from newscrawl import dates  # here: a worker reads links, and the parent of it only what patterns are

        moment = dates.parse_iso(raw, zone=self._zone) or self._words(raw)
        return None if moment is None else moment.at

    def _words(self, raw: str) -> Moment | None:
        self._in_words += 1
        from newscrawl import dates  # as above

        return dates.parse(raw, now=self._now, zone=self._zone) if self._in_words <= _MAX_IN_WORDS else None
