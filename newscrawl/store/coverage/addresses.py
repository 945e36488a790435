"""The addresses that a sitemap has and no feed showed, one by one: however many there are, none is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from newscrawl.models import Outcome, Reason, State
from newscrawl.store.coverage.days import Calendar
from newscrawl.store.store import Store

_ZONE = "SELECT timezone FROM sources WHERE slug = :source"

_BY_KIND = """
SELECT 1 FROM sightings AS s CROSS JOIN entries AS e ON e.id = s.entry_id WHERE s.link_id = l.id AND e.kind =
"""
_SITEMAP_ONLY = f"""
SELECT l.url, l.rank, l.state, l.reason FROM links AS l
WHERE l.source = :source AND EXISTS ({_BY_KIND} 'sitemap') AND NOT EXISTS ({_BY_KIND} 'feed')
"""  # noqa: S608  # ours


class Address(NamedTuple):
    """One of them."""

    source: str
    day: str  #: at the outlet: of the publication as entries say it, else of the discovery
    outcome: Outcome
    url: str


def sitemap_only(
    store: Store, slugs: Sequence[str], *, since: date | None = None, until: date | None = None
) -> Iterator[Address]:
    """All of these sources, source by source. since, until: first and last day at the outlet"""
    first, last = (since or date.min).isoformat(), (until or date.max).isoformat()
    for slug in slugs:
        calendar = Calendar(store.db.execute(_ZONE, {"source": slug}).fetchone()["timezone"])
        for row in store.db.execute(_SITEMAP_ONLY, {"source": slug}):
            day = calendar.day(row["rank"])
            if first <= day <= last:
                reason = None if row["reason"] is None else Reason(row["reason"])
                yield Address(slug, day, Outcome(State(row["state"]), reason), row["url"])
