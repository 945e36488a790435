"""Bodies that wait are derived again without what their outlet was learned to repeat. For `boilerplate`, which holds the transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from newscrawl.models import Article, Block, Key, KeyKind, Page
from newscrawl.store.articles.blocks import pack, unpack
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.stories import families
from newscrawl.store.stories.near import Near, text_of
from newscrawl.store.values import moment
from newscrawl.text import words

# Hashes of blocks have 52 bits.
_ID_BYTES = 7

Keys = Callable[[Article], Iterable[Key]]
"""The keys of an article (`newscrawl.dedupe.keys`): a body that is derived again may be another text."""

Body = Callable[[str, Iterable[Block], set[int]], str]
"""The body of an outlet's blocks without those that are dropped."""


def mend(db: Database, near: Near, body: Body, keys: Keys, limit: int) -> int:
    """Derive at most so many again; returns how many. The articles are the same: no revision comes of it."""
    rows = db.execute(sql.TO_MEND, {"limit": limit}).fetchall()
    for row in rows:
        _mend_one(db, near, body, keys, row)
        db.execute(sql.MENDED, {"id": row["id"]})
    return len(rows)


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


def _mend_one(db: Database, near: Near, derive: Body, keys_of: Keys, row: Any) -> None:
    blocks = unpack(row["blocks"], row["body"])
    body = derive(row["source"], blocks, dropped(db, of_article(db, row["id"]) or ()))
    if not blocks or body == row["body"]:
        return
    article = _article(row, blocks, body)
    db.execute(sql.BODY, {"id": row["id"], "body": body, "words": words(body)})
    db.execute(sql.BLOCKS, {"id": row["id"], "blocks": pack(blocks, body)})
    before = [each["value"] for each in db.execute(sql.TEXTS, {"id": row["id"]})]
    keys = tuple(keys_of(article))
    after = [key.value for key in keys if key.kind is KeyKind.TEXT]
    if set(before) != set(after):
        db.execute(sql.UNTEXTED, {"id": row["id"]})
        for value in after:
            db.execute(sql.TEXTED, {"id": row["id"], "value": value})
    paired_before = near.renew(row["id"], text_of(article, moment(row["at"]), keys), row["body"])
    families.regroup(db, row["id"], before, paired_before)


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
