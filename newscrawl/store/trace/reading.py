"""The way of one address is read, from all rooms of the store. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newscrawl import urls
from newscrawl.models import Change, Outcome, Reason, State
from newscrawl.store.db.database import Database
from newscrawl.store.links.evidence import unpacked
from newscrawl.store.pages.archive import Pages
from newscrawl.store.store import Store
from newscrawl.store.trace.records import Asked, Changed, Kept, Other, Reserved, Row, Shown, Sick, Standing, Trace
from newscrawl.store.values import moment, moment_or_none

_LINK = """
SELECT l.*, l.feed_text IS NOT NULL AS has_text, h.not_before, h.robots_fetched, h.robots_status, h.robots
FROM links AS l LEFT JOIN hosts AS h ON h.host = l.host
"""
_BY_KEY = f"{_LINK} WHERE l.key = :key"
# The link that led to it, before other addresses of it.
_OF_ARTICLE = f"{_LINK} WHERE l.article_id = :article ORDER BY l.reason IS 'same_address', l.id LIMIT 1"

_HOLDER = "SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :key"
_ARTICLE = """
SELECT
  a.*, d.source AS first_source, d.url AS first_url, d.title AS first_title,
  (SELECT kept FROM near_pairs WHERE article_id = a.duplicate_of AND other_id = a.id) AS kept
FROM articles AS a LEFT JOIN articles AS d ON d.id = a.duplicate_of WHERE a.id = :article
"""
_SOURCE = "SELECT name, timezone, absent FROM sources WHERE slug = :source"
_SIGHTINGS = """
SELECT s.*, l.evidence AS whole, e.url, e.kind, e.searched, p.url AS parent
FROM sightings AS s JOIN links AS l ON l.id = s.link_id JOIN entries AS e ON e.id = s.entry_id
LEFT JOIN entries AS p ON p.id = e.parent_id
WHERE s.link_id = :link ORDER BY s.first_seen, s.position
"""
_FETCHES = "SELECT * FROM fetches WHERE link_id = :link ORDER BY id"
_REVISIONS = "SELECT * FROM revisions WHERE article_id = :article ORDER BY id"
_HASHES = (
    "SELECT json_extract(was, '$.page_hash') AS hash FROM revisions WHERE article_id = :article AND was IS NOT NULL"
)
_SICK = """
SELECT first_seen, message, state, closed FROM source_health
WHERE source = :source AND (
  entry IN (SELECT value FROM json_each(:entries))
  OR EXISTS (SELECT 1 FROM json_each(samples) WHERE value IN (SELECT value FROM json_each(:urls)))
) ORDER BY id
"""
_RESERVED = "SELECT * FROM reservations WHERE source = :source AND host = :host ORDER BY id"
_ADDRESSES = """
SELECT url, source, state, reason FROM links WHERE article_id = :article AND key <> :key
UNION ALL
SELECT value, NULL, NULL, NULL FROM article_keys AS k
WHERE article_id = :article AND kind = 'address' AND value <> :key AND NOT EXISTS (SELECT 1 FROM links WHERE key = k.value)
"""
# As `ROBOTSTXT_USER_AGENT` has it, unless a project says otherwise.
_ROBOT = "newscrawl"
_TURNING = "SELECT DISTINCT turning FROM sources WHERE turning <> '[]'"

_PAGES = """
WITH found AS (
  SELECT id FROM fetches WHERE url IN (SELECT value FROM json_each(:urls)) AND (link_id IS NULL OR link_id = :link)
  UNION
  SELECT id FROM fetches WHERE hash IN (SELECT value FROM json_each(:hashes)) AND (link_id IS NULL OR link_id = :link)
)
SELECT f.url, f.requested_url, f.status, f.fetched_at, f.hash, f.part_of, b.bytes
FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.id IN (SELECT id FROM found) OR f.part_of IN (SELECT id FROM found)
ORDER BY f.id
"""


def read(store: Store, address: str) -> Trace | None:
    """All that is known of an address, in any spelling; None where the store has neither a link nor an article of it."""
    for key in _keys(store.db, address):
        link = store.db.execute(_BY_KEY, {"key": key}).fetchone()
        holder = store.db.execute(_HOLDER, {"key": key}).fetchone()
        article = link["article_id"] if link is not None else None
        if article is None and holder is not None and (link is None or link["reason"] != Reason.FORGOTTEN):
            article = holder["article_id"]
        if link is not None or article is not None:
            return _trace(store, key, link, article)
    return None


def of_article(store: Store, article: int) -> Trace | None:
    """The same of an article's number."""
    link = store.db.execute(_OF_ARTICLE, {"article": article}).fetchone()
    row = store.db.execute(_ARTICLE, {"article": article}).fetchone()
    if row is None:
        return None
    return _trace(store, urls.canonical(row["url"]) if link is None else link["key"], link, article)


def _keys(db: Database, address: str) -> Iterator[str]:
    """The canonical address, then as outlets have it whose addresses turn."""
    yield urls.canonical(address)
    for row in db.execute(_TURNING).fetchall():
        yield urls.canonical(urls.without(address, json.loads(row["turning"])))


def _trace(store: Store, key: str, link: Any, article: int | None) -> Trace:
    db = store.db
    row = None if article is None else db.execute(_ARTICLE, {"article": article}).fetchone()
    known: Any = row if link is None else link
    source = known["source"]
    outlet = db.execute(_SOURCE, {"source": source}).fetchone()
    shown = tuple(_shown(db, link))
    addresses = [each["url"] for each in (link, row) if each is not None]
    return Trace(
        key=key,
        source=source,
        outlet=outlet["name"],
        timezone=outlet["timezone"],
        absent=moment_or_none(outlet["absent"]),
        link=None if link is None else _link(link),
        row=None if row is None else _row(row),
        shown=shown,
        asked=tuple(_asked(db, link)),
        kept=tuple(_kept(store.pages, addresses, link, _hashes(db, link, row))),
        changed=tuple(_changed(each) for each in db.execute(_REVISIONS, {"article": article})),
        sick=tuple(_sick(db, source, [each.entry for each in shown], addresses)),
        reserved=tuple(_reserved(db, source, link, row)),
        others=tuple(
            Other(url=each["url"], source=each["source"] or source, standing=each["state"] and standing(each))
            for each in db.execute(_ADDRESSES, {"article": article, "key": key})
        ),
    )


def _link(row: Any) -> Standing:
    return Standing(
        id=row["id"],
        url=row["url"],
        host=row["host"],
        outcome=_outcome(row),
        detail=row["detail"],
        attempts=row["attempts"],
        discovered=moment(row["discovered"]),
        discovered_run=row["discovered_run"],
        settled=moment_or_none(row["settled"]),
        settled_run=row["settled_run"],
        next_try=moment_or_none(row["next_try"]),
        revisit=moment_or_none(row["revisit"]),
        feed_text=bool(row["has_text"]),
        not_before=moment_or_none(row["not_before"]),
        robots_read=moment_or_none(row["robots_fetched"]),
        robots_status=row["robots_status"],
        robots_rule=_closing(row) if row["reason"] == Reason.ROBOTS and row["robots"] else None,
    )


def _closing(row: Any) -> str | None:
    from newscrawl.http import robots

    return robots.rules(row["robots"], _ROBOT).closing(row["url"])


def _row(row: Any) -> Row:
    first = None
    if row["duplicate_of"] is not None:
        first = Other(
            url=row["first_url"],
            source=row["first_source"],
            article_id=row["duplicate_of"],
            title=row["first_title"],
            kept=row["kept"],
        )
    return Row(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        words=row["words"],
        published=row["published_raw"] or row["published_day"],
        stored=moment(row["fetched"]),
        extracted=moment(row["extracted"]),
        run_id=row["run_id"],
        access=row["access"],
        reserved=None if row["reserved"] is None else bool(row["reserved"]),
        parts=row["parts"],
        missing=[(each["url"], each["reason"]) for each in json.loads(row["parts_missing"] or "[]")],
        first=first,
    )


def _shown(db: Database, link: Any) -> Iterator[Shown]:
    for row in () if link is None else db.execute(_SIGHTINGS, {"link": link["id"]}):
        yield Shown(
            at=moment(row["first_seen"]),
            last=moment(row["last_seen"]),
            entry=row["url"],
            kind=row["kind"],
            searched=bool(row["searched"]),
            parent=row["parent"],
            position=row["position"],
            said=unpacked(row["evidence"], json.loads(row["whole"])),
        )


def _asked(db: Database, link: Any) -> Iterator[Asked]:
    led = False
    for row in () if link is None else db.execute(_FETCHES, {"link": link["id"]}):
        outcome = _outcome(row)
        yield Asked(
            at=moment(row["fetched"]),
            run_id=row["run_id"],
            outcome=outcome,
            revisit=led,
            status=row["status"],
            bytes=row["bytes"],
            ms=row["ms"],
        )
        led = led or outcome.state in (State.STORED, State.DUPLICATE)


def _hashes(db: Database, link: Any, row: Any) -> Sequence[str]:
    """The names of pages of which the link, its article and its older texts were made."""
    found = [each["page_hash"] for each in (link, row) if each is not None]
    if row is not None:
        found += [each["hash"] for each in db.execute(_HASHES, {"article": row["id"]})]
    return [hash for hash in found if hash is not None]


def _kept(pages: Pages | None, addresses: Sequence[str], link: Any, hashes: Sequence[str]) -> Iterator[Kept]:
    if pages is None:
        return
    values = {"urls": json.dumps(addresses), "hashes": json.dumps(hashes), "link": None if link is None else link["id"]}
    for row in pages.db.execute(_PAGES, values):
        yield Kept(
            at=moment(row["fetched_at"]),
            url=row["url"],
            redirected=row["requested_url"] not in (None, row["url"]),
            status=row["status"],
            hash=row["hash"],
            bytes=row["bytes"],
            part=row["part_of"] is not None,
        )


def _changed(row: Any) -> Changed:
    return Changed(
        at=moment(row["fetched"]),
        run_id=row["run_id"],
        change=Change(row["class"]),
        version=row["version"],
        added=row["words_added"],
        removed=row["words_removed"],
    )


def _sick(db: Database, source: str, entries: Sequence[str], addresses: Sequence[str]) -> Iterator[Sick]:
    values = {"source": source, "entries": json.dumps(entries), "urls": json.dumps(addresses)}
    for row in db.execute(_SICK, values):
        yield Sick(
            at=moment(row["first_seen"]),
            message=row["message"],
            state=row["state"],
            closed=moment_or_none(row["closed"]),
        )


def _reserved(db: Database, source: str, link: Any, row: Any) -> Iterator[Reserved]:
    """The opt-out signals at its host, where they had a part in what became of it."""
    if link is None or not (link["reason"] == Reason.RESERVED or (row is not None and row["reserved"])):
        return
    for each in db.execute(_RESERVED, {"source": source, "host": link["host"]}):
        yield Reserved(at=moment(each["first_seen"]), sign=each["sign"], evidence=each["evidence"])


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(State(row["state"]), None if row["reason"] is None else Reason(row["reason"]))


def standing(row: Mapping[str, Any]) -> str:
    """Where a link stands, in words: "failed (not_found)"."""
    return f"{row['state']} ({row['reason']})" if row["reason"] else str(row["state"])
