"""What a replay makes of the pages of an article's older texts: each text is that of its page, whichever extractor reads it.

The events stay as they were told: what an outlet changed does not become another thing by our reading it better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sqlite_utils import Database

from newscrawl.models import Article
from newscrawl.store.articles import provenance, versions
from newscrawl.store.articles.blocks import as_json
from newscrawl.store.articles.history import Version, rebuild
from newscrawl.store.articles.rows import DERIVED, FIRST_PUBLISHED, article_row
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import dumps

_ROWS = "SELECT id FROM revisions WHERE article_id = :id AND was IS NOT NULL ORDER BY id"
_WRITE = "UPDATE revisions SET was = :was, blocks = :blocks WHERE id = :id"
_PUBLISHED = "UPDATE articles SET {changes} WHERE id = :id"


def reread(db: Database, article_id: int, article: Article) -> bool:
    """Put another reading of its page in the place of an older text; False when none of them is of that page."""
    older = rebuild(db, article_id).versions
    place = next((n for n, version in enumerate(older[:-1]) if _hash(version) == article.page.page_hash), None)
    if place is None or article.page.page_hash is None:
        return False
    with writing(db):
        read = [*older[:place], _read(db, older[place], article), *older[place + 1 :]]
        _write(db, article_id, read)
        if place == 0:
            _publish(db, article_id, article)
    return True


def _hash(version: Version) -> object:
    return version.columns["page_hash"]


def _read(db: Database, version: Version, article: Article) -> Version:
    row = {name: value for name, value in article_row(article).items() if name not in (*DERIVED, *FIRST_PUBLISHED)}
    origins = provenance.columns(db, article.provenance)
    return replace(version, columns={**version.columns, **row, **origins}, blocks_json=as_json(article.blocks))


def _write(db: Database, article_id: int, read: Sequence[Version]) -> None:
    ids = [row["id"] for row in db.execute(_ROWS, {"id": article_id})]
    for id, (before, after) in zip(ids, pairwise(read), strict=True):
        was = {name: value for name, value in before.columns.items() if after.columns[name] != value}
        same = before.blocks_json == after.blocks_json
        packed = None if same else versions.pack(before.blocks_json, after.blocks_json)
        db.execute(_WRITE, {"id": id, "was": dumps(was), "blocks": packed})


def _publish(db: Database, article_id: int, article: Article) -> None:
    """The first page says when it was published."""
    row = article_row(article)
    if row["published"] is not None:
        changes = ", ".join(f"{name} = :{name}" for name in FIRST_PUBLISHED)
        values = {name: row[name] for name in FIRST_PUBLISHED}
        db.execute(_PUBLISHED.format(changes=changes), {**values, "id": article_id})
