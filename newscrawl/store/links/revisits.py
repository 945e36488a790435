"""Revisits of stored articles are planned and taken: when the next one is due, and which are due now. `outcomes` writes how they end.

The next revisit stands on the link's row, so a run that dies forgets nothing. One that was taken and never ended comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from newscrawl.models import Article, Outcome, Page, Reason
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.records import Leased
from newscrawl.store.values import leased, moment, moment_or_none, utc, utc_or_none
from newscrawl.text import clean

# A revisit that is under way is not taken again; one whose run died comes back after this.
_UNDER_WAY = timedelta(hours=1)
# What was due so long ago, with more to do than a run's budget, is not young any more.
_STALE = timedelta(days=7)
# An article of which pages are missing is asked for again after this, whatever its age.
_COMPLETE = timedelta(days=1)
# A revisit soon after another shows nothing: it must be a quarter of the article's age away.
_APART = 4

# Links that were never asked for go first: a revisit waits while its host has some that this run may take.
_DUE = """
SELECT
  id, url, source, host, attempts, evidence, feed_text, article_id, etag, last_modified,
  (SELECT reason FROM fetches WHERE link_id = links.id AND state <> 'part' ORDER BY id DESC LIMIT 1) AS last
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
# As often asked for as it was then: one that was asked for since has its outcome.
_TAKE_AGAIN = f"{_TAKE} AND article_id = :article_id AND attempts = :attempts AND revisit IS NOT NULL"

_BORN = """
SELECT a.published, a.published_precision, a.first_seen
FROM links AS l JOIN articles AS a ON a.id = l.article_id WHERE l.id = :link_id
"""


class Validators(NamedTuple):
    """What makes the next request of a page conditional: the validators of the page as it was read last."""

    etag: str | None
    last_modified: str | None


class RevisitPlan(NamedTuple):
    """The first revisit of an article that is being stored."""

    due: datetime | None  #: None: never
    validators: Validators


def validators(page: Page) -> Validators:
    """The page's validators, as its headers name them; none of an article on several pages, of which another may have changed."""
    if page.parts or page.missing:
        return Validators(None, None)
    etag, last_modified = (page.headers.get(name) for name in ("etag", "last-modified"))
    return Validators(None if etag is None else clean(etag), None if last_modified is None else clean(last_modified))


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

    def take_again(self, links: Iterable[Leased], now: datetime) -> set[int]:
        """Take those of these revisits that have no outcome since: an earlier run had taken them, and a worker of the fleet still has them."""
        back = utc(now + _UNDER_WAY)
        with writing(self._db):
            return {
                link.id
                for link in links
                if self._db.execute(
                    _TAKE_AGAIN,
                    {"id": link.id, "back": back, "article_id": link.article_id, "attempts": link.attempts},
                ).rowcount
            }

    def plan(self, article: Article, outcome: Outcome, first_seen: datetime, now: datetime) -> RevisitPlan | None:
        """The first revisit of an article that is being stored; None: none is planned, or it is the business of another link."""
        if not self._ages or outcome.reason is Reason.SAME_ADDRESS:
            return None
        published, due = article.published, None
        if outcome.article_id is not None:  # else there is no row to revisit
            columns = {
                "published": utc_or_none(published and published.at),
                "published_precision": published and published.precision,
                "first_seen": utc(first_seen),
            }
            due = self.due(columns, now)
            if article.page.missing:  # what is missing is asked for within a day, however old the article
                due = min(filter(None, (due, now + _COMPLETE)))
        return RevisitPlan(due, validators(article.page))

    def due(self, article: Mapping[str, Any], now: datetime) -> datetime | None:
        """When an article is revisited next; None: never again. article: with the columns that say how old it is"""
        published, first_seen = moment_or_none(article["published"]), moment(article["first_seen"])
        return next_revisit(birth(published, article["published_precision"], first_seen), now, self._ages)

    def due_of_link(self, link_id: int, now: datetime) -> datetime | None:
        """The same, of the article that a link led to; None also for a link that led to none."""
        row = self._db.execute(_BORN, {"link_id": link_id}).fetchone()
        return None if row is None else self.due(row, now)


def _leased(row: Any) -> Leased:
    return replace(leased(row), article_id=row["article_id"], etag=row["etag"], last_modified=row["last_modified"])
