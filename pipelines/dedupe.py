"""Article → Article. Adds the keys by which the store tells which known story this is, and hands the store the rule of likeness."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from newscrawl import dedupe
from newscrawl.dedupe import near
from newscrawl.errors import StoreError, UsageError
from newscrawl.line import Stage
from newscrawl.models import Article


class Dedupe(Stage):
    """NEWSCRAWL_DUPLICATES keeps or drops what is told already; NEWSCRAWL_STORY_DAYS bounds a story in time."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._drops = drops(crawler.settings["NEWSCRAWL_DUPLICATES"])
        self._days = days(crawler.settings["NEWSCRAWL_STORY_DAYS"])

    async def open_spider(self) -> None:
        if (line := self.line) is None:
            return
        store = line.session.store
        store.articles.drops_duplicates = self._drops
        with suppress(StoreError):  # the session keeps it, and the run ends with it
            await line.session.sql(store.near.follow, near, days=self._days)
            while line.session.failure is None:
                if not await line.session.sql(store.near.catch_up, dedupe.keys):
                    return

    def process_item(self, item: Any) -> Any:
        return replace(item, keys=dedupe.keys(item)) if isinstance(item, Article) else item


def drops(said: Any) -> bool:
    """Raises UsageError for another word than keep and drop."""
    if said not in ("keep", "drop"):
        raise UsageError(f"NEWSCRAWL_DUPLICATES: expected keep or drop, got {said!r}")
    return bool(said == "drop")


def days(said: Any) -> float:
    """Raises UsageError unless it is 0 to 366: of that many weeks each look-up would take all."""
    try:
        number = float(said)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= 366:
        raise UsageError(f"NEWSCRAWL_STORY_DAYS: expected a number of days from 0 to 366, got {said!r}")
    return number
