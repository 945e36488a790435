"""Which articles can be read anew: where they stand, by what they were read, and the raw page of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from newscrawl.store.store import Store
from newscrawl.store.values import utc_or_none

_BATCH = 200
# By outlet, since pages of the archive are packed against others of theirs.
_WANTED = """
SELECT id FROM articles
WHERE (:sources IS NULL OR source IN (SELECT value FROM json_each(:sources)))
  AND (:since IS NULL OR fetched >= :since)
  AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
ORDER BY source, id
"""
_STANDS = """
SELECT a.id, a.source, a.url, a.title, a.page_hash, a.fetched, a.extracted, v.value AS read_by
FROM json_each(:ids) AS each CROSS JOIN articles AS a ON a.id = each.value LEFT JOIN store_values AS v ON v.id = a.read_by
ORDER BY each.key
"""
_BESIDE = """
SELECT state, reason, count(*) AS links FROM links
WHERE (state = 'quarantined' OR reason = 'forgotten') AND (:sources IS NULL OR source IN (SELECT value FROM json_each(:sources)))
GROUP BY state = 'quarantined'
"""


class Stored(NamedTuple):
    """Where an article stands."""

    id: int
    source: str
    url: str
    title: str
    page_hash: str | None
    fetched: str
    extracted: str
    read_by: str | None


class Beside(NamedTuple):
    """Links of outlets that have a page and no article, or had one."""

    quarantined: int
    forgotten: int


def wanted(
    store: Store, *, sources: Sequence[str] | None, since: datetime | None, ids: Sequence[int] | None
) -> list[int]:
    """Numbers of articles, by outlet. since: not fetched before; ids: only among these; None: all"""
    values = {"sources": _json(sources), "since": utc_or_none(since), "ids": _json(ids)}
    return [row["id"] for row in store.db.execute(_WANTED, values)]


def stands(store: Store, ids: Sequence[int]) -> Iterator[Stored]:
    """Where these articles stand, in their order, some at a time; those that are gone meanwhile are left out."""
    for first in range(0, len(ids), _BATCH):
        for row in store.db.execute(_STANDS, {"ids": json.dumps(ids[first : first + _BATCH])}).fetchall():
            yield Stored(**dict(row))


def beside(store: Store, sources: Sequence[str] | None) -> Beside:
    """Links of these outlets that no reading of articles reaches."""
    found = {
        row["state"] == "quarantined": row["links"] for row in store.db.execute(_BESIDE, {"sources": _json(sources)})
    }
    return Beside(quarantined=found.get(True, 0), forgotten=found.get(False, 0))


def _json(values: Sequence[object] | None) -> str | None:
    return None if values is None else json.dumps(list(values))
