"""Bodies that wait are derived again, without what their outlet was learned to repeat. The caller holds the transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl import boilerplate, dedupe
from newscrawl.models import Article, KeyKind
from newscrawl.store.articles.blocks import pack, unpack
from newscrawl.store.articles.rows import key_values
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.boilerplate.counted import dropped, of_article
from newscrawl.store.db.database import Database
from newscrawl.store.stories import families
from newscrawl.store.stories.near import Near
from newscrawl.store.stories.texts import article_of_row, dated_text
from newscrawl.store.values import moment
from newscrawl.text import words


class Mending:
    """The bodies that wait. The articles stay the same: no revision comes of it."""

    def __init__(self, db: Database, near: Near) -> None:
        self._db = db
        self._near = near
        # Some may wait: not asked of the store for each article. `mend` asks, whatever this says.
        self._may_wait = True

    def waits(self, id: int) -> None:
        """The body of this article is to be derived again."""
        self._db.execute(sql.STALE_ONE, {"id": id})
        self._may_wait = True

    def waits_with(self, block: int) -> None:
        """The bodies of all articles that have this block are."""
        self._db.execute(sql.STALE, {"id": block})
        self._may_wait = True

    def mend_waiting(self, limit: int) -> int:
        """Derive at most so many again, if any may wait; returns how many."""
        return self.mend(limit) if self._may_wait else 0

    def mend(self, limit: int) -> int:
        """Derive at most so many again; returns how many."""
        rows = self._db.execute(sql.TO_MEND, {"limit": limit}).fetchall()
        for row in rows:
            self._mend_one(row)
            self._db.execute(sql.MENDED, {"id": row["id"]})
        self._may_wait = len(rows) == limit
        return len(rows)

    def _mend_one(self, row: Any) -> None:
        blocks = unpack(row["blocks"], row["body"])
        left_out = dropped(self._db, of_article(self._db, row["id"]) or ())
        body = boilerplate.body(row["source"], blocks, left_out)
        if not blocks or body == row["body"]:
            return
        self._db.execute(sql.BODY, {"id": row["id"], "body": body, "words": words(body)})
        self._db.execute(sql.BLOCKS, {"id": row["id"], "blocks": pack(blocks, body)})
        self._regroup(row, article_of_row(row, body, blocks))

    def _regroup(self, row: Any, article: Article) -> None:
        """The body may be another text now, with other keys: it leaves its family and joins another."""
        before = [each["value"] for each in self._db.execute(sql.TEXTS, {"id": row["id"]})]
        article = replace(article, keys=dedupe.keys(article))
        after = key_values(article, KeyKind.TEXT)
        if set(before) != set(after):
            self._db.execute(sql.UNTEXTED, {"id": row["id"]})
            for value in after:
                self._db.execute(sql.TEXTED, {"id": row["id"], "value": value})
        paired_before = self._near.renew(row["id"], dated_text(article, moment(row["at"])), row["body"])
        families.regroup(self._db, row["id"], before, paired_before)
