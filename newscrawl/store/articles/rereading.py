"""A replay reads stored pages anew: each text of an article, the newest and the older ones, becomes what its page says today.

Revisions keep their class and their counts: what an outlet changed does not become another thing by our reading it better.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from newscrawl.models import Article, KeyKind, MissingPart, Reason
from newscrawl.store.articles import versions
from newscrawl.store.articles.articles import Articles
from newscrawl.store.articles.blocks import as_json, unpack
from newscrawl.store.articles.history import Version, rebuild
from newscrawl.store.articles.rows import DERIVED, FIRST_PUBLISHED, Row, article_row, key_values, missing_parts
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import dumps, utc

_HELD = "SELECT a.*, t.blocks FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id WHERE a.id = :id"
_TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
_SHARED = "SELECT value AS origins FROM store_values WHERE id = :id"
_ROWS = "SELECT id FROM revisions WHERE article_id = :id AND was IS NOT NULL ORDER BY id"
_WRITE = "UPDATE revisions SET was = :was, blocks = :blocks WHERE id = :id"
_PUBLISHED = "UPDATE articles SET {changes} WHERE id = :id"


class Rereading:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(self, db: Database, articles: Articles) -> None:
        self._db = db
        self._articles = articles

    def replace_newest(self, article: Article, article_id: int, now: datetime) -> bool:
        """Put another reading of its page in the place of the newest text; returns whether anything is different.

        Number, first_seen, fetched and run stay; so does a page_hash, if the article brings none.
        Raises ValueError when there is no such article.
        """
        row = article_row(article)
        if row["page_hash"] is None:
            row = _less(row, ("page_hash",))
        with writing(self._db):
            if versions.are_there(self._db, article_id):
                row = _less(row, FIRST_PUBLISHED)
            held = self._db.execute(_HELD, {"id": article_id}).fetchone()
            if held is None:
                raise ValueError(f"there is no article {article_id}")
            row = {**row, "parts_missing": missing_parts(_with_reasons(article.page.missing, held))}
            before, after = as_json(unpack(held["blocks"], held["body"])), as_json(article.blocks)
            if before == after and self._holds(held, row, article):
                return False
            versions.rebase(self._db, article_id, before, after)
            shared = self._articles.shared_columns(article)
            self._articles.overwrite(article, held, {**row, **shared, "extracted": utc(now)})
        return True

    def replace_older(self, article: Article, article_id: int) -> bool:
        """Put another reading of its page in the place of an older text; False when none of them is of that page."""
        older = rebuild(self._db, article_id).versions
        place = next((n for n, version in enumerate(older[:-1]) if _hash(version) == article.page.page_hash), None)
        if place is None or article.page.page_hash is None:
            return False
        with writing(self._db):
            read = [*older[:place], self._read(older[place], article), *older[place + 1 :]]
            self._write(article_id, read)
            if place == 0:
                self._publish(article_id, article)
        return True

    def _holds(self, held: Mapping[str, Any], row: Row, article: Article) -> bool:
        """Whether the stored row, its text keys and its provenance are those of the article."""
        texts = {each["value"] for each in self._db.execute(_TEXTS, {"id": held["id"]})}
        return (
            all(held[name] == value for name, value in row.items())
            and texts == set(key_values(article, KeyKind.TEXT))
            and provenance(self._db, held) == json.loads(dumps(dict(article.provenance)))
        )

    def _read(self, version: Version, article: Article) -> Version:
        row = _less(article_row(article), (*DERIVED, *FIRST_PUBLISHED))
        shared = self._articles.shared_columns(article)
        return replace(version, columns={**version.columns, **row, **shared}, blocks_json=as_json(article.blocks))

    def _write(self, article_id: int, read: Sequence[Version]) -> None:
        ids = [row["id"] for row in self._db.execute(_ROWS, {"id": article_id})]
        for id, (before, after) in zip(ids, pairwise(read), strict=True):
            was = {name: value for name, value in before.columns.items() if after.columns[name] != value}
            same = before.blocks_json == after.blocks_json
            packed = None if same else versions.pack(before.blocks_json, after.blocks_json)
            self._db.execute(_WRITE, {"id": id, "was": dumps(was), "blocks": packed})

    def _publish(self, article_id: int, article: Article) -> None:
        """The first page says when it was published."""
        row = article_row(article)
        if row["published"] is not None:
            changes = ", ".join(f"{name} = :{name}" for name in FIRST_PUBLISHED)
            values = {name: row[name] for name in FIRST_PUBLISHED}
            self._db.execute(_PUBLISHED.format(changes=changes), {**values, "id": article_id})


def provenance(db: Database, row: Mapping[str, Any]) -> dict[str, Any]:
    """Field → origin of an article. row: with both columns of its provenance"""
    shared = db.execute(_SHARED, {"id": row["provenance_id"]}).fetchone()
    return {**(json.loads(shared["origins"]) if shared is not None else {}), **json.loads(row["provenance"])}


def _with_reasons(missing: Sequence[MissingPart], held: Mapping[str, Any]) -> list[MissingPart]:
    """Pages that the archive has not, of those of which the row says that they could not be had, with its reasons.

    Of others the crawl saw that they are no pages of the article, or did not ask for them.
    """
    known = {part["url"]: Reason(part["reason"]) for part in json.loads(held["parts_missing"] or "[]")}
    return [part._replace(reason=known[part.url]) for part in missing if part.url in known]


def _less(row: Row, names: Sequence[str]) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _hash(version: Version) -> object:
    return version.columns["page_hash"]
