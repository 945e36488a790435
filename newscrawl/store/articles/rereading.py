"""A replay reads stored pages anew: each text of an article, the newest and the older ones, becomes what its page says today.

Revisions keep their class and their counts: what an outlet changed does not become another thing by our reading it better.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from newscrawl.models import Article, KeyKind, MissingPart, Reason
from newscrawl.store.articles import versions
from newscrawl.store.articles.articles import Articles
from newscrawl.store.articles.blocks import as_json, unpack
from newscrawl.store.articles.history import Version, rebuild
from newscrawl.store.articles.rows import (
    DERIVED,
    FIRST_PUBLISHED,
    Row,
    agency_row,
    article_row,
    key_values,
    missing_parts,
)
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import dumps, utc

_HELD = "SELECT a.*, t.blocks FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id WHERE a.id = :id"
_TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
_SHARED = "SELECT value AS origins FROM store_values WHERE id = :id"
_ROWS = "SELECT id FROM revisions WHERE article_id = :id AND was IS NOT NULL ORDER BY id"
_WRITE = "UPDATE revisions SET was = :was, blocks = :blocks WHERE id = :id"
_PUBLISHED = "UPDATE articles SET {changes} WHERE id = :id"


_READ = "UPDATE articles SET read_by = :read_by WHERE id = :id"
_READ_AS = """
UPDATE articles SET read_by = :read_by
WHERE (id, extracted) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:read))
"""


class Change(NamedTuple):
    """The value of a field as it is stored, and as its page is read today: columns as they hold them, lists and provenance as such."""

    was: Any
    now: Any


class Compared(NamedTuple):
    """An article as it is stored, and as it would be written."""

    held: Mapping[str, Any]  #: its row, with the blocks
    row: Row  #: what its columns become, less the agency's and what it shares with others
    changes: Mapping[str, Change]  #: by column, or `provenance`, `blocks`, `keys`; none: nothing is different


class Rereading:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(self, db: Database, articles: Articles) -> None:
        self._db = db
        self._articles = articles

    def replace_newest(self, article: Article, article_id: int, now: datetime) -> bool:
        """Put another reading of its page in the place of the newest text; returns whether anything is different.

        Number, first_seen, fetched and run stay; so does a page_hash, if the article brings none. What read it is written in any case.
        Raises ValueError when there is no such article.
        """
        with writing(self._db):
            held, row, differences = self.compare(article, article_id)
            shared = self._articles.shared_columns(article)
            if not differences:
                if shared["read_by"] != held["read_by"]:
                    self._db.execute(_READ, {"id": article_id, "read_by": shared["read_by"]})
                return False
            versions.rebase(
                self._db, article_id, as_json(unpack(held["blocks"], held["body"])), as_json(article.blocks)
            )
            self._articles.overwrite(article, held, {**row, **shared, "extracted": utc(now)})
        return True

    def note_read(self, read: Sequence[tuple[int, str]], read_by: str) -> int:
        """Write down what read articles and found them as they are stored; returns of how many.

        read: number and `extracted` of each: one that was written since is left alone
        """
        with writing(self._db):
            id = self._articles.reader_number(read_by)
            return self._db.execute(_READ_AS, {"read": json.dumps(read), "read_by": id}).rowcount

    def compare(self, article: Article, article_id: int) -> Compared:
        """What another reading of its page would change in the newest text. Writes nothing. Raises as `replace_newest`, and MixedText."""
        row = article_row(article)
        if row["page_hash"] is None:
            row = _less(row, ("page_hash",))
        if versions.are_there(self._db, article_id):
            row = _less(row, FIRST_PUBLISHED)
        held = self._db.execute(_HELD, {"id": article_id}).fetchone()
        if held is None:
            raise ValueError(f"there is no article {article_id}")
        row = {**row, "parts_missing": missing_parts(_with_reasons(article.page.missing, held))}
        return Compared(held, row, self._changes(held, row, article))

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

    def _changes(self, held: Mapping[str, Any], row: Row, article: Article) -> dict[str, Change]:
        """Where the stored row, its blocks, its text keys and its provenance are not those of the article."""
        found = {name: Change(held[name], value) for name, value in {**row, **agency_row(article)}.items()}
        texts = sorted(each["value"] for each in self._db.execute(_TEXTS, {"id": held["id"]}))
        blocks = unpack(held["blocks"], held["body"])
        if blocks != article.blocks:  # as JSON they may be equal all the same; to make it costs more than all the rest
            found["blocks"] = Change(as_json(blocks), as_json(article.blocks))
        found["keys"] = Change(texts, sorted(key_values(article, KeyKind.TEXT)))
        found["provenance"] = Change(provenance(self._db, held), json.loads(dumps(dict(article.provenance))))
        return {name: change for name, change in found.items() if change.was != change.now}

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
