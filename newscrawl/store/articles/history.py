"""The texts that an article had are rebuilt, with the changes between them: for reading, also while a run writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.models import Block, Change
from newscrawl.store.articles import blocks, versions
from newscrawl.store.boilerplate import counted
from newscrawl.store.db.database import Database
from newscrawl.store.values import moment, moment_or_none

if TYPE_CHECKING:
    from newscrawl.store.store import Store  # which is made of these rooms

_ARTICLE = """
SELECT a.*, t.blocks, s.name AS outlet, s.timezone
FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id JOIN sources AS s ON s.slug = a.source
WHERE a.id = :id
"""
_REVISIONS = "SELECT * FROM (SELECT * FROM revisions WHERE article_id = :id ORDER BY id DESC LIMIT :most) ORDER BY id"
_TEXTS = "SELECT count(*) AS texts FROM revisions WHERE article_id = :id AND was IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of an article, as it was when it was fetched."""

    number: int  #: from 1
    fetched: datetime
    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    columns: Mapping[str, Any] = field(repr=False)  #: the article's row as it was then, less body and words
    blocks_json: str = field(repr=False)  #: the blocks with all their texts, byte for byte


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change, and when it was seen."""

    kind: Change
    version: int  #: number of the text from then on
    seen_before: datetime
    fetched: datetime
    modified: datetime | None  #: as the outlet says
    added: int  #: words
    removed: int
    run_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An article and all that is known of its changes."""

    article_id: int
    url: str
    outlet: str
    source: str
    timezone: str
    published: datetime | None
    published_day: str | None
    precision: str | None
    versions: Sequence[Version]  #: the first one first
    events: Sequence[Event]  #: in the order in which they were noticed


_FIND = "SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :key"
_PAGE = "SELECT source, page_hash FROM articles WHERE id = :id"
_STANDING = "SELECT state, reason FROM links WHERE key = :key"


def find(store: Store, key: str) -> int | None:
    """The article that has this canonical address."""
    row = store.db.execute(_FIND, {"key": key}).fetchone()
    return None if row is None else int(row["article_id"])


def page_of(store: Store, article_id: int) -> tuple[str, str | None]:
    """The outlet of an article, and the name of the archived bytes that it was read from; None where they were not kept."""
    row = store.db.execute(_PAGE, {"id": article_id}).fetchone()
    return row["source"], row["page_hash"]


def exists(store: Store, article_id: int) -> bool:
    return store.db.execute("SELECT 1 FROM articles WHERE id = :id", {"id": article_id}).fetchone() is not None


def standing(store: Store, key: str) -> str | None:
    """Where the link of this address stands, in words: "failed (not_found)"; None: the ledger has none."""
    row = store.db.execute(_STANDING, {"key": key}).fetchone()
    return row and (f"{row['state']} ({row['reason']})" if row["reason"] else row["state"])


def history(store: Store, article_id: int) -> History:
    """Raises ValueError when there is no such article, or a text cannot be rebuilt."""
    return rebuild(store.db, article_id)


def rebuild(db: Database, article_id: int, most: int | None = None) -> History:
    """As `history`, for the rooms of the store. most: so many of the newest changes, and the texts around them; None: all"""
    row = db.execute(_ARTICLE, {"id": article_id}).fetchone()
    if row is None:
        raise ValueError(f"there is no article {article_id}")
    newest = dict(row)
    newest["blocks"] = blocks.as_json(blocks.unpack(row["blocks"], row["body"]))
    revisions = db.execute(_REVISIONS, {"id": article_id, "most": -1 if most is None else most}).fetchall()
    texts = db.execute(_TEXTS, {"id": article_id}).fetchone()["texts"]
    return History(
        article_id=article_id,
        url=newest["url"],
        outlet=newest["outlet"],
        source=newest["source"],
        timezone=newest["timezone"],
        published=moment_or_none(newest["published"]),
        published_day=newest["published_day"],
        precision=newest["published_precision"],
        versions=_versions(newest, revisions, texts + 1),
        events=[_event(revision) for revision in revisions],
    )


def bodies(db: Database, found: History) -> list[tuple[str, ...]]:
    """The paragraphs of each of its texts, less what is boilerplate by now."""
    return counted.texts(db, *((found.source, version.blocks) for version in found.versions))


def _versions(newest: Mapping[str, Any], revisions: Sequence[Any], last: int) -> list[Version]:
    """The texts around these changes, the first one first. last: the number of the newest text"""
    texts = [revision for revision in revisions if revision["was"] is not None]
    columns = {name: value for name, value in newest.items() if name not in ("body", "words", "outlet", "timezone")}
    found = [_version(last, columns)]
    for number, revision in zip(range(last - 1, last - 1 - len(texts), -1), reversed(texts), strict=True):
        full = columns["blocks"]
        if revision["blocks"] is not None:
            full = versions.unpack(revision["blocks"], full)
        columns = {**columns, **json.loads(revision["was"]), "blocks": full}
        found.append(_version(number, columns))
    return found[::-1]


def _version(number: int, columns: Mapping[str, Any]) -> Version:
    return Version(
        number=number,
        fetched=moment(columns["fetched"]),
        title=columns["title"],
        blocks=tuple(Block(kind, text) for kind, text in json.loads(columns["blocks"])),
        columns={name: value for name, value in columns.items() if name != "blocks"},
        blocks_json=columns["blocks"],
    )


def _event(row: Any) -> Event:
    return Event(
        kind=Change(row["class"]),
        version=row["version"],
        seen_before=moment(row["seen_before"]),
        fetched=moment(row["fetched"]),
        modified=moment_or_none(row["modified"]),
        added=row["words_added"],
        removed=row["words_removed"],
        run_id=row["run_id"],
    )
