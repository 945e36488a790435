"""Measures what raw pages take: the pages of a corpus, outlet by outlet, through the archive; and packed one by one, to compare."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.errors import UsageError
from newscrawl.models import Page
from newscrawl.store.pages.archive import Pages

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_SIZES = "SELECT sum(length(zstd)) AS packed, count(*) AS pages FROM bodies"
_DICTIONARIES = "SELECT count(*) AS chosen, coalesce(sum(length(zstd)), 0) AS bytes FROM dictionaries"

_AGAINST = """
SELECT count(*) AS pages, avg(bytes) AS raw, avg(length(zstd)) AS packed FROM bodies WHERE dictionary IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """The bytes of all pages in one archive, and packed one by one."""

    outlets: int
    pages: int
    raw: float  #: bytes a page
    alone: float  #: the same, each page packed by itself
    packed: float  #: as the archive keeps them, dictionaries included
    against: int  #: how many are packed against an older page
    against_raw: float  #: bytes of one of these
    against_packed: float  #: as the archive keeps it
    dictionaries: int
    alone_ms: float  #: CPU a page of packing it by itself
    packed_ms: float  #: CPU a page of keeping it
    read_ms: float  #: CPU a page of reading it back and comparing it with its name


def check(corpus: Path, least: int) -> None:
    """Raise UsageError where no outlet of a corpus has enough pages."""
    _enough(corpus, least)


def _enough(corpus: Path, least: int) -> list[list[Page]]:
    sites = [pages for pages in _sites(corpus).values() if len(pages) >= least]
    if not sites:
        raise UsageError(f"{corpus}: expected SET/truth.jsonl and SET/pages with {least} pages of one site; found none")
    return sites


def archived(corpus: Path, folder: Path, least: int) -> Archived:
    """Archive the pages of a corpus. Raises UsageError where no outlet has enough.

    least: pages that an outlet must have
    """
    sites = _enough(corpus, least)
    every = [page for pages in sites for page in pages]
    begun = time.process_time()
    alone = sum(len(zstd.compress(page.body, 3)) for page in every)
    alone_ms = (time.process_time() - begun) * 1000
    archive = Pages.open(folder / "pages.db")
    archive.db.execute("PRAGMA synchronous = OFF")
    begun = time.process_time()
    names = [archive.put(page) for page in every]
    packed_ms = (time.process_time() - begun) * 1000
    begun = time.process_time()
    for name, page in zip(names, every, strict=True):
        if archive.get(name) != page.body:
            raise AssertionError(f"{page.url}: came back as another page")
    read_ms = (time.process_time() - begun) * 1000
    sizes, chosen, later = (archive.db.execute(sql).fetchone() for sql in (_SIZES, _DICTIONARIES, _AGAINST))
    archive.close()
    count = len(every)
    return Archived(
        outlets=len(sites),
        pages=count,
        raw=sum(len(page.body) for page in every) / count,
        alone=alone / count,
        packed=(sizes["packed"] + chosen["bytes"]) / count,
        against=later["pages"],
        against_raw=later["raw"] or 0.0,
        against_packed=later["packed"] or 0.0,
        dictionaries=chosen["chosen"],
        alone_ms=alone_ms / count,
        packed_ms=packed_ms / count,
        read_ms=read_ms / count,
    )


def _sites(corpus: Path) -> dict[tuple[str, str], list[Page]]:
    found: dict[tuple[str, str], dict[bytes, Page]] = defaultdict(dict)
    for set_, url, body in _pages(corpus):
        host = urlsplit(url).hostname or ""
        page = Page(url=url, body=body, fetched_at=datetime.now(UTC), source=f"{set_}-{host.removeprefix('www.')}")
        found[set_, host.removeprefix("www.")].setdefault(body, page)
    return {site: list(pages.values()) for site, pages in found.items()}


def _pages(corpus: Path) -> Iterator[tuple[str, str, bytes]]:
    for file in sorted(corpus.glob("*/truth.jsonl")):
        with file.open(encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                page = file.parent / "pages" / f"{row['id']}.html.gz"
                if row.get("url") and page.is_file():
                    yield file.parent.name, row["url"], gzip.decompress(page.read_bytes())


def lines(found: Archived) -> Sequence[str]:
    return (
        f"{found.pages:,} pages of {found.outlets} outlets, {found.raw / 1000:,.1f} kB a page",
        f"  each by itself: {found.alone / 1000:.1f} kB, ratio {found.raw / found.alone:.1f}, {found.alone_ms:.2f} ms of CPU",
        f"  in the archive: {found.packed / 1000:.1f} kB, ratio {found.raw / found.packed:.1f}, {found.packed_ms:.2f} ms of CPU,"
        f" {found.dictionaries} dictionaries; read back {found.read_ms:.2f} ms",
        f"  the {found.against} that are packed against an older page: {found.against_packed / 1000:.1f} kB, ratio"
        f" {found.against_raw / max(1, found.against_packed):.1f}",
    )
