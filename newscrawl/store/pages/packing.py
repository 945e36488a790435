"""Raw pages are packed, against an older page of the same outlet where that helps. The caller holds the transaction.

Zstandard takes the older page as its dictionary, so nothing is trained and nothing is held but that page. A new one is chosen only when
pages shrink far less than they did with the one in use; then it must prove that it is better. Old ones stay while a page needs them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from newscrawl.models import Against, Packed
from newscrawl.packed import LEAST_BYTES, MOST_BYTES, pack, unpack
from newscrawl.store.db.database import Database

# A dictionary is written once and read often.
_DICTIONARY_LEVEL = 12
# Pages held in memory, packed, one an outlet: some 3 MB.
_HELD = 48
# A dictionary must leave so much at most of what there is without it, or with the one before.
_WORTH = 0.8
# It has drifted when pages of late shrink by less than this part of what they did, in a mean that turns over in ten pages.
_DRIFTED, _PAGES = 0.6, 10
# After a choice, or a trial that found nothing better, so many pages pass until the next trial.
_PAUSE = 50

_NEWEST = "SELECT id, ratio, zstd FROM dictionaries WHERE source = :source ORDER BY id DESC LIMIT 1"
_ONE = "SELECT zstd FROM dictionaries WHERE id = :id"
_IS_THERE = "SELECT 1 FROM dictionaries WHERE id = :id"
_LATEST = """
SELECT b.hash, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.source = :source AND b.bytes BETWEEN :least AND :most ORDER BY f.id DESC LIMIT 1
"""
_CHOOSE = """
INSERT INTO dictionaries (source, hash, ratio, chosen, zstd) VALUES (:source, :hash, :ratio, :chosen, :zstd) RETURNING id
"""
_OF_HASH = "SELECT id FROM dictionaries WHERE hash = :hash"
_USERS = "SELECT rowid AS number, zstd FROM bodies WHERE dictionary = :id"
# The page that became a dictionary is not kept twice: against itself it takes some bytes.
_REFER = "UPDATE bodies SET zstd = :zstd, dictionary = :id WHERE hash = :hash"
_REPACK = "UPDATE bodies SET zstd = :zstd, dictionary = NULL WHERE rowid = :number"
_DROP = "DELETE FROM dictionaries WHERE id = :id"
_DROP_UNUSED = "DELETE FROM dictionaries WHERE NOT EXISTS (SELECT 1 FROM bodies WHERE dictionary = dictionaries.id)"


@dataclass(slots=True)
class _Used:
    """What an outlet's pages are packed against at present; id None: nothing."""

    id: int | None
    zstd: bytes  #: packed by itself
    ratio: float  #: what pages come to when it fits
    recent: float  #: what they came to of late
    pause: int  #: pages until another may be looked for


class Packing:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._used: OrderedDict[str, _Used] = OrderedDict()
        self._older: OrderedDict[int, bytes] = OrderedDict()

    def against(self, source: str | None) -> Against | None:
        """What the outlet's pages are packed against at present, as far as it is in memory. May be asked on any thread."""
        used = None if source is None else self._used.get(source)
        return None if used is None or used.id is None else Against(used.id, used.zstd)

    def pack(
        self, source: str | None, body: bytes, fetched_at: str, made: Packed | None = None
    ) -> tuple[bytes, int | None]:
        """The packed bytes, and the dictionary that unpacking them needs; may choose a new one.

        made: the bytes as they were packed where the page was read: made anew where another dictionary is in use by now
        """
        if source is None or not LEAST_BYTES <= len(body) <= MOST_BYTES:
            return made.zstd if made is not None and made.dictionary is None else pack(body), None
        used = self._of(source)
        packed = made.zstd if made is not None and made.dictionary == used.id else pack(body, used.zstd)
        used.pause -= 1
        used.recent += (len(body) / len(packed) - used.recent) / _PAGES
        if used.pause <= 0 and (used.id is None or used.recent < _DRIFTED * used.ratio):
            packed, used = self._choose(source, used, body, packed, fetched_at)
        return packed, used.id

    def unpack(self, packed: bytes, dictionary: int | None) -> bytes:
        """Raises zstd.ZstdError, and KeyError when there is no such dictionary."""
        return unpack(packed, self.older(dictionary))

    def older(self, dictionary: int | None) -> bytes:
        """The page against which others are packed; b"" for None. Raises KeyError when there is no such dictionary."""
        return b"" if dictionary is None else self._page(dictionary)

    def release(self, hashes: Iterable[str]) -> None:
        """Leave nothing of these pages in dictionaries: what was packed against them is packed without."""
        ids = [row["id"] for hash in hashes for row in self._db.execute(_OF_HASH, {"hash": hash})]
        for id in ids:
            page = self._page(id)
            for row in self._db.execute(_USERS, {"id": id}).fetchall():
                self._db.execute(_REPACK, {"number": row["number"], "zstd": pack(unpack(row["zstd"], page))})
            self._db.execute(_DROP, {"id": id})
        self._drop_held()

    def tidy(self) -> None:
        """Drop the dictionaries that no page needs any more."""
        self._db.execute(_DROP_UNUSED)
        self._drop_held()

    def _choose(self, source: str, used: _Used, body: bytes, packed: bytes, fetched_at: str) -> tuple[bytes, _Used]:
        """Try the latest page; where that is no better, how the pages shrink now is how the outlet is."""
        row = self._db.execute(_LATEST, {"source": source, "least": LEAST_BYTES, "most": MOST_BYTES}).fetchone()
        if row is None:
            return packed, used  # the outlet's first page
        page = self.unpack(row["zstd"], row["dictionary"])
        tried = pack(body, pack(page))
        used.pause = _PAUSE
        if len(tried) > _WORTH * len(packed):
            used.ratio = used.recent
            return packed, used
        ratio, dictionary = len(body) / len(tried), pack(page, level=_DICTIONARY_LEVEL)
        values = {
            "source": source,
            "hash": row["hash"],
            "ratio": ratio,
            "chosen": fetched_at,
            "zstd": dictionary,
        }
        id = self._db.execute(_CHOOSE, values).fetchall()[0]["id"]
        self._db.execute(_REFER, {"id": id, "hash": row["hash"], "zstd": pack(page, dictionary)})
        self._used[source] = _Used(id, dictionary, ratio, ratio, _PAUSE)
        return tried, self._used[source]

    def _of(self, source: str) -> _Used:
        used = self._used.get(source)
        if used is not None and used.id is not None and not self._db.execute(_IS_THERE, {"id": used.id}).fetchone():
            used = None  # it was chosen in a transaction that was rolled back
        if used is None:
            row = self._db.execute(_NEWEST, {"source": source}).fetchone()
            used = _Used(None, b"", 0.0, 0.0, 0)
            if row is not None:
                used = _Used(row["id"], row["zstd"], row["ratio"], row["ratio"], _PAUSE)
        _hold(self._used, source, used)
        return used

    def _page(self, id: int) -> bytes:
        page = self._older.get(id)
        if page is None:
            row = self._db.execute(_ONE, {"id": id}).fetchone()
            if row is None:
                raise KeyError(id)
            page = unpack(row["zstd"])
        _hold(self._older, id, page)
        return page

    def _drop_held(self) -> None:
        self._used.clear()
        self._older.clear()


def _hold(held: OrderedDict, key: object, value: object) -> None:  # type: ignore[type-arg]
    held[key] = value
    held.move_to_end(key)
    if len(held) > _HELD:
        held.popitem(last=False)
