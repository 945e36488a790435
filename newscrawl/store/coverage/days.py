"""The days of an outlet's calendar: on which a time lies, which have no article, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newscrawl.store.coverage.records import Cause, Gap
from newscrawl.store.records import Counts
from newscrawl.store.values import utc

_DAY = timedelta(days=1)


class Calendar:
    """Tells the outlet's day of a time as columns hold it; two comparisons of text each, since a ledger has a million.

    >>> Calendar("Europe/Rome").day("2025-11-09T23:30:00Z")
    '2025-11-10'
    """

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._midnights: dict[str, tuple[str, str, str, str, str]] = {}

    def day(self, at: str) -> str:
        """at: UTC, "2025-11-09T23:30:00Z\""""
        known = self._midnights.get(at[:10])
        if known is None:
            known = self._midnights[at[:10]] = self._around(date.fromisoformat(at[:10]))
        begins, ends, before, same, after = known
        return before if at < begins else same if at < ends else after

    def hour(self, number: int) -> str:
        """number: whole hours since 1970, UTC"""
        return self.day(utc(datetime.fromtimestamp(number * 3600, UTC)))

    def midnight(self, day: date) -> str:
        """When a day begins, as columns hold it."""
        return utc(datetime.combine(day, time(), self._zone))

    def _around(self, day: date) -> tuple[str, str, str, str, str]:
        """When the outlet's day of this date begins and ends, and the days before, of and after it."""
        word = day.isoformat()
        if not date.min + 2 * _DAY < day < date.max - 2 * _DAY:
            return "", "~", word, word, word
        before, after = day - _DAY, day + _DAY
        return self.midnight(day), self.midnight(after), before.isoformat(), word, after.isoformat()


def gaps(
    first: date, last: date, *, articles: Collection[str], asked: Collection[str], known: Mapping[str, Counts]
) -> Iterator[Gap]:
    """The days from first to last without an article, and why.

    articles, asked: days with an article, and on which a run asked the outlet; known: day → its addresses, by outcome
    """
    day = first
    while day <= last:
        word = day.isoformat()
        if word not in articles:
            outcomes = known.get(word, {})
            was_asked = word in asked
            cause = Cause.NOT_STORED if outcomes else Cause.NOTHING_SHOWN if was_asked else Cause.NOT_ASKED
            yield Gap(day=day, cause=cause, asked=was_asked, outcomes=outcomes)
        day += _DAY


def between(begun: str, ended: str) -> Iterator[str]:
    """All days from one to another."""
    day, last = date.fromisoformat(begun), date.fromisoformat(ended)
    while day <= last:
        yield day.isoformat()
        day += _DAY
