"""The archive keeps raw pages by the hash of their bytes, and one row a fetch. A file of its own, so that it can live elsewhere.

A page is committed before its article: a crash between the two leaves a page without an article, never the reverse.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl import urls
from newscrawl.errors import DamagedStore
from newscrawl.models import Against, Page
from newscrawl.packed import name_of
from newscrawl.store import values
from newscrawl.store.db import errors
from newscrawl.store.db.connect import connect, connect_readonly, quick_check
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import PAGES, writing
from newscrawl.store.pages import heads
from newscrawl.store.pages.packing import Packing

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_BATCH = 100

_BODY = "INSERT INTO bodies (hash, bytes, zstd, dictionary) VALUES (:hash, :bytes, :zstd, :dictionary) ON CONFLICT (hash) DO NOTHING"

_FETCH = """
INSERT INTO fetches (source, url, requested_url, hash, status, headers, head, fetched_at, ms, link_id, evidence, part_of)
VALUES (:source, :url, :requested_url, :hash, :status, :headers, :head, :fetched_at, :ms, :link_id, :evidence, :part_of)
"""

_OF_LINK = """
SELECT f.*, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.hash = :hash AND f.link_id = :link_id AND f.part_of IS NULL
ORDER BY f.id DESC LIMIT 1
"""

_FETCHED = """
SELECT f.*, b.zstd, b.dictionary
FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.id > :after AND f.part_of IS NULL
  AND (:source IS NULL OR f.source = :source)
  AND (:since IS NULL OR f.fetched_at >= :since)
ORDER BY f.id LIMIT :batch
"""

_AT = """
SELECT f.*, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.id = :id
"""
_FETCH_AT = "SELECT max(id) AS id FROM fetches WHERE url = :url AND part_of IS NULL"
_ADDRESSES = """
SELECT max(id) AS id, url, requested_url FROM fetches WHERE source = :source AND part_of IS NULL
GROUP BY url, requested_url ORDER BY max(id) DESC
"""
_NEWEST = """
SELECT max(id) AS id FROM fetches WHERE source = :source AND part_of IS NULL GROUP BY url ORDER BY max(id) DESC LIMIT :limit
"""

# Of two articles whose first pages are equal byte for byte, the further ones are those that came last.
_FIRST = """
SELECT f.*, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.hash = :hash AND f.part_of IS NULL
ORDER BY (SELECT max(id) FROM fetches WHERE part_of = f.id) DESC, f.id LIMIT 1
"""

_READ_FROM = """
SELECT f.*, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash
WHERE f.hash = :hash AND f.part_of IS NULL
ORDER BY f.fetched_at = :fetched DESC, f.source = :source DESC, f.id DESC LIMIT 1
"""

_PARTS = """
SELECT f.*, b.zstd, b.dictionary FROM fetches AS f JOIN bodies AS b ON b.hash = f.hash WHERE f.part_of = :id ORDER BY f.id
"""

# Pages that no article came of are among the last: a dead run had a few dozen links in its hands.
_LAST = 10_000
_ORPHANS = """
DELETE FROM fetches
WHERE id > (SELECT max(id) FROM fetches) - :last
  AND EXISTS (
    SELECT 1 FROM json_each(:leases) AS lease
    WHERE json_extract(lease.value, '$[0]') = link_id AND json_extract(lease.value, '$[1]') <= fetched_at
  )
RETURNING hash
"""
_UNUSED = """
DELETE FROM bodies
WHERE hash IN (SELECT value FROM json_each(:hashes)) AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.hash = bodies.hash)
"""

_UNFETCH = "DELETE FROM fetches WHERE id IN (SELECT value FROM json_each(:ids))"
_UNBODY = "DELETE FROM bodies WHERE hash IN (SELECT value FROM json_each(:hashes))"


class Pages:
    def __init__(self, db: Database, path: Path) -> None:
        self.db = db
        self.path = path
        self._packing = Packing(db)

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = 60.0) -> Pages:
        """No quick_check: it would read every page ever fetched. `get` compares each body with its name."""
        return cls(connect(path, PAGES, busy_timeout_s=busy_timeout_s), path)

    @classmethod
    def open_readonly(cls, path: Path) -> Pages:
        return cls(connect_readonly(path, PAGES), path)

    def check(self) -> None:
        """Let SQLite read a small file whole, and some of a large one. Raises DamagedStore."""
        quick_check(self.db, self.path)

    def put(self, page: Page) -> str:
        """Keep the bytes of a page and of its further pages, each once, and note the fetches; returns the name of the first."""
        with errors.described(self.path), writing(self.db):
            name, id = self._put(page, None)
            for part in page.parts:
                self._put(part, id)
        return name

    def older(self, dictionary: int) -> bytes:
        """The page against which others are packed, by its number. Raises KeyError where there is none."""
        return self._packing.older(dictionary)

    def against(self, source: str | None) -> Against | None:
        """The older page against which pages of an outlet are packed at present. May be asked on any thread."""
        return self._packing.against(source)

    def _put(self, page: Page, part_of: int | None) -> tuple[str, int]:
        """The name of the bytes, and the number of the fetch."""
        name = page.packed.hash if page.packed is not None else name_of(page.body)
        if not self._has(name):
            fetched_at = values.utc(page.fetched_at)
            packed, dictionary = self._packing.pack(page.source, page.body, fetched_at, page.packed)
            body = {"hash": name, "bytes": len(page.body), "zstd": packed, "dictionary": dictionary}
            self.db.execute(_BODY, body)
        id = self.db.execute(_FETCH, {**_fetch_row(page, name), "part_of": part_of}).lastrowid
        assert id is not None
        return name, id

    def get(self, hash: str) -> bytes:
        """The bytes of that name. Raises KeyError, and DamagedStore when they are not those that were put."""
        row = self.db.execute("SELECT zstd, dictionary FROM bodies WHERE hash = :hash", {"hash": hash}).fetchone()
        if row is None:
            raise KeyError(hash)
        return self._unpack(hash, row["zstd"], row["dictionary"])

    def first(self, hash: str) -> Page | None:
        """The page of that name as it was fetched first; None when there is none, or none that can be read any more.

        One body that has gone bad must not end a run that could do without: `get` and `fetched` raise for it.
        """
        row = self.db.execute(_FIRST, {"hash": hash}).fetchone()
        try:
            return None if row is None else self._page(row)
        except DamagedStore:
            return None

    def read_from(self, hash: str, *, source: str, fetched: str) -> Page | None:
        """The page of that name of which an article was read, with its further pages; None when there is none. Raises DamagedStore.

        fetched: as the article's column has it; of several fetches of the same bytes it tells which
        """
        wanted = {"hash": hash, "source": source, "fetched": fetched}
        row = self.db.execute(_READ_FROM, wanted).fetchone()
        return None if row is None else self._page(row)

    def of_link(self, link_id: int, hash: str) -> Page | None:
        """The link's last fetch that brought these bytes."""
        row = self.db.execute(_OF_LINK, {"link_id": link_id, "hash": hash}).fetchone()
        return None if row is None else self._page(row)

    def fetched(self, source: str | None = None, since: datetime | None = None) -> Iterator[Page]:
        """Every fetch, newest last, a few in memory at a time; no read stays open between them.

        source:  slug; None: all
        since:   not fetched before
        """
        wanted = {"source": source, "since": values.utc_or_none(since), "batch": _BATCH}
        after = 0
        while rows := self.db.execute(_FETCHED, {**wanted, "after": after}).fetchall():
            for row in rows:
                yield self._page(row)
            after = rows[-1]["id"]

    def at(self, source: str, url: str) -> Page | None:
        """The last fetch of a page by its address; by another spelling of it only among those of this outlet."""
        row = self.db.execute(_FETCH_AT, {"url": url}).fetchone()
        if row["id"] is None:
            key = urls.canonical(url)
            row = next((each for each in self.db.execute(_ADDRESSES, {"source": source}) if key in _keys(each)), None)
        return None if row is None else self._fetch(row["id"])

    def newest(self, source: str, limit: int) -> Iterator[Page]:
        """The last fetch of each page of an outlet, the newest first, one in memory at a time; one that has gone bad is left out."""
        for row in self.db.execute(_NEWEST, {"source": source, "limit": limit}).fetchall():
            with suppress(DamagedStore):
                if (page := self._fetch(row["id"])) is not None:
                    yield page

    def _fetch(self, id: int) -> Page | None:
        """None where it is gone meanwhile, which a run that forgets pages may have done."""
        row = self.db.execute(_AT, {"id": id}).fetchone()
        return None if row is None else self._page(row)

    def sweep(self, leases: Mapping[int, datetime]) -> int:
        """Remove the pages that a dead run had kept of links whose article it did not store; returns how many.

        leases:  link → when it was taken: what was fetched before belongs to something that was stored
        """
        if not leases:
            return 0
        wanted = json.dumps([[link_id, values.utc(taken)] for link_id, taken in leases.items()])
        with errors.described(self.path), writing(self.db):
            hashes = [row["hash"] for row in self.db.execute(_ORPHANS, {"leases": wanted, "last": _LAST})]
            self.db.execute(_UNUSED, {"hashes": json.dumps(hashes)})
        return len(hashes)

    def remove(self, fetches: Sequence[int], hashes: Sequence[str], *, wholly: bool) -> None:
        """Remove fetches, and bodies that no other fetch brought.

        wholly: also where later pages are packed against them; else they stay there as long as those do
        """
        with writing(self.db):
            self.db.execute(_UNFETCH, {"ids": json.dumps(list(fetches))})
            self.db.execute(_UNBODY, {"hashes": json.dumps(list(hashes))})
            if wholly:
                self._packing.release(hashes)
            else:
                self._packing.tidy()

    def close(self) -> None:
        self.db.close()

    def _has(self, hash: str) -> bool:
        return self.db.execute("SELECT 1 FROM bodies WHERE hash = :hash", {"hash": hash}).fetchone() is not None

    def _unpack(self, hash: str, packed: bytes, dictionary: int | None) -> bytes:
        try:
            body = self._packing.unpack(packed, dictionary)
        except KeyError as error:
            raise errors.damaged(self.path, f"page {hash}: its dictionary {error} is not there") from error
        except zstd.ZstdError as error:
            raise errors.damaged(self.path, f"page {hash}: {error}") from error
        if name_of(body) != hash:
            raise errors.damaged(self.path, f"page {hash} is not what was stored")
        return body

    def _page(self, row: Any) -> Page:
        """The page of a fetch, with its further pages."""
        evidence, parts = row["evidence"], self.db.execute(_PARTS, {"id": row["id"]}).fetchall()
        return Page(
            url=row["url"],
            body=self._unpack(row["hash"], row["zstd"], row["dictionary"]),
            fetched_at=values.moment(row["fetched_at"]),
            status=row["status"],
            headers=(headers := json.loads(row["headers"])),
            head=row["head"] and heads.unpack(row["head"], headers),
            source=row["source"],
            requested_url=row["requested_url"],
            link_id=row["link_id"],
            evidence=evidence and values.link(**json.loads(evidence)),
            page_hash=row["hash"],
            ms=row["ms"],
            parts=tuple(map(self._page, parts)),
        )


def _keys(row: Any) -> set[str]:
    """The canonical addresses of a fetch."""
    return {urls.canonical(url) for url in (row["url"], row["requested_url"]) if url}


def _fetch_row(page: Page, name: str) -> dict[str, object]:
    headers = values.dumps(dict(page.headers))
    return {
        "source": page.source,
        "url": page.url,
        "requested_url": page.requested_url,
        "hash": name,
        "status": page.status,
        "headers": headers,
        "head": page.head and heads.pack(page.head, json.loads(headers)),  # as they are read again
        "fetched_at": values.utc(page.fetched_at),
        "ms": page.ms,
        "link_id": page.link_id,
        "evidence": page.evidence
        and values.dumps({"url": page.evidence.url, "evidence": values.evidence_of(page.evidence)}),
    }
