"""The ledger holds every link ever discovered, each in exactly one state, and the entries that showed them.

Nothing is dropped without a row. What to fetch next is in `frontier`, the bulk of new links in `discovery`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from newscrawl.models import Entry, Fetch, Found, Kind, Outcome, Source
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import discovery, frontier, outcomes
from newscrawl.store.records import EntryState, Leased, Waiting
from newscrawl.store.values import moment, moment_or_none, utc
from newscrawl.text import clean

_SOURCE = """
INSERT INTO sources (slug, name, home, language, timezone)
VALUES (:slug, :name, :home, :language, :timezone)
ON CONFLICT (slug) DO UPDATE SET
  name = excluded.name,
  home = excluded.home,
  language = excluded.language,
  timezone = excluded.timezone
"""

_ENTRY = """
INSERT INTO entries (source, url, kind, parent_id, listed) VALUES (:source, :url, :kind, :parent_id, :listed)
ON CONFLICT (source, url) DO UPDATE SET kind = excluded.kind, listed = coalesce(excluded.listed, listed)
RETURNING id, url, kind, listed, etag, last_modified, body_hash, polled
"""

_CHILDREN = """
SELECT id, url, kind, listed, etag, last_modified, body_hash, polled FROM entries WHERE parent_id = :id ORDER BY id
"""

# Validators belong to the last answer that was read: an answer that was not must not replace them.
_POLLED = """
UPDATE entries SET
  polled = :now,
  status = :status,
  outcome = :outcome,
  detail = :detail,
  etag = CASE WHEN :outcome = 'ok' THEN :etag ELSE etag END,
  last_modified = CASE WHEN :outcome = 'ok' THEN :last_modified ELSE last_modified END,
  body_hash = CASE WHEN :outcome = 'ok' THEN :body_hash ELSE body_hash END,
  found = CASE WHEN :outcome = 'ok' THEN :found ELSE found END
WHERE id = :entry_id
"""

_RECOVER = """
UPDATE links SET state = 'pending', reason = 'interrupted', settled = :now WHERE state = 'leased'
"""

# No wait is so long (a day between tries, two where a host asks for it): the clock stood in the future when it was set.
_LONGEST_WAIT = timedelta(days=30)
_TOO_LATE = (
    "UPDATE links SET next_try = :now WHERE next_try > :latest",
    "UPDATE hosts SET not_before = NULL WHERE not_before > :latest",
)
# A clock that stands before this has lost the time itself: the waits are right then.
_EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)

_RELEASE = """
UPDATE links SET state = 'pending', reason = 'interrupted', settled = :now
WHERE state = 'leased' AND id IN (SELECT value FROM json_each(:ids))
"""


class Ledger:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def leases(self) -> Mapping[int, datetime]:
        """Links in the hands of a run → since when."""
        rows = self._db.execute("SELECT id, settled FROM links WHERE state = 'leased'")
        return {row["id"]: moment(row["settled"]) for row in rows}

    def recover(self, now: datetime) -> int:
        """What a dead run had leased is pending again. For a run that has just taken the lock; returns how many.

        Links and hosts that wait for a year that never comes are tried now: the clock was wrong once.
        """
        with writing(self._db):
            for sql in _TOO_LATE if now >= _EARLIEST else ():
                self._db.execute(sql, {"now": utc(now), "latest": utc(now + _LONGEST_WAIT)})
            return self._db.execute(_RECOVER, {"now": utc(now)}).rowcount

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Make known, or bring up to date; a source that left the catalogue stays."""
        with writing(self._db):
            for source in sources:
                values = {name: getattr(source, name) for name in ("slug", "name", "home", "language", "timezone")}
                self._db.execute(_SOURCE, values)

    def entry(self, source_slug: str, entry: Entry, parent_id: int | None = None) -> EntryState:
        """The entry's row, made if it is new."""
        values = {
            "source": source_slug,
            "url": clean(entry.url),
            "kind": entry.kind,
            "parent_id": parent_id,
            "listed": entry.listed,
        }
        with writing(self._db):
            row = self._db.execute(_ENTRY, values).fetchone()
        return _entry_state(row)

    def children(self, entry_id: int) -> list[EntryState]:
        """The entries that this one named, which count on when it is unchanged and not read again."""
        return [_entry_state(row) for row in self._db.execute(_CHILDREN, {"id": entry_id})]

    def polled(
        self,
        entry_id: int,
        now: datetime,
        *,
        status: int | None,
        outcome: str,
        detail: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        body_hash: str | None = None,
        found: int | None = None,
    ) -> None:
        """Note an answer, after its links were noted: validators that outlive lost links would hide them for good.

        outcome:  "ok", "unchanged", or a reason of failure; only "ok" replaces validators and `found`
        """
        values = {
            "entry_id": entry_id,
            "now": utc(now),
            "status": status,
            "outcome": outcome,
            "detail": detail and clean(detail),
            "etag": etag and clean(etag),
            "last_modified": last_modified and clean(last_modified),
            "body_hash": body_hash,
            "found": found,
        }
        with writing(self._db):
            self._db.execute(_POLLED, values)

    def discovered(self, entry_id: int, source_slug: str, links: Sequence[Found], now: datetime, run_id: int) -> int:
        """Note what an entry showed; returns how many links are new to the ledger."""
        return discovery.discovered(self._db, entry_id, source_slug, links, now, run_id)

    def lease(
        self,
        run_id: int,
        sources: Iterable[str],
        now: datetime,
        *,
        busy: Mapping[str, int],
        per_host: int,
        limit: int,
        since: datetime | None = None,
    ) -> list[Leased]:
        """Take up to `limit` links, so that no host has more than `per_host` in flight; idle hosts first, then newest first.

        busy:   host → links of it that this run has in flight
        since:  leave what was published before; links without a date are taken
        """
        return frontier.lease(self._db, run_id, sources, now, busy=busy, per_host=per_host, limit=limit, since=since)

    def waiting(self, sources: Iterable[str], now: datetime, since: datetime | None = None) -> Waiting:
        """How many links may be asked for now, and when the next of the others."""
        return frontier.waiting(self._db, sources, now, since)

    def record_outcome(
        self,
        link_id: int,
        outcome: Outcome,
        run_id: int,
        now: datetime,
        *,
        fetch: Fetch | None = None,
        detail: str | None = None,
        next_try: datetime | None = None,
    ) -> None:
        """Write how a link that brought no article ended; one more attempt, one row in fetches. fetch: None: nothing came"""
        with writing(self._db):
            outcomes.record_outcome(
                self._db, link_id, outcome, fetch or Fetch(), run_id, now, detail=detail, next_try=next_try
            )

    def record_part(self, link_id: int, outcome: Outcome, run_id: int, now: datetime, *, fetch: Fetch) -> None:
        """Write what came of a further page of a link's article; the link stays as it is."""
        with writing(self._db):
            outcomes.record_part(self._db, link_id, outcome, fetch, run_id, now)

    def release(self, link_ids: Iterable[int], now: datetime) -> int:
        """Give leased links back, not asked for: they are pending again. Returns how many."""
        with writing(self._db):
            return self._db.execute(_RELEASE, {"ids": json.dumps(list(link_ids)), "now": utc(now)}).rowcount


def _entry_state(row: Any) -> EntryState:
    return EntryState(**{**dict(row), "kind": Kind(row["kind"]), "polled": moment_or_none(row["polled"])})
