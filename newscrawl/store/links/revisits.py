"""Revisits of articles that are stored: when the next one is due, which are taken now, how each ended. A link keeps its state.

What is due stands on the link's row, so a run that dies forgets nothing. A revisit that was taken and never ended comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from newscrawl.models import Article, Fetch, Outcome, Page, Reason
from newscrawl.store.db.migrate import writing
from newscrawl.store.links.outcomes import record_fetch
from newscrawl.store.records import Leased
from newscrawl.store.values import leased, moment, utc, utc_or_none
from newscrawl.text import clean

# A revisit that is under way is not taken again; one whose run died comes back after this.
_UNDER_WAY = timedelta(hours=1)
# A first 404 may be a mistake of the day: the second is asked for then, at the latest.
_CONFIRM = timedelta(days=1)
# What was due so long ago, with more to do than a run's budget, is not young any more.
_STALE = timedelta(days=7)
# A revisit soon after another shows nothing: it must be a quarter of the article's age away.
_APART = 4

# Links that were never asked for go first: a revisit waits while its host has some that this run may take.
_DUE = """
SELECT
  id, url, source, host, attempts, evidence, article_id, etag, last_modified,
  (SELECT reason FROM fetches WHERE link_id = links.id ORDER BY id DESC LIMIT 1) AS last
FROM links
WHERE source = :source AND revisit <= :now AND revisit >= :stale AND article_id IS NOT NULL
  AND host NOT IN (SELECT value FROM json_each(:full))
  AND NOT EXISTS (
    SELECT 1 FROM links AS fresh
    WHERE fresh.source = :source AND fresh.host = links.host AND fresh.state = 'pending' AND fresh.next_try IS NULL
      AND (fresh.published_hint IS NULL OR fresh.published_hint >= :since)
  )
ORDER BY revisit DESC LIMIT :room
"""
_TAKE = "UPDATE links SET revisit = :back WHERE id = :id"

_PLAN = "UPDATE links SET revisit = :revisit WHERE id = :link_id"
_NEXT = "UPDATE links SET revisit = :revisit, attempts = attempts + 1 WHERE id = :link_id"
_VALID = "UPDATE links SET etag = :etag, last_modified = :last_modified WHERE id = :link_id"
_LAST = "SELECT reason FROM fetches WHERE link_id = :link_id ORDER BY id DESC LIMIT 1"
_BORN = """
SELECT a.published, a.published_precision, a.first_seen
FROM links AS l JOIN articles AS a ON a.id = l.article_id WHERE l.id = :link_id
"""


def next_revisit(born: datetime, now: datetime, ages: Iterable[timedelta]) -> datetime | None:
    """When an article of this birth is revisited next; None: never again. Ages that have passed are not made up for.

    >>> hour = timedelta(hours=1)
    >>> next_revisit(datetime(2025, 11, 9, 8), datetime(2025, 11, 9, 8, 30), [hour, 4 * hour]).hour
    9
    >>> next_revisit(datetime(2025, 11, 9, 8), datetime(2025, 11, 9, 9, 5), [hour, 4 * hour]).hour
    12
    """
    due = (born + age for age in ages if born + age >= now + age / _APART)
    return min(due, default=None)


def birth(published: datetime | None, precision: str | None, first_seen: datetime) -> datetime:
    """From when on an article is young: its publication, if the hour is known; never after we saw it.

    A day without an hour is its midnight: then the first sight of it counts, if that was on the day or the next.
    """
    if published is None or published > first_seen:
        return first_seen
    by_day = precision == "day" and first_seen - published < timedelta(days=2)
    return first_seen if by_day else published


class Revisits:
    """Until ages are given, nothing is planned and nothing is due."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ages: Sequence[timedelta] = ()

    def follow(self, ages: Sequence[timedelta]) -> None:
        """From now on, revisit articles of these ages."""
        self._ages = sorted(ages)

    def take(
        self,
        budget: Mapping[str, int],
        now: datetime,
        *,
        busy: Mapping[str, int],
        per_host: int,
        limit: int,
        since: datetime | None = None,
    ) -> list[Leased]:
        """Up to `limit` articles that are due, the latest due first, where nothing new is to be fetched.

        budget:  source → how many of its articles may be taken
        busy:    host → pages of it under way; since: links that say they are older do not count as new
        """
        taken: list[Leased] = []
        room = {host: per_host - count for host, count in busy.items()}
        with writing(self._db):
            for source, left in budget.items():
                values = {
                    "source": source,
                    "now": utc(now),
                    "stale": utc(now - _STALE),
                    "since": "" if since is None else utc(since),
                    "full": json.dumps([host for host, free in room.items() if free <= 0]),
                    "room": min(left, limit - len(taken)) if self._ages else 0,
                }
                for row in self._db.execute(_DUE, values).fetchall() if values["room"] else ():
                    if room.setdefault(row["host"], per_host) > 0:
                        room[row["host"]] -= 1
                        taken.append(_leased(row))
            for leased in taken:
                self._db.execute(_TAKE, {"id": leased.id, "back": utc(now + _UNDER_WAY)})
        return taken

    def plan(self, link_id: int, article: Article, outcome: Outcome, now: datetime) -> None:
        """Plan the first revisit of an article that was just stored. The caller holds the transaction."""
        if self._ages and outcome.reason is not Reason.SAME_ADDRESS:
            self._db.execute(_PLAN, {"link_id": link_id, "revisit": utc_or_none(self._next(link_id, now))})
            self.validators(link_id, article.page)

    def validators(self, link_id: int, page: Page) -> None:
        """Of the page as it was read last. The caller holds the transaction."""
        values = {
            name: clean(page.headers[name]) if name in page.headers else None for name in ("etag", "last-modified")
        }
        self._db.execute(_VALID, {"link_id": link_id, "etag": values["etag"], "last_modified": values["last-modified"]})

    def record(
        self,
        link_id: int,
        outcome: Outcome,
        fetch: Fetch,
        run_id: int,
        now: datetime,
    ) -> Outcome:
        """Write how a revisit ended: one row in fetches, and when the next is due. The caller holds the transaction.

        Returns the outcome, which is gone/missing for what was not found twice running.
        """
        due = self._next(link_id, now)
        if outcome.reason is Reason.NOT_FOUND:
            last = self._db.execute(_LAST, {"link_id": link_id}).fetchone()
            if last is not None and last["reason"] == Reason.NOT_FOUND:
                outcome, due = Outcome.of(Reason.MISSING), None
            else:
                due = min(filter(None, (due, now + _CONFIRM)))
        record_fetch(self._db, link_id, outcome, fetch, run_id, now)
        self._db.execute(_NEXT, {"link_id": link_id, "revisit": utc_or_none(due)})
        return outcome

    def _next(self, link_id: int, now: datetime) -> datetime | None:
        row = self._db.execute(_BORN, {"link_id": link_id}).fetchone()
        if row is None:
            return None
        published = None if row["published"] is None else moment(row["published"])
        return next_revisit(birth(published, row["published_precision"], moment(row["first_seen"])), now, self._ages)


def _leased(row: Any) -> Leased:
    return replace(leased(row), article_id=row["article_id"], etag=row["etag"], last_modified=row["last_modified"])
