"""Serves the saved pages of a corpus as outlets: a home page, an index of sitemaps, a feed, and the pages as they were saved. Pure but for reading.

The made pages are smaller than real ones, and all alike; what a page costs is seen on these. A corpus is no part of this repository.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from newscrawl.demo.pages import MISSING, DemoResponse
from newscrawl.errors import UsageError

#: Sets of news pages.
_SETS = ("italian", "fundus", "fundus-eval", "naeb", "aeb", "wcxb", "trafilatura")
_FEED_ITEMS = 30
_APART = timedelta(minutes=7)
_HTML, _XML = "text/html", "application/xml"


class SavedOutlet(NamedTuple):
    """An outlet of saved pages, the newest first."""

    slug: str
    files: Sequence[Path]


class SavedWeb:
    """As many outlets as are asked for, with as many pages each; each page stands at one of them. More pages are newer ones."""

    def __init__(self, corpus: Path, *, outlets: int, stories: int, more: int = 0) -> None:
        """corpus: with SET/pages. more: pages that each outlet published since. Raises UsageError where it has too few."""
        files = sorted(file for name in _SETS for file in (corpus / name / "pages").glob("*.html.gz"))
        Random("saved").shuffle(files)
        if len(files) < outlets * (stories + more):
            raise UsageError(
                f"{corpus}: expected {outlets * (stories + more):,} pages in its sets of news, got {len(files):,}"
            )
        # Every outlet's newer pages come from behind, so that those of before stay where they are.
        old, new = files[: outlets * stories], files[len(files) - outlets * more :]
        self.outlets = tuple(
            SavedOutlet(f"outlet{number:03}", (*new[number::outlets], *old[number::outlets]))
            for number in range(outlets)
        )

    def build(self, now: datetime, bases: Mapping[str, str]) -> dict[str, dict[str, DemoResponse]]:
        """See `DemoWeb.build`."""
        return {outlet.slug: dict(_answers(outlet, now, bases[outlet.slug])) for outlet in self.outlets}

    def addresses(self, bases: Mapping[str, str]) -> dict[str, str]:
        """Every address of every page → itself."""
        return {
            address: address
            for outlet in self.outlets
            for address in (f"{bases[outlet.slug]}{_path(file)}" for file in outlet.files)
        }


def _path(file: Path) -> str:
    name = hashlib.sha256(str(file.parent.parent.name + file.name).encode()).hexdigest()
    return f"/notizie/pagina-{name[:12]}-{int(name[12:18], 16)}.html"


def _answers(outlet: SavedOutlet, now: datetime, base: str) -> Iterator[tuple[str, DemoResponse]]:
    dated = [(f"{base}{_path(file)}", now - _APART * (place + 1)) for place, file in enumerate(outlet.files)]
    yield MISSING, DemoResponse(404, {"Content-Type": _HTML}, b"<title>Non trovata</title>")
    yield "/robots.txt", _answer(f"User-agent: *\nDisallow:\nSitemap: {base}/sitemap.xml\n", "text/plain")
    feed = f'<link rel="alternate" type="application/rss+xml" href="{base}/feed.xml">'
    yield "/", _answer(f"<html><head><title>Testata</title>{feed}</head><body></body></html>", _HTML)
    places = "".join(
        f"<url><loc>{url}</loc><lastmod>{at.isoformat(timespec='seconds')}</lastmod></url>" for url, at in dated
    )
    yield (
        "/sitemap.xml",
        _answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>', _XML),
    )
    items = "".join(
        f"<item><link>{url}</link><guid>{url}</guid><pubDate>{format_datetime(at.astimezone(UTC))}</pubDate></item>"
        for url, at in dated[:_FEED_ITEMS]
    )
    yield "/feed.xml", _answer(f'<rss version="2.0"><channel><title>Testata</title>{items}</channel></rss>', _XML)
    for file in outlet.files:
        yield _path(file), _answer(gzip.decompress(file.read_bytes()), _HTML)


def _answer(body: str | bytes, kind: str) -> DemoResponse:
    body = body.encode() if isinstance(body, str) else body
    return DemoResponse(200, {"Content-Type": kind, "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"'}, body)
