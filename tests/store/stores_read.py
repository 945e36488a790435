"""What a reader sees of a store, by the product's own functions: what must be the same before and after a conversion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newscrawl.store import Store, status
from newscrawl.store.articles.history import find, history
from newscrawl.store.articles.rereading import provenance
from newscrawl.store.boilerplate.counted import of_article
from newscrawl.store.stories import stories
from newscrawl.store.values import moment
from newscrawl.urls import canonical

_WORDS = ("ponte", "perche", "newsletter", "alghe", "scuole")


def seen(store: Store) -> dict[str, Any]:
    """Plain values only, as JSON holds them; articles by their numbers, links by their keys."""
    articles = {str(row["id"]): dict(row) for row in store.db.execute("SELECT * FROM articles ORDER BY id")}
    texts = [int(row["id"]) for row in store.db.execute("SELECT article_id AS id FROM article_texts ORDER BY 1")]
    return {
        "provenance": {id: provenance(store.db, row) for id, row in articles.items()},
        "histories": {str(id): _history(store, id) for id in texts},
        "stories": {row["url"]: _story(store, row["url"]) for row in articles.values()},
        "search": {word: _found(store, word) for word in _WORDS},
        "repeated": [
            [one.source, one.text, one.articles, one.counted, one.dropped, one.verdict, one.url]
            for one in store.boilerplate.shown(every=True)
        ],
        "blocks": {str(id): sorted(of_article(store.db, id) or ()) for id in texts},
        "quarantined": [str(one.url) for one in store.requeue.quarantined()],
        "status": [_status(one) for one in status.sources(store, moment("2025-11-10T12:00:00Z"))],
        "pages": [[page.url, len(page.body), page.page_hash] for page in store.pages.fetched()] if store.pages else [],
    }


def _history(store: Store, id: int) -> list[Any]:
    found = history(store, id)
    events = [[event.kind.value, event.version, event.added, event.removed] for event in found.events]
    return [[[version.title, version.blocks_json] for version in found.versions], events]


def _story(store: Store, url: str) -> list[Any]:
    id = find(store, canonical(url))
    if id is None:
        return []
    story = stories.of_article(store, id)
    return [story.agency, [[one.url, one.agency, one.origin] for one in story.members]]


def _found(store: Store, word: str) -> Sequence[int]:
    rows = store.db.execute("SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH ? ORDER BY 1", [word])
    return [row["id"] for row in rows]


def _status(one: status.SourceStatus) -> list[Any]:
    counts = sorted(f"{outcome.state} {outcome.reason}: {count}" for outcome, count in one.links.items())
    return [one.source, one.articles, one.newest and one.newest.isoformat(), counts]
