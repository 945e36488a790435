"""Feeds (RSS 0.9x, 1.0, 2.0, Atom) are read by feedparser, which keeps what other parsers lose in broken ones.

Four things are done before it: gzip, a bound on items and on attributes of one start tag, since its time grows faster
than either, and what it would misread is mended (`_items`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import feedparser
from lxml import etree

from newscrawl.discover import _body, _html
from newscrawl.discover._ended import ReadingEnded
from newscrawl.discover._feeds import feeds
from newscrawl.discover._items import mended, undoubled
from newscrawl.discover._text import cut, plain
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Link, Page, Source

MAX_SUMMARY = 500
_LEAST_TEXT = 300

_ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_FEED_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_PAGES = frozenset(("text/html", "html", "application/xhtml+xml", "xhtml"))
_OTHER_FORM = re.compile(r"(?:^|[/._?&=-])(?:amp|print|stampa)(?:$|[/._?&=-])|//(?:m|mobile)\.", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+\.[^\s<>()\[\]\",;:@]+", re.IGNORECASE)
_BRACKETS = re.compile(r"[()<>\[\]\"]")
_HTTP = re.compile(r"\s*https?://", re.IGNORECASE)


def links(page: Page, source: Source, limits: EntryLimits = ENTRY_LIMITS) -> Iterator[Link]:
    """One link an item, in the feed's order; an item without an address has ""."""
    body = _body.whole(page.body, limits.feed_bytes)
    if _body.is_html(body):
        yield from _named_instead(replace(page, body=body))
        raise ReadingEnded("HTML in place of a feed")
    if _most_attributes(body, limits.attributes) > limits.attributes:
        raise ReadingEnded("a start tag with too many attributes")
    feed = _parsed(mended(_first_items(body, limits.items)), page)
    for item in feed["entries"][: limits.items]:
        yield _link(item, source.language, limits, rss=feed.get("version", "").startswith("rss"))
    _complain(body, feed, limits.items)


def _named_instead(page: Page) -> Iterator[Link]:
    """The feeds that a web page in the place of a feed names: outlets have a page "RSS" that lists them."""
    root = _html.tree(page)
    if root is not None:
        yield from feeds(root, _html.base(root, page))


def _parsed(body: bytes, page: Page) -> Any:
    # A stream: feedparser opens strings and bytes as addresses and files. No base is given, so that a guid of mere
    # digits does not come back as an address; `discover.links` joins relative links to the page's address.
    content_type = page.headers.get("content-type", "application/xml")
    try:
        return feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError) as odd:
        # feedparser is lenient by intent, yet not all that it raises is caught there.
        raise ReadingEnded(f"unreadable ({type(odd).__name__})") from odd


def _link(item: Any, language: str, limits: EntryLimits, *, rss: bool) -> Link:
    # dict.get: feedparser's own answers for "updated" with "published" and a warning.
    published, updated = dict.get(item, "published"), dict.get(item, "updated")
    if rss:
        published, updated = published or updated, None  # dc:date is filed as "updated"
    return Link(
        url=_address(item, language),
        title=plain(item.get("title")),
        published=plain(published),
        modified=plain(updated),
        authors=_authors(item),
        section=_section(item),
        summary=cut(plain(item.get("summary")), MAX_SUMMARY),
        text=_text(item, limits.text_chars),
    )


def _text(item: Any, most_chars: int) -> str | None:
    """The text that an item carries, as it stands there: the longest of its contents, or a description that is no summary.

    most_chars: a longer one is left out, since half a text is none
    """
    values = [str(content.get("value") or "") for content in item.get("content") or ()]
    values.append(str(item.get("summary") or ""))
    longest = max(values, key=len)
    return longest if _LEAST_TEXT <= len(longest) <= most_chars else None


def _address(item: Any, language: str) -> str:
    origin = item.get("feedburner_origlink")
    if origin:
        return str(origin)
    link, guid = _own_link(item, language), str(item.get("id") or "").replace("&amp;", "&")
    if link == guid and not _HTTP.match(guid):
        return ""  # a permalink only by default: "12345"
    if not link and "link" in item and _HTTP.match(guid):
        return guid  # feedparser lets an empty <link/> stand in its way
    return link


def _own_link(item: Any, language: str) -> str:
    """The first link to a page of the item, behind it those for phones, for print and in other languages."""
    pages = [
        link
        for link in item.get("links") or ()
        if link.get("href") and link.get("rel") == "alternate" and link.get("type") in _PAGES
    ]
    own = min(pages, key=lambda link: _otherness(link, language), default=None)
    return str(item.get("link") or "" if own is None else own["href"]).replace("&amp;", "&")


def _otherness(link: Any, language: str) -> int:
    spoken = str(link.get("hreflang") or language).lower()
    return sum((bool(link.get("media")), not spoken.startswith(language), bool(_OTHER_FORM.search(link["href"]))))


def _authors(item: Any) -> tuple[str, ...]:
    names = (_person(author.get("name")) for author in item.get("authors") or ())
    return tuple(dict.fromkeys(name for name in names if name))


def _person(raw: str | None) -> str | None:
    """The names of one author without addresses: "desk@example.org (Anna Neri)", "Anna Neri <anna@example.org>"."""
    name = plain(undoubled(raw or ""))
    if name is None or not _MAIL.search(name):
        return name
    alone = _BRACKETS.sub(" ", _MAIL.sub(" ", name))
    return re.sub(r"\s+([,;])", r"\1", " ".join(alone.split())).strip(" ,;:-–") or None


def _section(item: Any) -> str | None:
    terms = (plain(tag.get("label") or tag.get("term")) for tag in item.get("tags") or ())
    return next((term for term in terms if term), None)


def _first_items(body: bytes, most: int) -> bytes:
    """The feed without the items between the last that is read and the last of all: still well-formed."""
    ends = [match.end() for match in _ITEM_END.finditer(body)]
    return body if len(ends) <= most else body[: ends[most - 1]] + body[ends[-1] :]


def _most_attributes(body: bytes, many: int) -> int:
    """The greatest number of attributes of one element; 0 where a count of "=" shows that there are no more than `many`."""
    if max(piece.count(b"=") for piece in body.split(b"<")) <= many:
        return 0
    parser: Any = etree.XMLPullParser(
        ("start",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    most = 0
    for piece in _body.chunks(body):
        parser.feed(piece)
        for _, element in parser.read_events():
            most = max(most, len(element.attrib))
    return most


def _complain(body: bytes, feed: Any, most: int) -> None:
    if not feed["entries"] and not feed.get("version"):
        raise ReadingEnded("not a feed" if body.strip() else "empty")
    if len(_ITEM_END.findall(body)) > most:
        raise ReadingEnded(f"over {most:,} items: the first ones were read")
    if not _FEED_END.search(body[-1024:].replace(b"\x00", b"")):
        raise ReadingEnded("truncated")
