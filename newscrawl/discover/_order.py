"""Newest first, by the dates that feeds and sitemaps print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from newscrawl import dates
from newscrawl.models import Link, Page, Source

# Reading a date in words takes about a millisecond (dependencies, section 5); feeds that need it have few items.
_MAX_IN_WORDS = 200


def newest_first(links: Sequence[Link], page: Page, source: Source) -> tuple[Link, ...]:
    """Dated links by date, the newest first; undated ones behind them, in the page's order."""
    reader = _Reader(page.fetched_at, ZoneInfo(source.timezone))
    dated = [(reader.when(link), link) for link in links]
    known = [(at, link) for at, link in dated if at is not None]
    known.sort(key=lambda pair: pair[0], reverse=True)
    return (*(link for _, link in known), *(link for at, link in dated if at is None))


class _Reader:
    """Reads dates, the cheap ways first, and in words only so many."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self.now = now
        self.zone = zone
        self.in_words = 0

    def when(self, link: Link) -> datetime | None:
        raw = link.published or link.modified
        if raw is None:
            return None
        return self._iso(raw) or _rfc2822(raw, self.zone) or self._words(raw)

    def _iso(self, raw: str) -> datetime | None:
        moment = dates.parse_iso(raw, zone=self.zone)
        return None if moment is None else moment.at

    def _words(self, raw: str) -> datetime | None:
        self.in_words += 1
        if self.in_words > _MAX_IN_WORDS:
            return None
        moment = dates.parse(raw, now=self.now, zone=self.zone)
        return None if moment is None else moment.at


def _rfc2822(raw: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = parsedate_to_datetime(raw)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
