"""The texts that an article had are kept: each older one packed against the one that came after it, so that it takes what the change takes.

Zstandard with the later text as a prefix is what its command line calls `--patch-from`: a typo in 9 kB takes some 30 bytes. Each
frame has a checksum: against another text than that it was packed with, it is refused, never misread.
"""

from __future__ import annotations

import sys

from newscrawl.store.db.database import Database

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_OPTIONS: dict[int, int] = {zstd.CompressionParameter.compression_level: 19, zstd.CompressionParameter.checksum_flag: 1}
# Zstandard wants eight bytes of a prefix; a text may be "[]".
_LEAST = b" " * 8

_NEWEST = """
SELECT id, blocks FROM revisions WHERE article_id = :id AND blocks IS NOT NULL ORDER BY id DESC LIMIT 1
"""
_ANY = "SELECT 1 FROM revisions WHERE article_id = :id AND was IS NOT NULL LIMIT 1"
_PACK = "UPDATE revisions SET blocks = :blocks WHERE id = :id"


def pack(older: str, newer: str) -> bytes:
    """The older text as the way back from the newer one.

    >>> unpack(pack("La piena cala", "La piena sale"), "La piena sale")
    'La piena cala'
    """
    return zstd.compress(older.encode(), options=_OPTIONS, zstd_dict=_prefix(newer))


def unpack(packed: bytes, newer: str) -> str:
    """The inverse of `pack`. Raises ValueError when this is not the newer text that it was packed against."""
    try:
        return zstd.decompress(packed, zstd_dict=_prefix(newer)).decode()
    except zstd.ZstdError as error:
        raise ValueError(f"an older text was packed against another one than is stored ({error})") from error


def rebase(db: Database, article_id: int, before: str, after: str) -> None:
    """Keep the older texts readable when the newest one is read anew. The caller holds the transaction, and writes `after`."""
    row = db.execute(_NEWEST, {"id": article_id}).fetchone() if before != after else None
    if row is not None:
        db.execute(_PACK, {"id": row["id"], "blocks": pack(unpack(row["blocks"], before), after)})


def are_there(db: Database, article_id: int) -> bool:
    """Whether the article had other texts before."""
    return db.execute(_ANY, {"id": article_id}).fetchone() is not None


def _prefix(newer: str) -> tuple[zstd.ZstdDict, int]:
    return zstd.ZstdDict(newer.encode() + _LEAST, is_raw=True).as_prefix
