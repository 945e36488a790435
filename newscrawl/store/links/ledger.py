"""The ledger holds every link ever discovered, each in exactly one state, and the entries that showed them.

Nothing is dropped without a row. What to fetch next is in `frontier`, the bulk of new links in `discovery`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from newscrawl.models import Entry, Fetch, Found, Kind, Outcome, Page, Source
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import discovery, feed_texts, frontier, outcomes
from newscrawl.store.records import EntryState, Leased, Waiting
from newscrawl.store.values import moment, moment_or_none, utc
from newscrawl.text import clean

_SOURCE = """
INSERT INTO sources (slug, name, home, language, timezone, region, province, groups)
VALUES (:slug, :name, :home, :language, :timezone, :region, :province, :groups)
ON CONFLICT (slug) DO UPDATE SET
  name = excluded.name,
  home = excluded.home,
  language = excluded.language,
  timezone = excluded.timezone,
  region = excluded.region,
  province = excluded.province,
  groups = excluded.groups
"""

# As they are; its groups are written as a list.
_NOTED = ("slug", "name", "home", "language", "timezone", "region", "province")

_STATE = """
  id, url, kind, listed, etag, last_modified, body_hash, polled, outcome, found, searched,
  EXISTS (SELECT 1 FROM sightings WHERE entry_id = entries.id) AS shown
"""

# One that was looked for is an ordinary one as soon as somebody names it.
_ENTRY = f"""
INSERT INTO entries (source, url, kind, parent_id, listed, searched)
VALUES (:source, :url, :kind, :parent_id, :listed, :searched)
ON CONFLICT (source, url) DO UPDATE SET
  kind = excluded.kind,
  parent_id = CASE WHEN entries.searched THEN excluded.parent_id ELSE parent_id END,
  listed = coalesce(excluded.listed, listed),
  searched = min(searched, excluded.searched)
RETURNING {_STATE}
"""  # noqa: S608 - ours

_CHILDREN = f"SELECT {_STATE} FROM entries WHERE parent_id = :id AND NOT searched ORDER BY id"  # noqa: S608 - ours

_SEARCHED = f"SELECT {_STATE} FROM entries WHERE source = :source AND searched ORDER BY id"  # noqa: S608 - ours

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

# An address that a run gives by itself is no file either: nobody asks for what it left, until somebody gives it again.
_ABSENT = """
UPDATE sources SET absent = CASE WHEN slug IN (SELECT value FROM json_each(:present)) THEN NULL ELSE coalesce(absent, :now) END
"""

_LINKLESS = """
SELECT value AS slug FROM json_each(:sources) AS asked
WHERE NOT EXISTS (SELECT 1 FROM links WHERE source = asked.value)
"""

_LEFT = """
SELECT s.slug, count(*) AS n FROM sources AS s JOIN links AS l ON l.source = s.slug
WHERE s.absent IS NOT NULL AND (l.state = 'pending' OR (l.state = 'failed' AND l.next_try IS NOT NULL))
GROUP BY s.slug ORDER BY s.slug
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

    def add_sources(
        self, sources: Iterable[Source], now: datetime | None = None, described: Collection[str] | None = None
    ) -> None:
        """Make known, or bring up to date; a source that left the catalogue stays, and is absent from now on.

        described: slugs of the catalogue; None: it is not known, and no source is absent for want of a file
        """
        sources = tuple(sources)
        with writing(self._db):
            for source in sources:
                values = {name: getattr(source, name) for name in _NOTED}
                self._db.execute(_SOURCE, {**values, "groups": json.dumps(source.groups)})
            if described is not None and now is not None:
                present = [*described, *(source.slug for source in sources)]
                self._db.execute(_ABSENT, {"present": json.dumps(present), "now": utc(now)})

    def linkless(self, sources: Iterable[str]) -> list[str]:
        """Those of these sources that have never shown a link."""
        return [row["slug"] for row in self._db.execute(_LINKLESS, {"sources": json.dumps(list(sources))})]

    def left_behind(self) -> Mapping[str, int]:
        """Source that is absent → its links that wait to be asked for."""
        return {row["slug"]: row["n"] for row in self._db.execute(_LEFT)}

    def entry(
        self, source_slug: str, entry: Entry, parent_id: int | None = None, *, searched: bool = False
    ) -> EntryState:
        """The entry's row, made if it is new. searched: nobody names it, it is looked for"""
        values = {
            "source": source_slug,
            "url": clean(entry.url),
            "kind": entry.kind,
            "parent_id": parent_id,
            "listed": entry.listed,
            "searched": int(searched),
        }
        with writing(self._db):
            row = self._db.execute(_ENTRY, values).fetchone()
        return _entry_state(row)

    def children(self, entry_id: int) -> list[EntryState]:
        """The entries that this one named, which count on when it is unchanged and not read again."""
        return [_entry_state(row) for row in self._db.execute(_CHILDREN, {"id": entry_id})]

    def searched(self, source_slug: str) -> list[EntryState]:
        """The places at which feeds and sitemaps of a source were looked for, with how they answered."""
        return [_entry_state(row) for row in self._db.execute(_SEARCHED, {"source": source_slug})]

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

    def lease_again(self, run_id: int, links: Iterable[Leased], now: datetime) -> set[int]:
        """Take those of these links that have no outcome since: an earlier run had taken them, and a worker of the fleet still has them."""
        return frontier.lease_again(self._db, run_id, links, now)

    def waiting(self, sources: Iterable[str], now: datetime, since: datetime | None = None) -> Waiting:
        """How many links may be asked for now, and when the next of the others."""
        return frontier.waiting(self._db, sources, now, since)

    def ready(self, sources: Iterable[str], now: datetime, since: datetime | None = None) -> Mapping[str, int]:
        """How many links of each source may be asked for now; a source that has none is not there."""
        return frontier.ready(self._db, sources, now, since)

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

    def record_part(
        self, link_id: int, outcome: Outcome, run_id: int, now: datetime, *, fetch: Fetch, once: bool = False
    ) -> bool:
        """Write what came of a further page of a link's article; the link stays as it is.

        once: not if it stands there already, with the same time; returns whether it was written
        """
        with writing(self._db):
            return outcomes.record_part(self._db, link_id, outcome, fetch, run_id, now, once=once)

    def with_text(self, page: Page) -> Page:
        """A page out of the archive with the text that its feed carried, where that is kept."""
        return feed_texts.with_text(self._db, page)

    def release(self, link_ids: Iterable[int], now: datetime) -> int:
        """Give leased links back, not asked for: they are pending again. Returns how many."""
        with writing(self._db):
            return self._db.execute(_RELEASE, {"ids": json.dumps(list(link_ids)), "now": utc(now)}).rowcount


def _entry_state(row: Any) -> EntryState:
    known = {"kind": Kind(row["kind"]), "polled": moment_or_none(row["polled"])}
    return EntryState(**{**dict(row), **known, "searched": bool(row["searched"]), "shown": bool(row["shown"])})
