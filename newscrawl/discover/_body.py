"""Bytes of feeds and sitemaps are unpacked here within bounds (gzip by its magic number), and their kind is guessed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from newscrawl.models import ENTRY_LIMITS, Kind

CHUNK = 65536

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|channel|urlset|sitemapindex)\b", re.IGNORECASE)


def chunks(body: bytes, limit: int = ENTRY_LIMITS.bytes) -> Iterator[bytes]:
    """The body in chunks, decompressed where it is gzip; ends early where that breaks off or grows over the limit in bytes."""
    if not body.startswith(b"\x1f\x8b"):
        yield from (body[at : min(at + CHUNK, limit)] for at in range(0, min(len(body), limit), CHUNK))
        return
    size = 0
    for piece in _inflated(body):
        yield piece[: limit - size]
        size += len(piece)
        if size >= limit:
            return


def whole(body: bytes, limit: int) -> bytes:
    """The whole body, decompressed, as far as the limit goes."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:limit]
    out = bytearray()
    for piece in chunks(body, limit):
        out += piece
        if len(out) >= limit:
            break
    return bytes(out[:limit])


def _inflated(body: bytes) -> Iterator[bytes]:
    """The chunks of all members of a gzip file; a damaged end is left out."""
    member, rest, at = zlib.decompressobj(wbits=31), b"", 0
    try:
        while rest or at < len(body):
            if not rest:
                rest, at = body[at : at + CHUNK], at + CHUNK
            yield member.decompress(rest, CHUNK)
            rest = member.unconsumed_tail
            if member.eof:
                rest, at = member.unused_data + body[at : at + CHUNK], at + CHUNK
                member = zlib.decompressobj(wbits=31)
                if not rest.startswith(b"\x1f\x8b"):
                    return
        yield member.flush()
    except zlib.error:
        return


def kind(body: bytes) -> Kind | None:
    """Whether a body is a feed or a sitemap by its root element; None where there is no such root."""
    root = _XML_ROOT.search(_head(body))
    if root is None or is_html(body):
        return None
    return Kind.SITEMAP if root[1].lower() in (b"urlset", b"sitemapindex") else Kind.FEED


def _head(body: bytes) -> bytes:
    return next(chunks(body), b"")[:4096].replace(b"\x00", b"")


def is_html(body: bytes) -> bool:
    """Whether a page begins as HTML and not as a feed or sitemap; consent pages and error pages do."""
    head = _head(body)
    html, root = _HTML.search(head), _XML_ROOT.search(head)
    return html is not None and (root is None or html.start() < root.start())
