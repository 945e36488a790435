"""The blocks of articles as they were counted, and which of them are left out of texts by now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newscrawl import boilerplate
from newscrawl.models import Block
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.db.database import Database

# Hashes of blocks have 52 bits.
_ID_BYTES = 7


def dropped(db: Database, ids: Iterable[int]) -> set[int]:
    """Which of these blocks are left out."""
    return {row["id"] for row in db.execute(sql.DROPPED, {"ids": json.dumps(sorted(ids))})}


def dropped_of(db: Database, source: str) -> set[int]:
    """Which blocks of an outlet are left out."""
    return {row["id"] for row in db.execute(sql.DROPPED_OF, {"source": source})}


def texts(db: Database, *pieces: tuple[str, Sequence[Block]]) -> list[tuple[str, ...]]:
    """Of each piece, an outlet's slug and blocks, the texts of the blocks less what is boilerplate there by now.

    A piece of which nothing would remain keeps all its texts.
    """
    ids = {fingerprint.id for source, blocks in pieces for fingerprint in boilerplate.fingerprints(source, blocks)}
    left_out = dropped(db, ids)
    return [boilerplate.texts(source, blocks, left_out) for source, blocks in pieces]


def of_article(db: Database, id: int) -> set[int] | None:
    """The blocks that were counted for it; None when it was never counted."""
    return of_row(db.execute(sql.OF_ARTICLE, {"id": id}).fetchone())


def of_row(row: Mapping[str, Any] | None) -> set[int] | None:
    """The same, of what `OF_ARTICLE` found."""
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
