"""A feed is written as Atom. Standard: RFC 4287."""

from __future__ import annotations

import html

from lxml import etree

from newscrawl.feeds.model import Feed, Item, Maker, clean, when

MEDIA_TYPE = "application/atom+xml"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed: Feed) -> bytes:
    """The feed as an XML document in UTF-8; the same for the same feed. Raises ValueError for a time without a zone."""
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
    _language(root, feed.language)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", when(feed.updated))
    _links(root, self=feed.url, alternate=feed.home)
    _add(root, "generator", "newscrawl")
    for item in feed.items:
        _entry(root, item)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def _entry(root: etree._Element, item: Item) -> None:
    entry = _add(root, "entry")
    _language(entry, item.language)
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "updated", when(item.updated))
    if item.published is not None:
        _add(entry, "published", when(item.published))
    _links(entry, alternate=item.url, enclosure=item.image)
    for author in item.authors:
        _maker(_add(entry, "author"), author)
    for category in item.categories:
        _add(entry, "category").set("term", clean(category))
    source = _add(entry, "source")
    _add(source, "title", item.outlet.name)
    _links(source, alternate=item.outlet.url)
    if item.summary:
        _add(entry, "summary", item.summary)
    if item.content:
        _add(entry, "content", _paragraphs(item.content)).set("type", "html")


def _add(parent: etree._Element, name: str, words: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = None if words is None else clean(words)
    return element


def _links(parent: etree._Element, **addresses: str | None) -> None:
    """Add a link for each relation that has an address."""
    for relation, address in addresses.items():
        if address:
            link = _add(parent, "link")
            link.set("rel", relation)
            link.set("href", clean(address))


def _maker(element: etree._Element, maker: Maker) -> None:
    _add(element, "name", maker.name)
    if maker.url:
        _add(element, "uri", maker.url)


def _language(element: etree._Element, language: str | None) -> None:
    if language:
        element.set(_LANGUAGE, language)


def _paragraphs(content: str) -> str:
    """A text as HTML: plain text in a feed runs together where readers show it."""
    parts = (html.escape(part, quote=False).replace("\n", "<br>") for part in content.split("\n\n") if part.strip())
    return "".join(f"<p>{part}</p>" for part in parts)
