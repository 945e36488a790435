"""Sitemaps and indexes of sitemaps are read, with the news extension, gzipped or not, and lists in plain text.

They are read as a stream, in recovery: what stands before a fault is kept, and one bad address costs only itself.
Standards: sitemaps.org/protocol.html, news sitemaps as Google describes them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newscrawl import text
from newscrawl.discover import _body
from newscrawl.discover._ended import ReadingEnded
from newscrawl.discover._text import plain
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Kind, Link, Page, Source

_KINDS = {"url": Kind.ARTICLE, "sitemap": Kind.SITEMAP}
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>")
_ENTRY = re.compile(rb"<(/?)(?:\w+:)?(?:url|sitemap)\b")
# No reference but a number or one of XML's five reaches the parser: in recovery "?a=1&b=2" would become "?a=1=2",
# another address; an entity that is not known would vanish, and none that the file declares is to be unfolded.
_REFERENCE = re.compile(rb"&(?:(#\d{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)|([A-Za-z]\w{0,30};))?")
_MAX_REFERENCE = 34
_LOST = "\ufffc"  #: stands where an entity was that nobody knows


def links(page: Page, source: Source, limits: EntryLimits = ENTRY_LIMITS) -> Iterator[Link]:
    """One link an address, in the file's order: articles of a sitemap, sitemaps of an index."""
    stream = _MendedStream(_body.chunks(page.body, limits.bytes))
    if _body.is_html(page.body):
        raise ReadingEnded("HTML in place of a sitemap")
    if stream.head().lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http":
        yield from _lines(stream, limits.urls)
    else:
        yield from _elements(stream, limits)


def _lines(stream: _MendedStream, most: int) -> Iterator[Link]:
    lines = b"".join(stream).decode("utf-8-sig", "replace").split()
    for line in lines[:most]:
        yield Link(url=line)
    if len(lines) > most:
        raise ReadingEnded(_over(most))


def _elements(stream: _MendedStream, limits: EntryLimits) -> Iterator[Link]:
    count, held = 0, None
    for link in _parsed(stream):
        if held is not None:
            yield held
        held, count = link, count + 1
        if count > limits.urls:
            raise ReadingEnded(_over(limits.urls))
    # In recovery the parser closes what the end of the file left open: the last address may be half of one.
    if held is not None and (_ROOT_END.search(stream.tail) or not stream.inside):
        yield held
    if stream.size >= limits.bytes:
        raise ReadingEnded(f"over {text.size(limits.bytes)}: the first part was read")
    if not _ROOT_END.search(stream.tail):
        raise ReadingEnded("truncated" if count else "not a sitemap" if stream.size else "empty")


def _over(most: int) -> str:
    return f"over {most:,} addresses: the first ones were read"


def _parsed(stream: _MendedStream) -> Iterator[Link]:
    parser = etree.XMLPullParser(("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        for piece in stream:
            parser.feed(piece)
            yield from _ended(parser)
        parser.close()
    except etree.XMLSyntaxError:
        pass  # nothing at all, or nothing that could be recovered; the end of the stream tells which
    yield from _ended(parser)


def _ended(parser: Any) -> Iterator[Link]:
    for _, element in parser.read_events():
        kind = _KINDS.get(_name(element))
        if kind is None:
            continue
        yield _link(element, kind)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _link(element: Any, kind: Kind) -> Link:
    fields = {_name(child): _value(child) for child in reversed(element)}
    news = next((child for child in element if _name(child) == "news"), ())
    story = {_name(child): _value(child) for child in news}
    return Link(
        url=fields.get("loc") or "",
        kind=kind,
        title=plain(story.get("title")),
        published=story.get("publication_date"),
        modified=fields.get("lastmod"),
    )


def _name(element: Any) -> str:
    """An element's name without the namespace, which outlets misspell; "" for comments and entities."""
    return re.split("[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def _value(element: Any) -> str | None:
    if len(element):
        return None  # half a value: an entity of a file in UTF-16, which is not looked through
    # Twice escaped by the outlet, or an ampersand in CDATA that was escaped here.
    value = (element.text or "").strip().replace("&amp;", "&")
    return None if _LOST in value else value or None


def _referenced(match: re.Match[bytes]) -> bytes:
    known, name = match[1], match[2]
    if known:
        return match[0]
    if name is None:
        return b"&amp;"
    character = html.unescape(match[0].decode("ascii", "replace"))
    return f"&#{ord(character if len(character) == 1 else _LOST)};".encode()


class _MendedStream:
    """A stream of chunks in which references are mended, and which keeps its size and its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.size = 0
        self.tail = b""
        self.inside = False  #: whether what was read so far ends within an entry
        self._pieces = pieces
        self._first = b""

    def head(self) -> bytes:
        while len(self._first) < 4096 and (piece := next(self._pieces, b"")):
            self._first += piece
        return self._first

    def __iter__(self) -> Iterator[bytes]:
        wide = b"\x00" in self._first[:64]  # UTF-16: its ampersands are two bytes long
        held = b""
        for piece in self._all():
            self._watch(piece)
            if wide:
                yield piece
                continue
            piece = held + piece
            at = piece.find(b"&", max(0, len(piece) - _MAX_REFERENCE))
            piece, held = (piece[:at], piece[at:]) if at >= 0 else (piece, b"")
            yield _REFERENCE.sub(_referenced, piece)
        if held:
            yield _REFERENCE.sub(_referenced, held)

    def _watch(self, piece: bytes) -> None:
        seen = self.tail[-64:] + piece.replace(b"\x00", b"")
        if tags := _ENTRY.findall(seen):
            self.inside = tags[-1] != b"/"
        self.size += len(piece)
        self.tail = (self.tail + seen[min(64, len(self.tail)) :])[-16384:]

    def _all(self) -> Iterator[bytes]:
        yield self._first.lstrip(b" \t\r\n") if self._first[:2] not in (b"\xff\xfe", b"\xfe\xff") else self._first
        yield from self._pieces
