"""The body is found by our own model of the page's features, which asks trafilatura (https://trafilatura.readthedocs.io) where
it is in doubt: on one page in six. What trafilatura takes for text is its opinion, and is weighed with the rest.

This is the one place where trafilatura is called: in its fast mode, as its other extractors cost five times as much and gave
less than our own features where that finds little; never with its own deduplication, whose memory spans pages, and not for
metadata, which our own readings give sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from newscrawl import text
from newscrawl.extract.body import blocks, copies, features, furniture, tables, weigh, wholes
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import Declared, PageFeatures
from newscrawl.extract.body.markup import SKIPPED
from newscrawl.extract.body.segments import Segment
from newscrawl.extract.page import schema, xpath
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust

_ARTICLE_BODY_CHARS = 400
_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "table", "form"})
_LINK_BOX = 0.5
_BOX_ATTRIBUTE = "data-newscrawl-box"
_TAGGED = xpath.elements(f"//*[@{_BOX_ATTRIBUTE}]")
# What trafilatura drops before it looks (its settings.MANUALLY_CLEANED), of those elements that hold the most.
_MENUS = ("head", "nav", "aside", "footer", "menu", "button", "dialog", "noscript", "label", "textarea", "fieldset")
# Letters of prose below which a page has no article: what tells a browser without scripts to turn them on is less.
_LITTLE_PROSE = 300
_LETTERS = re.compile(r"[^\W_]")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block; the origin says whether trafilatura was asked, and whether it found the text."""
    page = features.of_page(_segmented(document.tree), _declared(document))
    own = weigh.own_text(page)
    found, origin = own.segments, "trafilatura:not_asked"
    if not own.is_sure:
        asked = weigh.asked_text(page, own, _opinion(document, page.segmented))
        found, origin = (own.segments, "trafilatura:found_little") if asked is None else (asked, "trafilatura:weighed")
    if found is not own.segments:
        runs = wholes.left_out(page.segments, own.segments, found)
        found = wholes.completed(page.segments, runs, found)
    for kind, lines in _blocks(page, found):
        yield Candidate("blocks", f"{kind}: {lines}", Trust.MARKUP, origin)


def of_markup(html: str, document: Document) -> Iterator[str]:
    """The blocks "kind: text" of HTML that is text from its beginning to its end, and no page around it. document: whose text it is"""
    part = Document(
        replace(
            document.page, body=html.encode("utf-8", "replace"), headers={"content-type": "text/html; charset=utf-8"}
        )
    )
    page = features.of_page(SegmentedPage(part.tree), _declared(document))
    for kind, lines in _blocks(page, page.segments):
        yield f"{kind}: {lines}"


def _segmented(tree: HtmlElement) -> SegmentedPage:
    """The page in segments; where it holds hardly any prose but for browsers without scripts, with what these show."""
    page = SegmentedPage(tree)
    if page.containers[0].prose >= _LITTLE_PROSE or tree.find(".//noscript") is None:
        return page
    plain = SegmentedPage(tree, skipped=SKIPPED - {"noscript"})
    return plain if plain.containers[0].prose >= _LITTLE_PROSE else page


def _blocks(page: PageFeatures, found: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    """Kind and text of the blocks that segments make: one a line, and one for each table of data."""
    every = wholes.of_page(page.segments, page.segmented.containers)
    in_table = {id(page.segments[at]): whole for whole in every if whole.rows for at in whole.places}
    written: set[int] = set()
    for segment in furniture.without(copies.once(wholes.completed(page.segments, every, found))):
        whole = in_table.get(id(segment))
        if whole is None:
            for line in _lines(segment):
                yield segment.kind, line
        elif id(whole) not in written:
            written.add(id(whole))
            yield "table", tables.as_text(whole.rows)


def _opinion(document: Document, segmented: SegmentedPage) -> list[str]:
    """The blocks that trafilatura takes for text, given the page without its menus.

    What it finds does not hang on what it would have left out itself, and menus and lists of links are three quarters of
    most pages, which it copies four times and searches twenty. Where it finds little there, it finds menus in the whole page.
    """
    return _found(_without_menus(document.tree, segmented))


def _without_menus(tree: HtmlElement, segmented: SegmentedPage) -> HtmlElement:
    """A copy of the tree without menus, and without boxes that have no prose in them and are links for the most part."""
    boxes = list(_link_boxes(segmented))
    for box in boxes:
        box.set(_BOX_ATTRIBUTE, "")
    pruned: HtmlElement = copy(tree)
    for box in boxes:
        del box.attrib[_BOX_ATTRIBUTE]
    etree.strip_elements(pruned, *_MENUS, with_tail=False)
    for box in _TAGGED(pruned):
        box.drop_tree()
    return pruned


def _link_boxes(segmented: SegmentedPage) -> Iterator[HtmlElement]:
    """The outermost boxes that hold no prose and are links for the most part."""
    gone: set[int] = set()
    for container in segmented.containers[1:]:
        if id(container.parent) in gone:
            gone.add(id(container))
        elif (
            container.node is not None
            and container.tag in _BOXES
            and not container.prose
            and container.links >= _LINK_BOX * container.size
        ):
            gone.add(id(container))
            yield container.node


def _found(tree: HtmlElement) -> list[str]:
    """The blocks that trafilatura finds in a tree, of which it makes a copy itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False, fast=True)
    try:
        found: Any = bare_extraction(tree, options=options)
    except RecursionError:  # nested deeper than it follows
        return []
    return [block.text for block in blocks.blocks(found.body)] if found is not None else []


def _declared(document: Document) -> Declared:
    headline = document.headline
    described = (document.meta(name) for name in ("og:description", "description"))
    return Declared(
        title=headline.text if headline is not None else document.meta("og:title"),
        descriptions=tuple(line for line in described if line),
        article_body=_article_body(document),
    )


def _article_body(document: Document) -> str:
    """JSON-LD's articleBody, if it is long enough to be the text."""
    for node in document.article_nodes:
        body = node.get("articleBody")
        if isinstance(body, str) and len(body) > _ARTICLE_BODY_CHARS:
            return schema.text(body) or ""
    return ""


def _lines(segment: Segment) -> Iterator[str]:
    """The lines of a segment as the page breaks them, less those without a letter or digit ("×")."""
    raw = segment.lines
    for line in map(text.line, raw.split("\n")) if "\n" in raw else (segment.text,):
        if _LETTERS.search(line):
            yield line
