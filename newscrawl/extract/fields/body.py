"""The body: the page's own signs, weighed block by block, and trafilatura's opinion (https://trafilatura.readthedocs.io)
where these leave a doubt.

The one place where trafilatura is called: in its fast mode, as its other extractors cost five times as much and gave less
than our own signs where that finds little. Never with its own deduplication, whose memory spans pages, and not for metadata,
which our own readings give sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from newscrawl import text
from newscrawl.extract.body import blocks, weigh
from newscrawl.extract.body.cut import Cut, Piece
from newscrawl.extract.body.features import Known, Plain
from newscrawl.extract.page import schema, xpath
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust

_TOLD_CHARS = 400
_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "table", "form"})
_LINK_BOX = 0.5
_MARK = "data-newscrawl-box"
_MARKED = xpath.elements(f"//*[@{_MARK}]")
# What trafilatura drops before it looks (its settings.MANUALLY_CLEANED), of those elements that hold the most.
_MENUS = ("head", "nav", "aside", "footer", "menu", "button", "dialog", "noscript", "label", "textarea", "fieldset")
_LETTERS = re.compile(r"[^\W_]")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block."""
    plain = Plain(Cut(document.tree), _known(document))
    own = weigh.own_text(plain)
    found, origin = own.pieces, "trafilatura:not_asked"
    if not own.is_sure:
        asked = weigh.asked_text(plain, own, _opinion(document, plain.cut))
        found, origin = (own.pieces, "trafilatura:found_little") if asked is None else (asked, "trafilatura:weighed")
    for piece in found:
        for line in _lines(piece):
            yield Candidate("blocks", f"{piece.kind}: {line}", Trust.MARKUP, origin)


def _opinion(document: Document, cut: Cut) -> list[str]:
    """What trafilatura takes for text of the page less its menus.

    What it finds does not hang on what it would have left out itself, and menus and lists of links are three quarters of
    most pages, which it copies four times and searches twenty. Where it finds little there, it finds menus in the whole page.
    """
    return _found(_without_menus(document.tree, cut))


def _without_menus(tree: HtmlElement, cut: Cut) -> HtmlElement:
    """A copy without menus, and without boxes that have no prose in them and are links for the most part."""
    boxes = list(_link_boxes(cut))
    for box in boxes:
        box.set(_MARK, "")
    pruned: HtmlElement = copy(tree)
    for box in boxes:
        del box.attrib[_MARK]
    etree.strip_elements(pruned, *_MENUS, with_tail=False)
    for box in _MARKED(pruned):
        box.drop_tree()
    return pruned


def _link_boxes(cut: Cut) -> Iterator[HtmlElement]:
    """The outermost ones."""
    gone: set[int] = set()
    for frame in cut.frames[1:]:
        if id(frame.parent) in gone:
            gone.add(id(frame))
        elif (
            frame.node is not None and frame.tag in _BOXES and not frame.prose and frame.links >= _LINK_BOX * frame.size
        ):
            gone.add(id(frame))
            yield frame.node


def _found(tree: HtmlElement) -> list[str]:
    """Its blocks. It works on a copy of the tree that it makes itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False, fast=True)
    try:
        found: Any = bare_extraction(tree, options=options)
    except RecursionError:  # nested deeper than it follows
        return []
    return [block.text for block in blocks.blocks(found.body)] if found is not None else []


def _known(document: Document) -> Known:
    headline = document.headline
    described = (document.meta(name) for name in ("og:description", "description"))
    return Known(
        title=headline.text if headline is not None else document.meta("og:title"),
        described=tuple(said for said in described if said),
        told=_told(document),
    )


def _told(document: Document) -> str:
    """JSON-LD's articleBody, if it is long enough to be the text."""
    for node in document.article_nodes:
        body = node.get("articleBody")
        if isinstance(body, str) and len(body) > _TOLD_CHARS:
            return schema.text(body) or ""
    return ""


def _lines(piece: Piece) -> Iterator[str]:
    """A line a block, as the page breaks them; lone signs ("×") left out."""
    for raw in piece.lines.split("\n"):
        line = text.line(raw)
        if _LETTERS.search(line):
            yield line
