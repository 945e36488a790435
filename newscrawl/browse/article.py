"""The page of one article: what it shows beside the article's row: outlet, family, revisions, sightings, fetches, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newscrawl.browse import cells, when
from newscrawl.browse.language import Language
from newscrawl.store.articles.blocks import unpack

_SOURCE = "SELECT slug, name, home, timezone FROM sources WHERE slug = :source"

_AUTHORS = """
SELECT p.name AS name
FROM article_authors w JOIN authors p ON p.id = w.author_id
WHERE w.article_id = :id
ORDER BY w.position
"""

# The first article of the family and all that point to it: two branches, so that each has its index.
_FAMILY = """
SELECT a.id AS id, a.title AS title, s.name AS outlet, s.timezone AS timezone,
       a.published AS published, a.published_precision AS precision, a.published_day AS day
FROM (
  SELECT id FROM articles WHERE id = :root
  UNION ALL
  SELECT id FROM articles WHERE duplicate_of = :root
) AS family
JOIN articles a ON a.id = family.id
JOIN sources s ON s.slug = a.source
ORDER BY a.id <> :root, a.published, a.id
LIMIT 100
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

_REVISIONS = """
SELECT class, version, seen_before, fetched, modified, words_added, words_removed, json_extract(was, '$.title') AS title
FROM revisions WHERE article_id = :id ORDER BY id LIMIT 100
"""

_ADDRESSES = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'address' ORDER BY value LIMIT 50"


_BLOCKS = "SELECT blocks FROM article_texts WHERE article_id = :id"


_ORIGINS = "SELECT value AS origins FROM store_values WHERE id = :id"


async def article_values(database: Any, article: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The values that the template of an article needs beside the row of `articles`.

    database:  Datasette's, for reading
    article:   the row of `articles`
    language:  the reader's
    """
    this = {"id": article["id"], "source": article["source"], "root": article["duplicate_of"] or article["id"]}
    source = (await database.execute(_SOURCE, this)).first()
    there = when.zone(source and source["timezone"])
    family = [_member(row, language) for row in await database.execute(_FAMILY, this)]
    return {
        "outlet": source,
        "authors": [row["name"] for row in await database.execute(_AUTHORS, this)],
        "family": family if len(family) > 1 else [],
        "seen": [_sighting(row, there, language) for row in await database.execute(_SEEN, this)],
        "fetches": [_fetch(row, there, language) for row in await database.execute(_FETCHES, this)],
        "revisions": [_revision(row, there, language) for row in await database.execute(_REVISIONS, this)],
        "addresses": [row["value"] for row in await database.execute(_ADDRESSES, this)],
        "body": _body(article["body"], (await database.execute(_BLOCKS, this)).first()),
        "tags": cells.json_list(article["tags"]),
        "provenance": await _provenance(database, article),
        "original": cells.safe_url(article["url"]),
        "image": cells.safe_url(article["image"]),
        "conflicts": cells.json_objects(article["date_conflicts"]),
        "missing": [
            {**part, "address": cells.safe_url(part.get("url"))}
            for part in cells.json_objects(article["parts_missing"])
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
    return {**cells.json_mapping(shared and shared["origins"]), **cells.json_mapping(article["provenance"])}


def _body(body: str, extracted: Any) -> list[tuple[str, str]]:
    """Kind and text of each part of the body. Parts are those of the body; the blocks as extracted only give their kinds."""
    kinds = _kinds(extracted["blocks"], body) if extracted else {}
    return [(kinds.get(part, "paragraph"), part) for part in cells.paragraphs(body)]


def _kinds(blocks: str, body: str) -> Mapping[str, str]:
    """Text of a block → its kind; empty where another program changed the body: it can be read all the same."""
    try:
        # A table whose first cell is empty begins with a tab, which a part of the body has lost.
        return {text.strip(): kind for kind, text in unpack(blocks, body)}
    except ValueError:
        return {}


def _member(row: Any, language: Language) -> dict[str, Any]:
    printed = when.published(row["published"], row["precision"], row["day"], when.zone(row["timezone"]), language)
    return {"id": row["id"], "title": row["title"], "outlet": row["outlet"], "published": printed}


def _revision(row: Any, there: Any, language: Language) -> dict[str, Any]:
    times = {name: when.clock(row[name], there, language) for name in ("seen_before", "fetched", "modified")}
    return {**dict(row), **times, "badge": cells.badge(row["class"], language)}


def _sighting(row: Any, there: Any, language: Language) -> dict[str, Any]:
    return {
        **dict(row),
        "address": cells.safe_url(row["entry"]),
        "first_seen": when.clock(row["first_seen"], there, language),
        "last_seen": when.clock(row["last_seen"], there, language),
    }


def _fetch(row: Any, there: Any, language: Language) -> dict[str, Any]:
    return {
        **dict(row),
        "fetched": when.clock(row["fetched"], there, language),
        "badge": cells.badge(row["state"], language),
    }
