"""What one outlet showed in a store: its entries with their answers, links by entry, pages asked for, and articles with their origins. Only reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newscrawl.models import Kind
from newscrawl.store.articles import rereading
from newscrawl.store.links import evidence
from newscrawl.store.store import Store

#: Links of one entry that are read at most, as they stand in it from its newest.
MOST_LINKS = 2000

_ENTRIES = """
SELECT id, url, kind, parent_id, searched, status, outcome, detail, (SELECT count(*) FROM sightings WHERE entry_id = entries.id) AS links
FROM entries WHERE source = :source ORDER BY id
"""

_LINKS = """
SELECT l.url, l.state, l.reason, l.published_hint, l.evidence AS whole, s.evidence AS own
FROM sightings AS s JOIN links AS l ON l.id = s.link_id
WHERE s.entry_id = :entry ORDER BY s.position LIMIT :most
"""

_ASKED = """
SELECT l.url, l.state, l.reason, l.detail FROM links AS l
WHERE l.source = :source AND l.attempts > 0 ORDER BY l.id
"""

_ARTICLES = "SELECT * FROM articles WHERE source = :source ORDER BY id DESC"

_ROBOTS = "SELECT host, robots FROM hosts WHERE robots <> '' ORDER BY host"

_RESERVATIONS = "SELECT sign, evidence FROM reservations WHERE source = :source ORDER BY id"

# Columns that say how an article came out, in the order in which they are shown.
FIELDS = (
    "title", "kicker", "subtitle", "byline", "credit", "published", "modified", "section", "tags", "image", "access", "language", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """A link as one entry showed it."""

    url: str
    state: str
    reason: str | None
    title: str | None = None  #: as this entry says
    published: str | None = None  #: when, UTC, as the entries say; None: none does


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """A feed, sitemap, section or home page, how it answered, and the first of its links."""

    id: int
    url: str
    kind: Kind
    parent: int | None  #: the entry that named it
    searched: bool  #: nobody named it: it lies at a usual place, or was looked for there
    outcome: str | None  #: None: it was not asked for
    detail: str | None
    count: int  #: how many links it showed
    links: Sequence[ShownLink] = ()  #: the newest of them, see MOST_LINKS


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPage:
    """A page that was asked for as an article, and what became of it."""

    url: str
    state: str
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownArticle:
    """An article that was stored: each field as its column has it, and where on the page it came from."""

    url: str
    values: Mapping[str, str | None]  #: see FIELDS; of the body its number of words
    origins: Mapping[str, str]  #: field → where it stood
    published_raw: str | None  #: the date as it stood on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that is known of one outlet after its first run."""

    entries: Sequence[ShownEntry] = ()
    asked: Sequence[AskedPage] = ()
    articles: Sequence[ShownArticle] = ()  #: newest first
    robots: Mapping[str, str] = field(default_factory=dict)  #: host → its robots.txt
    reservations: Sequence[str] = ()  #: "robots_group: User-agent: GPTBot Disallow: /"

    def with_pages(self, other: Shown) -> Shown:
        """The same entries, with the pages of another store too, whose articles come first and count alone where it has some."""
        states = {page.url: page for page in other.asked}
        return replace(
            self,
            entries=tuple(
                replace(entry, links=tuple(_now(link, states) for link in entry.links)) for entry in self.entries
            ),
            asked=(*other.asked, *(page for page in self.asked if page.url not in states)),
            articles=other.articles or self.articles,
            robots={**self.robots, **other.robots},
            reservations=tuple(dict.fromkeys((*self.reservations, *other.reservations))),
        )


def _now(link: ShownLink, states: Mapping[str, AskedPage]) -> ShownLink:
    page = states.get(link.url)
    return link if page is None else replace(link, state=page.state, reason=page.reason)


def shown(store: Store, source: str) -> Shown:
    """What an outlet showed. source: its slug"""
    db = store.db
    return Shown(
        entries=tuple(_entry(store, row) for row in db.execute(_ENTRIES, {"source": source}).fetchall()),
        asked=tuple(AskedPage(**dict(row)) for row in db.execute(_ASKED, {"source": source})),
        articles=tuple(_article(store, row) for row in db.execute(_ARTICLES, {"source": source}).fetchall()),
        robots={row["host"]: row["robots"] for row in db.execute(_ROBOTS)},
        reservations=tuple(
            f"{row['sign']}: {row['evidence']}" for row in db.execute(_RESERVATIONS, {"source": source})
        ),
    )


def _entry(store: Store, row: Any) -> ShownEntry:
    links = store.db.execute(_LINKS, {"entry": row["id"], "most": MOST_LINKS})
    return ShownEntry(
        id=row["id"],
        url=row["url"],
        kind=Kind(row["kind"]),
        parent=row["parent_id"],
        searched=bool(row["searched"]),
        outcome=row["outcome"],
        detail=row["detail"],
        count=row["links"],
        links=tuple(map(_link, links)),
    )


def _link(row: Any) -> ShownLink:
    said = evidence.unpacked(row["own"], json.loads(row["whole"]))
    return ShownLink(
        url=row["url"],
        state=row["state"],
        reason=row["reason"],
        title=said.get("title"),
        published=row["published_hint"],
    )


def _article(store: Store, row: Any) -> ShownArticle:
    values = {name: row[name] for name in FIELDS} | {"body": str(row["words"]) if row["words"] else None}
    return ShownArticle(
        url=row["url"],
        values={name: None if value in (None, "", "[]") else str(value) for name, value in values.items()},
        origins=rereading.provenance(store.db, row),
        published_raw=row["published_raw"],
    )
