"""Links are discovered: written into the ledger, many at once: a sitemap shows 20,000, nearly all of them known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from newscrawl.models import Found
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import turning
from newscrawl.store.values import dumps, evidence_of, utc, utc_or_none
from newscrawl.text import clean

_Row = dict[str, str | int | None]

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
SELECT each.key AS place, links.published_hint IS NULL AS undated, coalesce(sightings.last_seen, '') AS last_seen
FROM json_each(:keys) AS each
JOIN links ON links.key = each.value
LEFT JOIN sightings ON sightings.link_id = links.id AND sightings.entry_id = :entry_id
"""

# Front pages show links without dates; a feed that shows one later has more to say.
_DATED = """
UPDATE links SET published_hint = :hint, rank = :hint, evidence = json_patch(:evidence, evidence)
WHERE key = :key AND published_hint IS NULL
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

# A sighting is written again when the last one is so old: feeds show the same for days, and each write costs a sync.
_ANEW = timedelta(hours=1)


# Links that are noted in one transaction: a sitemap may show 50,000, and a run's memory is to stay flat.
_BATCH = 2_000


def discovered(
    db: Database, entry_id: int, source_slug: str, links: Sequence[Found], now: datetime, run_id: int
) -> int:
    """Note what an entry showed; returns how many links are new to the ledger."""
    links, turns = turning.folded(db, source_slug, links)
    shared: _Row = {"entry_id": entry_id, "source": source_slug, "now": utc(now), "run_id": run_id, "turns": turns}
    stale = utc(now - _ANEW)
    return sum(
        _note(db, links[start : start + _BATCH], {**shared, "before": start}, stale)
        for start in range(0, len(links), _BATCH)
    )


def _note(db: Database, links: Sequence[Found], shared: _Row, stale: str) -> int:
    keys = [clean(found.key) for found in links]
    known = _known(db, shared["entry_id"], keys)
    seen = [place for place in range(len(links)) if (known[place]["last_seen"] if place in known else "") <= stale]
    late = [
        place for place, found in enumerate(links) if found.published and place in known and known[place]["undated"]
    ]
    if not seen and not late:
        return 0
    rows = {place: {**shared, **_row(links[place], keys[place], place + 1)} for place in {*seen, *late}}
    new = [rows[place] for place in seen if place not in known]
    first = {keys[place] for place in seen if place not in known or not known[place]["last_seen"]}
    with writing(db):
        count = db.conn.executemany(_NEW, new).rowcount
        # New ones too: an entry may show one link twice, and say when only the second time.
        db.conn.executemany(_DATED, [row for row in (*new, *(rows[place] for place in late)) if row["hint"]])
        db.conn.executemany(_TAKEN_OVER, [rows[place] for place in seen if place in known])
        if shared["turns"]:
            db.conn.executemany(_AT_LAST, [rows[place] for place in seen if place in known])
        db.conn.executemany(_SEEN, [rows[place] for place in seen])
        if first:
            db.execute(_HOUR, {**shared, "links": len(first)})
    return max(count, 0)


def _known(db: Database, entry_id: object, keys: Sequence[str]) -> Mapping[int, Any]:
    """Place in the entry → what is known of the link there."""
    return {row["place"]: row for row in db.execute(_KNOWN, {"entry_id": entry_id, "keys": json.dumps(keys)})}


def _row(found: Found, key: str, position: int) -> _Row:
    return {
        "position": position,
        "url": clean(found.link.url),
        "key": key,
        "host": found.host,
        "hint": utc_or_none(found.published),
        "evidence": dumps(evidence_of(found.link)),
    }
