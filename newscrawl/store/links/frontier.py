"""Links are chosen to be asked for next: newest first a host, a few a host. Reads rows only that it takes, by `links_ready` and `links_retry`.

A window query over all open links takes 120 ms at 100,000 of them, these some 2 ms; a lease is asked for whenever a page ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.records import Leased, Waiting
from newscrawl.store.values import leased, moment_or_none, utc

# A loose index scan: SQLite has no skip scan for DISTINCT, so each step asks for the next host.
_HOSTS = """
WITH RECURSIVE
  ready(source, host) AS (
    SELECT s.value, (SELECT min(host) FROM links WHERE source = s.value AND state = 'pending' AND next_try IS NULL)
    FROM json_each(:sources) AS s
    UNION ALL
    SELECT source, (
      SELECT min(host) FROM links
      WHERE source = ready.source AND host > ready.host AND state = 'pending' AND next_try IS NULL
    )
    FROM ready WHERE host IS NOT NULL
  ),
  retry(source, host) AS (
    SELECT s.value, (SELECT min(host) FROM links WHERE source = s.value AND next_try IS NOT NULL)
    FROM json_each(:sources) AS s
    UNION ALL
    SELECT source, (SELECT min(host) FROM links WHERE source = retry.source AND host > retry.host AND next_try IS NOT NULL)
    FROM retry WHERE host IS NOT NULL
  )
SELECT source, host FROM ready WHERE host IS NOT NULL
UNION
SELECT source, host FROM retry WHERE host IS NOT NULL
"""

_NEWEST = """
SELECT id, rank FROM (
  SELECT id, rank FROM links
  WHERE source = :source AND host = :host AND state = 'pending' AND next_try IS NULL AND published_hint >= :since
  ORDER BY published_hint DESC LIMIT :room
)
UNION ALL
SELECT id, rank FROM (
  SELECT id, rank FROM links
  WHERE source = :source AND host = :host AND state = 'pending' AND next_try IS NULL AND published_hint IS NULL
  ORDER BY rank DESC LIMIT :room
)
UNION ALL
SELECT id, rank FROM (
  SELECT id, rank FROM links
  WHERE source = :source AND host = :host AND next_try <= :now
    AND (published_hint IS NULL OR published_hint >= :since)
  ORDER BY next_try LIMIT :room
)
ORDER BY rank DESC LIMIT :room
"""

_TAKE = """
UPDATE links SET state = 'leased', reason = NULL, detail = NULL, next_try = NULL, settled = :now, settled_run = :run_id
WHERE id IN (SELECT value FROM json_each(:ids))
"""

# As often asked for as it was then: one that was asked for since has its outcome.
_PENDING = """
SELECT l.id FROM json_each(:asked) AS a JOIN links AS l ON l.id = json_extract(a.value, '$[0]')
WHERE l.state = 'pending' AND l.attempts = json_extract(a.value, '$[1]')
"""

_TAKEN = """
SELECT
  id, url, source, host, attempts, evidence, feed_text,
  (SELECT reason FROM fetches WHERE link_id = links.id AND state <> 'part' ORDER BY id DESC LIMIT 1) AS last
FROM links WHERE id IN (SELECT value FROM json_each(:ids))
"""

_READY_BY_SOURCE = """
SELECT source, count(*) AS ready FROM (
  SELECT source FROM links
  WHERE source IN (SELECT value FROM json_each(:sources)) AND state = 'pending' AND next_try IS NULL
    AND (published_hint IS NULL OR published_hint >= :since)
  UNION ALL
  SELECT source FROM links
  WHERE source IN (SELECT value FROM json_each(:sources)) AND next_try <= :now
    AND (published_hint IS NULL OR published_hint >= :since)
) GROUP BY source
"""

_READY = """
SELECT
  (
    SELECT count(*) FROM links
    WHERE source IN (SELECT value FROM json_each(:sources)) AND state = 'pending' AND next_try IS NULL
      AND (published_hint IS NULL OR published_hint >= :since)
  ) + (
    SELECT count(*) FROM links
    WHERE source IN (SELECT value FROM json_each(:sources)) AND next_try <= :now
      AND (published_hint IS NULL OR published_hint >= :since)
  ) AS ready,
  (
    SELECT min(next_try) FROM links
    WHERE source IN (SELECT value FROM json_each(:sources)) AND next_try > :now
      AND (published_hint IS NULL OR published_hint >= :since)
  ) AS next_try
"""


class _RankedLink(NamedTuple):
    id: int
    turn: int  #: how many of its host come before it, those in flight among them
    rank: str


def lease(
    db: Database,
    run_id: int,
    sources: Iterable[str],
    now: datetime,
    *,
    busy: Mapping[str, int],
    per_host: int,
    limit: int,
    since: datetime | None = None,
) -> list[Leased]:
    """Take up to `limit` links, so that no host has more than `per_host` in flight; idle hosts first, then newest first."""
    when = {"now": utc(now), "since": _bound(since)}
    with writing(db):
        ids = _choose(db, _open_hosts(db, sources), when, busy, per_host, limit)
        if not ids:
            return []
        db.execute(_TAKE, {"ids": json.dumps(ids), "now": when["now"], "run_id": run_id})
        taken = {leased.id: leased for leased in _read(db, ids)}
    return [taken[id] for id in ids]


def lease_again(db: Database, run_id: int, links: Iterable[Leased], now: datetime) -> set[int]:
    """Take those of these links that are pending, whatever else waits: what an earlier run had taken, and somebody still works on."""
    asked = json.dumps([(link.id, link.attempts) for link in links])
    with writing(db):
        pending = [row["id"] for row in db.execute(_PENDING, {"asked": asked})]
        db.execute(_TAKE, {"ids": json.dumps(pending), "now": utc(now), "run_id": run_id})
    return set(pending)


def waiting(db: Database, sources: Iterable[str], now: datetime, since: datetime | None = None) -> Waiting:
    values = {"sources": json.dumps(list(sources)), "now": utc(now), "since": _bound(since)}
    row = db.execute(_READY, values).fetchone()
    return Waiting(row["ready"], moment_or_none(row["next_try"]))


def ready(db: Database, sources: Iterable[str], now: datetime, since: datetime | None = None) -> Mapping[str, int]:
    values = {"sources": json.dumps(list(sources)), "now": utc(now), "since": _bound(since)}
    return {row["source"]: row["ready"] for row in db.execute(_READY_BY_SOURCE, values)}


def _bound(since: datetime | None) -> str:
    return "" if since is None else utc(since)


def _open_hosts(db: Database, sources: Iterable[str]) -> list[tuple[str, str]]:
    rows = db.execute(_HOSTS, {"sources": json.dumps(list(sources))})
    return [(row["source"], row["host"]) for row in rows]


def _choose(
    db: Database,
    open_hosts: Iterable[tuple[str, str]],
    when: Mapping[str, str],
    busy: Mapping[str, int],
    per_host: int,
    limit: int,
) -> list[int]:
    newest: dict[str, list[tuple[str, int]]] = {}
    for source, host in open_hosts:
        room = per_host - busy.get(host, 0)
        if room > 0:
            rows = db.execute(_NEWEST, {**when, "source": source, "host": host, "room": room})
            newest.setdefault(host, []).extend((row["rank"], row["id"]) for row in rows)
    candidates = [candidate for host in newest for candidate in _turns(newest[host], busy.get(host, 0), per_host)]
    candidates.sort(key=lambda candidate: candidate.rank, reverse=True)
    candidates.sort(key=lambda candidate: candidate.turn)
    return [candidate.id for candidate in candidates[: max(limit, 0)]]


def _turns(ranked: list[tuple[str, int]], busy: int, per_host: int) -> Iterator[_RankedLink]:
    """The newest of one host, whichever source they are of, up to its cap."""
    ranked.sort(reverse=True)
    for turn, (rank, id) in enumerate(ranked[: per_host - busy], start=busy):
        yield _RankedLink(id, turn, rank)


def _read(db: Database, ids: list[int]) -> Iterator[Leased]:
    return map(leased, db.execute(_TAKEN, {"ids": json.dumps(ids)}))
