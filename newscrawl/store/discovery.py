"""Links into the ledger, many at once: a sitemap shows 20,000, nearly all of them known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlite_utils import Database

from newscrawl.store.migrate import writing
from newscrawl.store.records import Found
from newscrawl.store.values import dumps, said, utc, utc_or_none
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

# Front pages show links without dates; a feed that shows one later has more to say.
_DATED = """
UPDATE links SET published_hint = :hint, rank = :hint, evidence = json_patch(:evidence, evidence)
WHERE key = :key AND published_hint IS NULL
"""

_SEEN = """
INSERT INTO sightings (link_id, entry_id, position, first_seen, last_seen)
SELECT id, :entry_id, :position, :now, :now FROM links WHERE key = :key
ON CONFLICT (link_id, entry_id) DO UPDATE SET last_seen = excluded.last_seen
"""


def discovered(
    db: Database, entry_id: int, source_slug: str, links: Sequence[Found], now: datetime, run_id: int
) -> int:
    """Note what an entry showed; returns how many links are new to the ledger."""
    shared: _Row = {"entry_id": entry_id, "source": source_slug, "now": utc(now), "run_id": run_id}
    rows = [{**shared, **row} for row in _rows(links)]
    dated = [row for row in rows if row["hint"] is not None]
    with writing(db):
        new = db.conn.executemany(_NEW, rows).rowcount
        db.conn.executemany(_DATED, dated)
        db.conn.executemany(_SEEN, rows)
    return max(new, 0)


def _rows(links: Sequence[Found]) -> Iterator[_Row]:
    for position, found in enumerate(links, start=1):
        yield {
            "position": position,
            "url": clean(found.link.url),
            "key": clean(found.key),
            "host": found.host,
            "hint": utc_or_none(found.published),
            "evidence": dumps(said(found.link)),
        }
