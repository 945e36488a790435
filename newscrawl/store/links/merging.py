"""What an entry says of links that are known is written beside what others said of them, and merged (`evidence`).

An article that its entry says has changed since it was read is due for a revisit, whatever its age. The caller holds the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from newscrawl.models import Found, Moment
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.links.evidence import Evidence, Said, is_newer, merged, packed, unpacked
from newscrawl.store.values import dumps, moment, utc, utc_or_none

Reader: TypeAlias = Callable[[str], datetime | None]
"""A reader of dates as entries print them: UTC; None for what is none, or lies ahead."""

_WHOLE = "SELECT id, evidence FROM links WHERE id IN (SELECT value FROM json_each(:ids))"
_SAID = """
SELECT s.link_id, s.entry_id, s.evidence, e.kind, e.url
FROM sightings AS s JOIN entries AS e ON e.id = s.entry_id
WHERE s.link_id IN (SELECT value FROM json_each(:ids))
"""
_SAYS = "UPDATE sightings SET evidence = :evidence WHERE link_id = :link_id AND entry_id = :entry_id"
_MERGED = """
UPDATE links SET evidence = :evidence, published_hint = coalesce(:hint, published_hint), rank = coalesce(:hint, rank) WHERE id = :id
"""

# Of pages that say that they changed: when each was last read.
_READ = """
SELECT l.id, coalesce((SELECT max(fetched) FROM fetches WHERE link_id = l.id AND status IN (200, 304)), a.fetched) AS fetched
FROM links AS l JOIN articles AS a ON a.id = l.article_id
WHERE l.id IN (SELECT value FROM json_each(:ids))
"""
_DUE = """
UPDATE links SET revisit = :now WHERE id IN (SELECT value FROM json_each(:ids)) AND coalesce(revisit > :now, true)
"""

# Some sitemaps say of all their pages that they have just changed: of so many, and more than half, it is not believed.
_MANY_CHANGES = 20


def note(db: Database, entry_id: int, says: Mapping[int, Evidence], read: Reader) -> None:
    """Write what an entry says now, and what that makes of what all say. says: link → evidence"""
    ids = {"ids": json.dumps(list(says))}
    wholes = {row["id"]: json.loads(row["evidence"]) for row in db.execute(_WHOLE, ids)}
    by_link: dict[int, list[tuple[Said, Any]]] = {id: [] for id in says}
    for row in db.execute(_SAID, ids):
        id = row["link_id"]
        evidence = says[id] if row["entry_id"] == entry_id else unpacked(row["evidence"], wholes[id])
        by_link[id].append((Said(row["kind"], row["url"], evidence), row))
    sightings, links = list[dict[str, Any]](), list[dict[str, Any]]()
    for id, said in by_link.items():
        whole = merged((one for one, _ in said), read)
        if whole != wholes[id]:
            links.append({"id": id, "evidence": dumps(whole), "hint": utc_or_none(_hint(whole, read))})
        for one, row in said:
            if (keeps := packed(one.evidence, whole)) != row["evidence"]:
                sightings.append({"link_id": id, "entry_id": row["entry_id"], "evidence": keeps})
    db.executemany(_SAYS, sightings)
    db.executemany(_MERGED, links)


def _hint(whole: Evidence, read: Reader) -> datetime | None:
    """By which time a link stands in the queue: its publication, else its last change, before which it was published."""
    return next(filter(None, (read(whole[name]) for name in ("published", "modified") if name in whole)), None)


def reader(links: Iterable[Found], now: datetime, zone: ZoneInfo) -> Reader:
    """A reader that knows the dates of these links already."""
    known: dict[str | None, datetime | None] = {}
    for found in links:
        known[found.link.modified] = None if found.changed is None else found.changed.at.astimezone(UTC)
        known[found.link.published] = found.published

    def read(raw: str) -> datetime | None:
        if raw not in known:
            from newscrawl import dates  # here: seldom needed, and a twentieth of a start

            at = dates.parse_past(raw, now=now, zone=zone)
            known[raw] = None if at is None else at.at.astimezone(UTC)
        return known[raw]

    return read


class Changes:
    """The changes that an entry tells of articles that are stored, while its links are noted."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._told: dict[int, tuple[Moment, bool]] = {}  # link → when, and whether another time was told before
        self.shown = 0  #: stored articles that the entry shows

    def note(self, link_id: int, changed: Moment, *, moved: bool) -> None:
        """An entry says for the first time that a page changed then. moved: it told another time before"""
        self._told[link_id] = changed, moved

    def write(self, now: datetime) -> None:
        """Make due what changed since it was last read."""
        told = self._told
        reads = self._db.execute(_READ, {"ids": json.dumps(list(told))}).fetchall() if told else ()
        due = [row["id"] for row in reads if is_newer(*told[row["id"]], moment(row["fetched"]))]
        if due and (len(due) <= _MANY_CHANGES or len(due) <= self.shown / 2):
            with writing(self._db):
                self._db.execute(_DUE, {"ids": json.dumps(due), "now": utc(now)})
