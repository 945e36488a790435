"""Links are discovered: written into the ledger, many at once: a sitemap shows 20,000, nearly all of them known.

What an entry says of a link that is known already is merged with what others said of it (`evidence`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl import urls
from newscrawl.models import Found
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import feed_texts, merging, turning
from newscrawl.store.links.evidence import Evidence, unpacked
from newscrawl.store.links.merging import Changes
from newscrawl.store.values import dumps, evidence_of, moment, utc, utc_or_none
from newscrawl.text import clean

_Row = dict[str, Any]

# A link that is another address of an article that we have is settled at birth: it is never fetched.
_NEW = """
INSERT INTO links (
  source, url, key, host, state, reason, rank, published_hint, discovered, discovered_run,
  settled, settled_run, article_id, evidence
)
SELECT
  :source, :url, :key, :host,
  CASE WHEN known.article_id IS NULL THEN 'pending' ELSE 'duplicate' END,
  CASE WHEN known.article_id IS NOT NULL THEN 'same_address' END,
  coalesce(:hint, :now), :hint, :now, :run_id,
  CASE WHEN known.article_id IS NOT NULL THEN :now END,
  CASE WHEN known.article_id IS NOT NULL THEN :run_id END,
  known.article_id, :evidence
FROM (SELECT 1) LEFT JOIN article_keys AS known ON known.kind = 'address' AND known.value = :key
WHERE true
ON CONFLICT (key) DO NOTHING
"""

# What of a feed is known, by its place there: mostly all of it, and then nothing needs to be written.
_KNOWN = """
SELECT
  each.key AS place, links.id, links.url, links.evidence, links.published_hint,
  links.state = 'pending' AND links.attempts = 0 AS unasked,
  links.reason IS 'forgotten' AS forgotten,
  links.article_id IS NOT NULL AND links.reason IS NOT 'same_address' AS stored,
  sightings.link_id IS NOT NULL AS shown, sightings.evidence AS said, coalesce(sightings.last_seen, '') AS last_seen
FROM json_each(:keys) AS each
JOIN links ON links.key = each.value
LEFT JOIN sightings ON sightings.link_id = links.id AND sightings.entry_id = :entry_id
"""

# Whoever shows a link that waits takes it over from a source that is asked for no more: else it would wait for ever.
_TAKEN_OVER = """
UPDATE links SET source = :source
WHERE key = :key AND source <> :source AND state IN ('pending', 'failed')
  AND source IN (SELECT slug FROM sources WHERE absent IS NOT NULL)
"""

# Where addresses turn, those of before may lead nowhere.
_AT_LAST = "UPDATE links SET url = :url WHERE key = :key AND url <> :url AND state IN ('pending', 'failed')"

_SEEN = """
INSERT INTO sightings (link_id, entry_id, position, first_seen, last_seen)
SELECT id, :entry_id, :before + :position, :now, :now FROM links WHERE key = :key
ON CONFLICT (link_id, entry_id) DO UPDATE SET last_seen = excluded.last_seen
"""

# What health asks: how much each entry shows, hour by hour.
_HOUR = """
INSERT INTO entry_hours (entry_id, hour, links) VALUES (:entry_id, unixepoch(:now) / 3600, :links)
ON CONFLICT (entry_id, hour) DO UPDATE SET links = links + excluded.links
"""

_PLAINER = "UPDATE links SET url = :url, host = :host WHERE id = :id"

# A sighting is written again when the last one is so old: feeds show the same for days, and each write costs a sync.
_ANEW = timedelta(hours=1)
# Links that are noted in one transaction: a sitemap may show 50,000, and a run's memory is to stay flat.
_BATCH = 2_000


def discovered(
    db: Database, entry_id: int, source_slug: str, links: Sequence[Found], now: datetime, run_id: int
) -> int:
    """Note what an entry showed; returns how many links are new to the ledger. Articles that it says have changed are due."""
    links, turns = turning.folded(db, source_slug, links)
    shared: _Row = {"entry_id": entry_id, "source": source_slug, "now": utc(now), "run_id": run_id, "turns": turns}
    stale = utc(now - _ANEW)
    fresh, changes = 0, Changes(db)
    for start in range(0, len(links), _BATCH):
        fresh += _Batch(db, links[start : start + _BATCH], {**shared, "before": start}, changes).note(stale)
    changes.write(now)
    return fresh


class _Batch:
    """Some links of an entry, and what the ledger knows of them."""

    def __init__(self, db: Database, links: Sequence[Found], shared: _Row, changes: Changes) -> None:
        self._db = db
        self._links = _once(links)
        self._shared = shared
        keys = json.dumps([key for key, _, _ in self._links])
        #: place in the entry → what is known of the link there
        self._known: Mapping[int, Any] = {
            row["place"]: row for row in db.execute(_KNOWN, {"entry_id": shared["entry_id"], "keys": keys})
        }
        self._says: dict[int, Evidence] = {}  # link → what this entry says of it, where that is new
        self._compare(changes)

    def _compare(self, changes: Changes) -> None:
        """Find what is said otherwise than before."""
        for place, row in self._known.items():
            found, stored = self._links[place][1], bool(row["stored"])
            text = dumps(evidence_of(found.link))
            changes.shown += stored
            if row["forgotten"] or (row["said"] is None and text == row["evidence"]):
                continue
            says: Evidence = json.loads(text)
            before = unpacked(row["said"], json.loads(row["evidence"])) if row["shown"] else {}
            if row["shown"] and says in ({}, before):
                continue  # what says nothing any more keeps what it said
            self._says[row["id"]] = says
            if stored and found.changed is not None and says.get("modified") != before.get("modified"):
                changes.note(row["id"], found.changed, moved="modified" in before)

    def note(self, stale: str) -> int:
        """Write what is new; returns how many links are new to the ledger. stale: sightings up to then are written again"""
        known, places = self._known, range(len(self._links))
        seen = [place for place in places if (known[place]["last_seen"] if place in known else "") <= stale]
        plainer = list(self._plainer())
        if not (seen or self._says or plainer):
            return 0
        rows = [self._row(place) for place in seen]
        first = sum(1 for place in seen if place not in known or not known[place]["last_seen"])
        with writing(self._db):
            new = [row for place, row in zip(seen, rows, strict=True) if place not in known]
            again = [row for place, row in zip(seen, rows, strict=True) if place in known]
            count = self._db.executemany(_NEW, new).rowcount
            self._db.executemany(_TAKEN_OVER, again)
            self._db.executemany(_SEEN, rows)
            feed_texts.note(self._db, self._texts(seen))
            self._db.executemany(_PLAINER, plainer)
            if self._shared["turns"]:
                self._db.executemany(_AT_LAST, again)
            if self._says:
                merging.note(self._db, self._shared["entry_id"], self._says, self._reader())
            if first:
                self._db.execute(_HOUR, {**self._shared, "links": first})
        return max(count, 0)

    def _plainer(self) -> Iterable[_Row]:
        """Links that nobody has asked for yet and that this entry spells more plainly: which entry came first is not to matter."""
        for place, row in self._known.items():
            _, found, _ = self._links[place]
            url = clean(found.link.url)
            if row["unasked"] and url != row["url"] and urls.plainness(url) < urls.plainness(row["url"]):
                yield {"id": row["id"], "url": url, "host": found.host}

    def _texts(self, places: Iterable[int]) -> Iterable[tuple[str, str]]:
        """Key and text of each link of which the entry carries one."""
        links = (self._links[place] for place in places)
        return ((key, found.link.text) for key, found, _ in links if found.link.text)

    def _reader(self) -> merging.Reader:
        row = self._db.execute("SELECT timezone FROM sources WHERE slug = :source", self._shared).fetchone()
        return merging.reader(
            (found for _, found, _ in self._links), moment(self._shared["now"]), ZoneInfo(row["timezone"])
        )

    def _row(self, place: int) -> _Row:
        key, found, position = self._links[place]
        return {
            **self._shared,
            "position": position,
            "url": clean(found.link.url),
            "key": key,
            "host": found.host,
            "hint": utc_or_none(found.published or (found.changed.at if found.changed else None)),
            "evidence": dumps(evidence_of(found.link)),
        }


def _once(links: Sequence[Found]) -> list[tuple[str, Found, int]]:
    """Key, link and place in the entry of each link, once; what its first place leaves open is filled in from later ones."""
    once: dict[str, tuple[str, Found, int]] = {}
    for position, found in enumerate(links, start=1):
        key = clean(found.key)
        _, first, at = once.get(key, (key, found, position))
        once[key] = key, first if first is found else _filled(first, found), at
    return list(once.values())


def _filled(first: Found, other: Found) -> Found:
    more: dict[str, Any] = {**evidence_of(other.link), **evidence_of(first.link)}
    return replace(
        first,
        link=replace(first.link, **more),
        published=first.published or other.published,
        changed=first.changed or other.changed,
    )
