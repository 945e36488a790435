"""OPML, the format in which readers of feeds exchange their lists of subscriptions, is read and written. Pure: bytes in, outlines out.

Standard: http://opml.org/spec2.opml. Names of elements and attributes are taken in any case, and namespaces on the root, since files have
both. lxml reads: listparser (0.20) takes a file as loose HTML, and loses home pages, lines, and where a file is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from newscrawl import text
from newscrawl.errors import UsageError
from newscrawl.models import Kind, Source
from newscrawl.sources.messages import quoted

#: Namespace of what newscrawl adds to an outline: slug and name of the outlet, and the section of the entry.
NAMESPACE = "urn:newscrawl:opml"

MOST_BYTES = 8 * 1024 * 1024  #: of a file: 30,000 feeds

_OWN = f"{{{NAMESPACE}}}"
_MOST_CHARS = 200  # of a title: names are shorter, and some readers put a description there
_BEFORE_XML = re.compile(rb"(?:\xef\xbb\xbf)?(\s+)(?=<\?xml)")
# An outline whose file declares entities can grow without bound; none of the readers of feeds writes such a file.
_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_OTHER_FILES = {
    "rss": "a feed, not a list of feeds: newscrawl init --outlet, or a source file, takes one",
    "feed": "a feed, not a list of feeds: newscrawl init --outlet, or a source file, takes one",
    "rdf": "a feed, not a list of feeds: newscrawl init --outlet, or a source file, takes one",
    "urlset": "a sitemap",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One <outline> of a file, as it stands there."""

    line: int  #: of the file, from 1
    title: str  #: `text`, else `title`; "" where it has neither
    xml_url: str = ""  #: address of the feed, as written; "": none
    html_url: str = ""  #: address of the page to which the feed belongs, as written
    type: str = ""  #: in lower case: rss, link, html+xpath …
    folders: tuple[str, ...] = ()  #: titles of the outlines around it, from outside in
    categories: tuple[tuple[str, ...], ...] = ()  #: of the attribute `category`: each a path of names
    is_folder: bool = False  #: it has outlines inside
    own: Mapping[str, str] = field(default_factory=dict)  #: slug, name and section, where newscrawl wrote the file


def outlines(body: bytes, name: str, most_bytes: int = MOST_BYTES) -> tuple[Outline, ...]:
    """All outlines of a file in its order, folders too.

    name:       of the file, for messages
    most_bytes: a larger file is refused
    Raises UsageError, with the line, for what is no OPML.
    """
    if len(body) > most_bytes:
        raise UsageError(f"{name}: expected a list of feeds of at most {text.size(most_bytes)}; it is larger")
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise UsageError(f"{name}: expected OPML; the file is empty")
    if _WEB_PAGE.match(body):
        raise UsageError(f"{name}: line 1: expected <opml>; got a web page")
    root, skipped = _root(body, name)
    kind = _name(root)
    if kind != "opml":
        what = _OTHER_FILES.get(kind, "something else")
        raise UsageError(f"{name}: line {_line(root, skipped)}: expected <opml>; got <{kind}>, {what}")
    bodies = [child for child in root if _name(child) == "body"]
    if not bodies:
        raise UsageError(f"{name}: line {_line(root, skipped)}: expected <body> inside <opml>; there is none")
    return tuple(each for child in bodies for each in _inside(child, (), skipped))


def _root(body: bytes, name: str) -> tuple[Any, int]:
    """The root element, and how many lines were left out before it."""
    blank = _BEFORE_XML.match(body)  # mostly of a script that printed it; XML allows none there
    skipped = blank[1].count(b"\n") if blank else 0
    body = body[blank.end() :] if blank else body
    if entity := _ENTITIES.search(plain := body.replace(b"\0", b"")):
        line = plain.count(b"\n", 0, entity.start()) + 1 + skipped
        raise UsageError(f"{name}: line {line}: expected OPML without entities of its own; got <!ENTITY")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        return etree.fromstring(body, parser), skipped
    except etree.XMLSyntaxError as error:
        said = text.line(error.msg or "not to be read").partition(", line ")[0]
        raise UsageError(f"{name}: line {(error.lineno or 1) + skipped}: expected OPML, which is XML; {said}") from None


def _inside(element: Any, folders: tuple[str, ...], skipped: int) -> Iterator[Outline]:
    """The outlines inside an element, at any depth: lxml allows 256."""
    for child in element:
        if _name(child) != "outline":
            continue
        given = {key.lower(): text.line(value) for key, value in child.attrib.items() if not key.startswith("{")}
        # Some readers escape what was escaped before: "Arte &amp;amp; Cultura".
        title = text.unescaped(given.get("text") or given.get("title") or "")[:_MOST_CHARS]
        inner = any(_name(each) == "outline" for each in child)
        yield Outline(
            line=_line(child, skipped),
            title=title,
            xml_url=given.get("xmlurl", "").replace("&amp;", "&"),
            html_url=(given.get("htmlurl") or given.get("url", "")).replace("&amp;", "&"),
            type=given.get("type", "").lower(),
            folders=folders,
            categories=_categories(given.get("category", "")),
            is_folder=inner,
            own={
                key.removeprefix(_OWN): text.line(value) for key, value in child.attrib.items() if key.startswith(_OWN)
            },
        )
        yield from _inside(child, (*folders, title) if title else folders, skipped)


def _categories(raw: str) -> tuple[tuple[str, ...], ...]:
    """Paths of names: "/Boston/Weather,tag" has two."""
    paths = (tuple(filter(None, (part.strip() for part in each.split("/")))) for each in raw.split(","))
    return tuple(filter(None, paths))


def _name(element: Any) -> str:
    """The element's name without namespace, in lower case; "" for a comment."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _line(element: Any, skipped: int) -> int:
    return int(element.sourceline or 1) + skipped


# ── writing ────────────────────────────────────────────────────────────────────────────────────


def written(sources: Sequence[Source], now: datetime) -> bytes:
    """The feeds of outlets as OPML 2.0, in folders: an outlet's region, else its first group; the rest at the top.

    now: aware
    """
    root = etree.Element("opml", version="2.0", nsmap={"newscrawl": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Outlets of newscrawl"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {"": body}
    for source in sources:
        name = source.region or next(iter(source.groups), "")
        feeds = [entry for entry in source.entries if entry.kind is Kind.FEED]
        if feeds and name not in folders:
            folders[name] = etree.SubElement(body, "outline", text=name, title=name)
        for entry in feeds:
            title = f"{source.name}: {entry.section}" if entry.section else source.name
            given = {
                "type": "rss", "text": title, "title": title, "xmlUrl": entry.url, "htmlUrl": source.home,
                "category": ",".join(_paths(source)), f"{_OWN}slug": source.slug, f"{_OWN}name": source.name,
                f"{_OWN}section": entry.section or "",
            }  # fmt: skip
            etree.SubElement(folders[name], "outline", {key: value for key, value in given.items() if value})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _paths(source: Source) -> Iterable[str]:
    """The categories that say what an outlet is and where: "national,/Lazio/Roma"."""
    place = "/".join(filter(None, (source.region, source.province)))
    return (*source.groups, *([f"/{place}"] if place else ()))


def described(outline: Outline) -> str:
    """An outline in a message: its line, and its title or address."""
    return f"line {outline.line}, {quoted(outline.title or outline.xml_url or outline.html_url)}"
