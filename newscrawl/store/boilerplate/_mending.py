"""Bodies that wait are derived again without what their outlet was learned to repeat. For `boilerplate`, which holds the transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from newscrawl import boilerplate, dedupe
from newscrawl.models import Article, Block, KeyKind, Page
from newscrawl.store.articles.blocks import pack, unpack
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.stories import families
from newscrawl.store.stories.near import Near, text_of
from newscrawl.store.values import moment
from newscrawl.text import words

# Hashes of blocks have 52 bits.
_ID_BYTES = 7


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

    def mend_waiting(self, limit: int) -> None:
        """Derive at most so many again, if any may wait."""
        if self._may_wait:
            self._may_wait = self.mend(limit) == limit

    def mend(self, limit: int) -> int:
        """Derive at most so many again; returns how many."""
        rows = self._db.execute(sql.TO_MEND, {"limit": limit}).fetchall()
        for row in rows:
            self._mend_one(row)
            self._db.execute(sql.MENDED, {"id": row["id"]})
        return len(rows)

    def _mend_one(self, row: Any) -> None:
        blocks = unpack(row["blocks"], row["body"])
        left_out = dropped(self._db, of_article(self._db, row["id"]) or ())
        body = boilerplate.body(row["source"], blocks, left_out)
        if not blocks or body == row["body"]:
            return
        self._db.execute(sql.BODY, {"id": row["id"], "body": body, "words": words(body)})
        self._db.execute(sql.BLOCKS, {"id": row["id"], "blocks": pack(blocks, body)})
        self._regroup(row, _article(row, blocks, body))

    def _regroup(self, row: Any, article: Article) -> None:
        """The body may be another text now, with other keys: it leaves its family and joins another."""
        before = [each["value"] for each in self._db.execute(sql.TEXTS, {"id": row["id"]})]
        keys = dedupe.keys(article)
        after = [key.value for key in keys if key.kind is KeyKind.TEXT]
        if set(before) != set(after):
            self._db.execute(sql.UNTEXTED, {"id": row["id"]})
            for value in after:
                self._db.execute(sql.TEXTED, {"id": row["id"], "value": value})
        paired_before = self._near.renew(row["id"], text_of(article, moment(row["at"]), keys), row["body"])
        families.regroup(self._db, row["id"], before, paired_before)


def dropped(db: Database, ids: Iterable[int]) -> set[int]:
    """Which of these blocks are left out."""
    return {row["id"] for row in db.execute(sql.DROPPED, {"ids": json.dumps(sorted(ids))})}


def of_article(db: Database, id: int) -> set[int] | None:
    """The blocks that were counted for it; None when it was never counted."""
    row = db.execute(sql.OF_ARTICLE, {"id": id}).fetchone()
    return None if row is None else unpacked(row["blocks"])


def packed(ids: Iterable[int]) -> bytes:
    """Ids of blocks as a column.

    >>> unpacked(packed({1, 2**52 - 1})) == {1, 2**52 - 1}
    True
    """
    return b"".join(id.to_bytes(_ID_BYTES, "big") for id in sorted(ids))


def unpacked(column: bytes | str) -> set[int]:
    """The inverse of `packed`; also of the JSON that earlier releases wrote."""
    if isinstance(column, str):
        return set(json.loads(column))
    return {int.from_bytes(column[at : at + _ID_BYTES], "big") for at in range(0, len(column), _ID_BYTES)}


def _article(row: Any, blocks: tuple[Block, ...], body: str) -> Article:
    """As much of the article as search and keys look at."""
    page = Page(
        url=row["url"],
        body=b"",
        fetched_at=datetime.fromisoformat(row["fetched"]).astimezone(UTC),
        source=row["source"],
    )
    return Article(
        url=row["url"],
        page=page,
        title=row["title"],
        kicker=row["kicker"],
        subtitle=row["subtitle"],
        authors=(row["byline"],) if row["byline"] else (),
        credit=(row["credit"],) if row["credit"] else (),
        language=row["language"],
        blocks=blocks,
        body=body,
    )
