"""A document is one page that is being read: decoded once, parsed once; the tree and what is read off it are shared.

Which reading is right is not decided here, but by strategies and `choose`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from newscrawl import text, urls
from newscrawl.extract.page import headline, nesting, schema, titles, unread
from newscrawl.extract.page.decode import utf8
from newscrawl.extract.page.element_text import inner_text
from newscrawl.extract.page.elements import Elements, elements
from newscrawl.extract.page.headline import Headline
from newscrawl.extract.page.legible import legible
from newscrawl.extract.page.places import Places
from newscrawl.extract.page.schema import Node
from newscrawl.models import Page
from newscrawl.text import same_form

_SELF_CLOSED = re.compile(rb"(<html\b[^>]{0,2000}?)\s*/>", re.IGNORECASE)
_NAMING = ("name", "property", "itemprop", "http-equiv")
_HEAD_BYTES = 5000
_FEW_WORDS = 2


class Document:
    """One page and its shared readings, each made when it is first asked for."""

    def __init__(self, page: Page, *, is_whole: bool = False) -> None:
        self.page = page
        self._is_whole = is_whole

    @cached_property
    def whole(self) -> Document:
        """The same page, parsed anew, whose tree keeps code, drawings, controls and all pictures: for what a person asks of these."""
        return self if self._is_whole else Document(self.page, is_whole=True)

    @cached_property
    def markup(self) -> bytes:
        """The page in UTF-8, without characters that no tree may hold: the bytes that are parsed."""
        return legible(utf8(self.page.body, self.page.headers.get("content-type")))

    @cached_property
    def text(self) -> str:
        """The markup as text."""
        return self.markup.decode()

    @cached_property
    def tree(self) -> HtmlElement:
        """The parsed page, unless it is whole without what `unread` drops; an empty tree for an empty page.

        huge_tree, or the parser gives up early; where it still does, the page is parsed flat.
        """
        source = self.markup
        if _SELF_CLOSED.search(source, 0, _HEAD_BYTES):
            source = _SELF_CLOSED.sub(rb"\1>", source[:_HEAD_BYTES]) + source[_HEAD_BYTES:]
        parser = _parser()
        tree = etree.fromstring(source or b"<html/>", parser=parser)
        if nesting.gave_up(parser):
            tree = nesting.parse(source, like=parser)
        if tree is None:  # nothing but comments
            tree = etree.fromstring(b"<html><body></body></html>", parser=_parser())
        _join_trailing(tree)
        if self._is_whole:
            unread.mend(tree)
        else:
            unread.drop(tree)
        return tree

    @cached_property
    def elements(self) -> Elements:
        """The tree's elements by tag."""
        return elements(self.tree)

    @cached_property
    def metas(self) -> Mapping[str, Sequence[str]]:
        """The contents of <meta> by name, property, itemprop or http-equiv in lower case; in document order."""
        contents: dict[str, list[str]] = {}
        values = (self.elements.values("meta", name) for name in ("content", "value", *_NAMING))
        for content, value, *named in zip(*values, strict=True):
            # Some capturing tools write value= for content=.
            if raw := content or value:
                words = text.line(text.unescaped(raw))  # written twice: the parser undid it once
                for name in " ".join(filter(None, named)).lower().split() if words else ():
                    contents.setdefault(name, []).append(words)
        return contents

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these names that the page has."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    @cached_property
    def schema(self) -> tuple[Node, ...]:
        """Every schema.org object of the page."""
        scripts = (script.text or "" for script in self.elements.of("script"))
        return tuple(schema.nodes(schema.read(scripts)))

    @cached_property
    def schema_types(self) -> frozenset[str]:
        """The types of all these objects."""
        return frozenset(kind for node in self.schema for kind in schema.types(node))

    @cached_property
    def article_nodes(self) -> tuple[Node, ...]:
        """The schema.org objects that describe this page's article, in document order.

        Where some of several name the page's own address, those with another address are other articles.
        """
        nodes = tuple(node for node in self.schema if schema.is_article(node))
        if len(nodes) < 2:
            return nodes
        own = {schema.place(address) for address in (self.page.url, self.meta("og:url")) if address}
        named = [(node, schema.addresses(node)) for node in nodes]
        if all(own.isdisjoint(addresses) for _, addresses in named):
            return nodes
        return tuple(node for node, addresses in named if not addresses or not own.isdisjoint(addresses))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of the page in data: JSON-LD headlines, then og:title; equal ones as often as they are there."""
        og_title = self.meta("og:title")
        return (*self.schema_headlines, *([og_title] if og_title else []))

    @cached_property
    def schema_headlines(self) -> tuple[str, ...]:
        """The headlines of the page's articles in JSON-LD, in document order.

        One out of a repaired script may be cut: it counts where og:title or <title> has it, and as these have it.
        """
        return tuple(filter(None, map(self.schema_headline, self.article_nodes)))

    def schema_headline(self, node: Node) -> str | None:
        """The headline of an article's object; see `schema_headlines`."""
        words = schema.text(node.get("headline"))
        if words is None or not isinstance(node, schema.Mended):
            return words
        readings = (part for raw in (self.meta("og:title"), self.title_tag) for part in titles.readings(raw))
        form = same_form(words) if len(words.split()) > _FEW_WORDS else ""
        return next((part.strip() for part in readings if form and same_form(part) == form), None)

    @cached_property
    def headline(self) -> Headline | None:
        """The heading that a reader takes for the headline."""
        loose = [
            reading
            for title in (*self.titles, self.meta("twitter:title"), self.title_tag)
            for reading in titles.readings(title)
        ]
        own = frozenset(same_form(name) for name in self.outlet_names)
        in_schema = (reading for title in self.schema_headlines for reading in titles.readings(title))
        return headline.find(self.elements, self.titles, loose, schema=in_schema, title=self.title_tag, own=own)

    @cached_property
    def outlet_names(self) -> tuple[str, ...]:
        """The outlet's names: its own, and its domain, with and without its end."""
        site = urls.site(self.page.url)
        names = (self.meta("og:site_name"), self.meta("application-name"), site, site.partition(".")[0])
        return tuple(name for name in names if name)

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """The organizations that the page declares as its publishers; a person's own site is published by that person."""
        names = [self.meta("publisher"), self.meta("dc.publisher"), self.meta("dcterms.publisher")]
        publishers = [node.get("publisher") for node in self.article_nodes]
        every = [one for some in publishers for one in (some if isinstance(some, list) else [some])]
        names += [
            schema.text(one.get("name")) for one in every if isinstance(one, dict) and "Person" not in schema.types(one)
        ]
        return tuple(name for name in names if name)

    @cached_property
    def places(self) -> Places:
        """The places around the headline where the page prints byline, date and the like."""
        return Places(self.elements, self.headline.element if self.headline is not None else None, self.page.url)

    @cached_property
    def title_tag(self) -> str | None:
        """The words of <title>."""
        found = self.elements.of("title")
        return (inner_text(found[0]) or None) if found else None


def _parser() -> HTMLParser:
    options: dict[str, Any] = {
        "remove_comments": True,
        "remove_pis": True,
        "collect_ids": False,
        "default_doctype": False,
    }
    parser = HTMLParser(encoding="utf-8", huge_tree=True, **options)
    # One class for all elements: lxml.html's own choice of classes is a Python call for each element that is touched.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _join_trailing(tree: HtmlElement) -> None:
    """Elements after </html>, to the parser a second document, are put at the end of the body, as browsers do."""
    body = tree.find("body")
    for later in list(tree.itersiblings()):
        later.tag = "div"
        (tree if body is None else body).append(later)
