"""Articles are deleted on request (copyright, personal data), and raw pages when they are older than they may be.

What is forgotten leaves its addresses behind, as links in state rejected, reason forgotten: else the next feed that shows
it would bring it back. Order: first newscrawl.db, then the pages; a crash between the two is mended by asking again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl import urls
from newscrawl.store.articles import draft
from newscrawl.store.db import errors
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.pages.archive import Pages
from newscrawl.store.store import Store
from newscrawl.store.stories import families
from newscrawl.store.values import utc

_BATCH = 500

_ARTICLE = """
SELECT a.id, a.source, a.title FROM articles AS a
WHERE a.id = (SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :key)
   OR a.id = (SELECT article_id FROM links WHERE key = :key)
LIMIT 1
"""
_ADDRESSES = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'address'"
_TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
_BODY = "SELECT body FROM articles WHERE id = :id"
_UNTEXTED = "DELETE FROM article_keys WHERE article_id = :id AND kind = 'text'"
_LINKS = """
SELECT id, url, source FROM links
WHERE key IN (SELECT value FROM json_each(:keys)) OR (:id IS NOT NULL AND article_id = :id)
"""

_TOMBSTONE = """
UPDATE links SET
  state = 'rejected', reason = 'forgotten', detail = NULL, next_try = NULL, settled = :now, article_id = NULL,
  page_hash = NULL, evidence = '{}', feed_text = NULL
WHERE id IN (SELECT value FROM json_each(:ids))
"""

_UNSAID = "UPDATE sightings SET evidence = NULL WHERE link_id IN (SELECT value FROM json_each(:ids))"

# Addresses of the article under which no entry has shown it yet.
_NEW_TOMBSTONE = """
INSERT INTO links (source, url, key, host, state, reason, rank, discovered, settled, evidence)
VALUES (:source, :key, :key, :host, 'rejected', 'forgotten', :now, :now, :now, '{}')
ON CONFLICT (key) DO NOTHING
"""

_DELETE = ("DELETE FROM article_texts WHERE article_id = :id", "DELETE FROM articles WHERE id = :id")
_NAMELESS = "DELETE FROM authors WHERE NOT EXISTS (SELECT 1 FROM article_authors WHERE author_id = authors.id)"

_MERGE = (
    "INSERT INTO articles_fts(articles_fts) VALUES ('optimize')",
    "INSERT INTO articles_stems(articles_stems) VALUES ('optimize')",
)

_FETCHED = """
WITH known AS (
  SELECT id FROM fetches
  WHERE link_id IN (SELECT value FROM json_each(:ids)) OR url IN (SELECT value FROM json_each(:urls))
)
SELECT id, hash FROM fetches WHERE id IN known OR part_of IN known
"""
_OLDEST = (
    "SELECT id, hash, link_id, fetched_at FROM fetches WHERE id > :after AND part_of IS NULL ORDER BY id LIMIT :limit"
)
_WITH_PARTS = """
SELECT id FROM fetches WHERE id IN (SELECT value FROM json_each(:ids))
UNION
SELECT id FROM fetches WHERE part_of IN (SELECT value FROM json_each(:ids))
"""
_ONLY_HERE = """
SELECT DISTINCT hash FROM fetches AS f WHERE id IN (SELECT value FROM json_each(:ids)) AND NOT EXISTS (
  SELECT 1 FROM fetches WHERE hash = f.hash AND id NOT IN (SELECT value FROM json_each(:ids))
)
"""
_QUARANTINED = "SELECT id FROM links WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'quarantined'"
_UNPAGED = """
UPDATE articles SET page_hash = NULL
WHERE id IN (SELECT article_id FROM links WHERE id IN (SELECT value FROM json_each(:links)))
  AND page_hash IN (SELECT value FROM json_each(:hashes))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """What the store has of an address."""

    key: str
    article_id: int | None
    title: str | None
    source: str
    addresses: Sequence[str]  #: canonical, of the article, this one among them
    links: Sequence[int]
    urls: Sequence[str]  #: as shown, of these links


def find(store: Store, key: str) -> KnownAddress | None:
    """key: a canonical address. None when the store has neither an article nor a link of it."""
    db = store.db
    article = db.execute(_ARTICLE, {"key": key}).fetchone()
    id = article["id"] if article is not None else None
    more = [row["value"] for row in db.execute(_ADDRESSES, {"id": id})] if id is not None else []
    addresses = list(dict.fromkeys((key, *more)))
    links = db.execute(_LINKS, {"keys": json.dumps(addresses), "id": id}).fetchall()
    if article is None and not links:
        return None
    return KnownAddress(
        key=key,
        article_id=id,
        title=article["title"] if article is not None else None,
        source=article["source"] if article is not None else links[0]["source"],
        addresses=addresses,
        links=[row["id"] for row in links],
        urls=[row["url"] for row in links],
    )


def forget(store: Store, known: KnownAddress, now: datetime) -> int:
    """Delete the article, its texts and its raw pages; returns how many pages. Bytes are overwritten, not only unlinked."""
    draft.forget(store.path)
    store.db.execute("PRAGMA secure_delete = ON")
    with writing(store.db):
        if known.article_id is not None:
            _delete(store, known.article_id, known.source)
        _bury(store.db, known, now)
    # The words of a deleted article stay in the segments of an index until they are merged.
    for statement in _MERGE:
        store.db.execute(statement)
    return 0 if store.pages is None else _drop_pages(store.pages, known)


def _delete(store: Store, id: int, source: str) -> None:
    db = store.db
    texts = [row["value"] for row in db.execute(_TEXTS, {"id": id})]
    db.execute(_UNTEXTED, {"id": id})
    body = db.execute(_BODY, {"id": id}).fetchone()["body"]
    families.regroup(db, id, texts, store.near.forget(id, body))
    store.boilerplate.learning.unlearn(id, source)
    for statement in _DELETE:
        db.execute(statement, {"id": id})
    db.execute(_NAMELESS)


def _bury(db: Database, known: KnownAddress, now: datetime) -> None:
    db.execute(_TOMBSTONE, {"ids": json.dumps(list(known.links)), "now": utc(now)})
    db.execute(_UNSAID, {"ids": json.dumps(list(known.links))})
    for key in known.addresses:
        values = {"source": known.source, "key": key, "host": urls.host(key), "now": utc(now)}
        db.execute(_NEW_TOMBSTONE, values)


def _drop_pages(pages: Pages, known: KnownAddress) -> int:
    with errors.described(pages.path):
        pages.db.execute("PRAGMA secure_delete = ON")
        shown = json.dumps([*known.urls, *known.addresses])
        rows = pages.db.execute(_FETCHED, {"ids": json.dumps(list(known.links)), "urls": shown}).fetchall()
        ids = [row["id"] for row in rows]
        if ids:
            pages.remove(ids, _only_here(pages, ids), wholly=True)
    return len(ids)


def prune(store: Store, before: datetime, after: int = 0) -> int | None:
    """Delete raw pages that were fetched before, some at a time; those in quarantine stay, to be read again.

    after:  what the call before returned
    Returns where to go on, None when there is nothing more.
    """
    if store.pages is None:
        return None
    with errors.described(store.pages.path):
        rows = store.pages.db.execute(_OLDEST, {"after": after, "limit": _BATCH}).fetchall()
        old = [row for row in rows if row["fetched_at"] < utc(before)]
        kept = _quarantined(store.db, old)
        heads = json.dumps([row["id"] for row in old if row["link_id"] not in kept])
        ids = [row["id"] for row in store.pages.db.execute(_WITH_PARTS, {"ids": heads})]
        hashes = _only_here(store.pages, ids)
    links = [row["link_id"] for row in old if row["link_id"] is not None]
    if hashes:
        with writing(store.db):
            store.db.execute(_UNPAGED, {"links": json.dumps(links), "hashes": json.dumps(hashes)})
    with errors.described(store.pages.path):
        if ids:
            store.pages.remove(ids, hashes, wholly=False)
    return int(rows[-1]["id"]) if len(old) == _BATCH else None


def _quarantined(db: Database, rows: Iterable[Any]) -> set[int]:
    ids = [row["link_id"] for row in rows if row["link_id"] is not None]
    return {row["id"] for row in db.execute(_QUARANTINED, {"ids": json.dumps(ids)})}


def _only_here(pages: Pages, ids: Sequence[int]) -> list[str]:
    """Bodies that no other fetch brought."""
    return [row["hash"] for row in pages.db.execute(_ONLY_HERE, {"ids": json.dumps(list(ids))})]
