"""Answers as bytes: good ones, and the parts of bad ones."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import brotli

from newscrawl.http import codings
from tests.faults.server import Script, Visit

SENTENCE = (
    "Il consiglio ha discusso a lungo la proposta e ha rinviato il voto alla seduta di lunedì sera, dopo le dieci. "
)


def article(title: str, *, head: str = "", paragraphs: int = 12) -> bytes:
    """A page whose text is like no other's."""
    prose = "".join(f"<p>{title}, capoverso {n}: {SENTENCE}</p>" for n in range(paragraphs))
    return (
        f'<!doctype html><html lang="it"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{prose}</article></body></html>"
    ).encode()


def title_of(visit: Visit) -> str:
    words = visit.asked.path.strip("/").replace("-", " ") or "senza nome"
    return f"Notizia {words} di {visit.asked.host.partition('.')[0]}"


def head(status: int = 200, *, length: int | None = None, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def says(body: bytes | str = b"", status: int = 200, **headers: str) -> Script:
    """A whole answer. `{base}` in a body is the host's own address."""
    headers = {"Content_Type": "text/html; charset=utf-8", **headers}

    async def script(visit: Visit) -> None:
        data = _filled(body, visit).encode() if isinstance(body, str) else body
        told = {name: _filled(value, visit) for name, value in headers.items()}
        await visit.send(head(status, length=len(data), **told) + data)

    return script


def _filled(text: str, visit: Visit) -> str:
    return text.replace("{base}", visit.base).replace("{port}", visit.base.rpartition(":")[2])


async def good(visit: Visit) -> None:
    """An article, whatever the path."""
    await says(article(title_of(visit)))(visit)


def sends(*pieces: bytes, wait: float = 0) -> Script:
    """These bytes and no others."""

    async def script(visit: Visit) -> None:
        for piece in pieces:
            await visit.send(piece)
            if wait:
                await visit.wait(wait)

    return script


def first(*scripts: Script) -> Script:
    """One a visit, in this order; the last one for all that follow."""

    async def script(visit: Visit) -> None:
        await scripts[min(visit.count, len(scripts)) - 1](visit)

    return script


# ── pages in content codings ───────────────────────────────────────────────────────────────────

PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": partial(brotli.compress, quality=5),  # at its best it takes a second, for whoever imports this
    "deflate": zlib.compress,
    "zstd": codings.zstd.compress,
}


@lru_cache
def long_page() -> bytes:
    """An article of some 200 kB: a long read."""
    return article("Il ponte di Valmora, una storia lunga", paragraphs=1_200)


# ── feeds and sitemaps ─────────────────────────────────────────────────────────────────────────


def sitemap(*locations: str, end: str = "</urlset>", doctype: str = "") -> str:
    inner = "".join(f"<url><loc>{location}</loc></url>" for location in locations)
    return f'<?xml version="1.0"?>{doctype}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}{end}'


def index(*locations: str) -> str:
    inner = "".join(f"<sitemap><loc>{location}</loc></sitemap>" for location in locations)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'


def rss(*items: str, end: str = "</channel></rss>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Prova</title>{"".join(items)}{end}'
