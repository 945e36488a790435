"""The page of one article: what it shows beside the article's row: outlet, story, changes, sightings, fetches, addresses."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from newscrawl.browse import along, changed, jsons, pictures, story, values, when
from newscrawl.browse.language import Language
from newscrawl.store.articles.blocks import unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the address of the page says, and how the store is asked."""

    arguments: Mapping[str, str]
    home: str  #: path of the database, e.g. "/newscrawl"
    in_time: Callable[[Callable[[sqlite3.Connection], dict[str, Any]]], Awaitable[dict[str, Any]]]

    @property
    def version(self) -> str:
        """The number of the text that is to be shown whole with its changes."""
        return self.arguments.get("version") or ""

    @property
    def shows_picture(self) -> bool:
        """Whether the reader asked for the picture."""
        return self.arguments.get("picture") == "1"


_SOURCE = "SELECT slug, name, home, timezone FROM sources WHERE slug = :source"

_AUTHORS = """
SELECT p.name AS name
FROM article_authors w JOIN authors p ON p.id = w.author_id
WHERE w.article_id = :id
ORDER BY w.position
"""

_SEEN = """
SELECT e.kind AS kind, e.url AS entry, l.url AS link, w.position AS position, w.first_seen AS first_seen, w.last_seen AS last_seen
FROM links l
JOIN sightings w ON w.link_id = l.id
JOIN entries e ON e.id = w.entry_id
WHERE l.article_id = :id
ORDER BY w.first_seen, e.id
LIMIT 100
"""

_FETCHES = """
SELECT f.fetched AS fetched, f.state AS state, f.reason AS reason, f.status AS status, f.bytes AS bytes, f.ms AS ms, f.run_id AS run
FROM links l JOIN fetches f ON f.link_id = l.id
WHERE l.article_id = :id
ORDER BY f.id DESC
LIMIT 50
"""

_ADDRESSES = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'address' ORDER BY value LIMIT 50"


_BLOCKS = "SELECT blocks FROM article_texts WHERE article_id = :id"


_ORIGINS = "SELECT value AS origins FROM store_values WHERE id = :id"


# Of a story with very many articles so many are named; its own page has more.
_TELLERS = 12


async def article_values(
    database: Any, article: Mapping[str, Any], asked: Asking, today: date, language: Language
) -> dict[str, Any]:
    """The values that the template of an article needs beside the row of `articles`.

    database:  Datasette's, for reading
    article:   the row of `articles`
    asked:     what the address of the page says
    language:  the reader's
    """
    this = {"id": article["id"], "source": article["source"], "root": article["duplicate_of"] or article["id"]}
    source = (await database.execute(_SOURCE, this)).first()
    there = when.zone(source and source["timezone"])
    image = values.safe_url(article["image"])

    def read(connection: sqlite3.Connection) -> dict[str, Any]:
        return {
            "changes": changed.changes(connection, article["id"], asked.version, there, language),
            "along": along.along(connection, article["id"], article["source"], asked.arguments, today, asked.home),
            "told": story.told(connection, this["root"], article["id"], _TELLERS, language, asked.home),
        }

    return {
        **await asked.in_time(read),
        "outlet": source,
        "authors": [row["name"] for row in await database.execute(_AUTHORS, this)],
        "seen": [_sighting(row, there, language) for row in await database.execute(_SEEN, this)],
        "fetches": [_fetch(row, there, language) for row in await database.execute(_FETCHES, this)],
        "addresses": [row["value"] for row in await database.execute(_ADDRESSES, this)],
        "body": _body(article["body"], (await database.execute(_BLOCKS, this)).first()),
        "tags": jsons.texts(article["tags"]),
        "provenance": await _provenance(database, article),
        "original": values.safe_url(article["url"]),
        "image": image,
        "image_from": image and pictures.origin(image),
        "picture": image if asked.shows_picture and image and pictures.origin(image) else None,
        "conflicts": jsons.objects(article["date_conflicts"]),
        "missing": [
            {**part, "address": values.safe_url(part.get("url"))} for part in jsons.objects(article["parts_missing"])
        ],
        "published": when.published(
            article["published"], article["published_precision"], article["published_day"], there, language
        ),
        "modified": when.clock(article["modified"], there, language),
        "first_seen": when.clock(article["first_seen"], there, language),
        "fetched": when.clock(article["fetched"], there, language),
        "zone": source["timezone"] if source else "UTC",
        "minutes": max(1, round(article["words"] / 200)),
    }


async def _provenance(database: Any, article: Mapping[str, Any]) -> dict[str, Any]:
    shared = (await database.execute(_ORIGINS, {"id": article["provenance_id"]})).first()
    return {**jsons.mapping(shared and shared["origins"]), **jsons.mapping(article["provenance"])}


def _body(body: str, extracted: Any) -> list[tuple[str, str]]:
    """Kind and text of each part of the body. Parts are those of the body; the blocks as extracted only give their kinds."""
    kinds = _kinds(extracted["blocks"], body) if extracted else {}
    return [(kinds.get(part, "paragraph"), part) for part in values.paragraphs(body)]


def _kinds(blocks: str, body: str) -> Mapping[str, str]:
    """Text of a block → its kind; empty where another program changed the body: it can be read all the same."""
    try:
        # A table whose first cell is empty begins with a tab, which a part of the body has lost.
        return {text.strip(): kind for kind, text in unpack(blocks, body)}
    except ValueError:
        return {}


def _sighting(row: Any, there: Any, language: Language) -> dict[str, Any]:
    return {
        **dict(row),
        "address": values.safe_url(row["entry"]),
        "first_seen": when.clock(row["first_seen"], there, language),
        "last_seen": when.clock(row["last_seen"], there, language),
    }


def _fetch(row: Any, there: Any, language: Language) -> dict[str, Any]:
    return {
        **dict(row),
        "fetched": when.clock(row["fetched"], there, language),
        "badge": values.badge(row["state"], language),
    }
