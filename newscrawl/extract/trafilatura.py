"""The body: the page's own signs, weighed block by block, and trafilatura's opinion (https://trafilatura.readthedocs.io)
where these leave a doubt.

The one place where trafilatura is called: in its fast mode, and with its other extractors only where that took little of
the page's prose. Never with its own deduplication, whose memory spans pages, and not for metadata, which our own readings
give sooner.
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
from newscrawl.extract import _blocks_weigh, _body, _schema, _xpath
from newscrawl.extract._blocks_cut import Cut, Piece
from newscrawl.extract._blocks_signs import LITTLE, Known, Look
from newscrawl.extract._document import Document
from newscrawl.models import Candidate, Source, Trust

_TOLD_CHARS = 400
_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "table", "form"})
_LINK_BOX = 0.5
_MARK = "data-newscrawl-box"
_MARKED = _xpath.elements(f"//*[@{_MARK}]")
# What trafilatura drops before it looks (its settings.MANUALLY_CLEANED), of those elements that hold the most.
_MENUS = ("head", "nav", "aside", "footer", "menu", "button", "dialog", "noscript", "label", "textarea", "fieldset")
# Below so many characters, or below this share of the page, it tries again in other ways, some of which look at menus too
# (its MIN_EXTRACTED_SIZE, ESCALATION_MAX_LENGTH and ESCALATION_PAGE_SHARE).
_LITTLE_CHARS, _WHOLE_CHARS, _WHOLE_SHARE = 250, 3000, 0.2
_LETTERS = re.compile(r"[^\W_]")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block."""
    cut = Cut(document.tree)
    found, origin = _blocks_weigh.own_text(cut, _known(document)), "trafilatura:not_asked"
    if found is None:
        found, origin = _blocks_weigh.text_of(cut, _look(document, cut)), "trafilatura:weighed"
    for piece in found:
        for line in _lines(piece):
            yield Candidate("blocks", f"{piece.kind}: {line}", Trust.MARKUP, origin)


def _look(document: Document, cut: Cut) -> Look:
    """A second opinion costs as much again: of one page in fifteen."""
    known = _known(document)
    look = Look(cut, known._replace(opinion=_opinion(document, cut)))
    if look.covers < LITTLE and cut.pieces:
        return Look(cut, known._replace(opinion=_found(document.tree, fast=False)))
    return look


def _opinion(document: Document, cut: Cut) -> list[str]:
    """What trafilatura takes for text: of the page less its menus where that gives a whole text, else of all of it.

    What it finds in a whole text does not hang on what it would have left out itself, and menus and lists of links are
    three quarters of most pages, which it copies four times and searches twenty. Where it finds little it is asked again.
    """
    found = _found(_without_menus(document.tree, cut), fast=True)
    # A lone block is all that the page says, poured into one: its last rescue, which keeps menus.
    if len(found) > 1 and _is_whole(sum(map(len, found)), document.tree):
        return found
    return _found(document.tree, fast=True)


def _is_whole(chars: int, tree: HtmlElement) -> bool:
    """Would it be content with so much of this page?"""
    if chars >= _WHOLE_CHARS:
        return True
    return chars >= _LITTLE_CHARS and chars >= _WHOLE_SHARE * _size(tree)


def _size(tree: HtmlElement) -> int:
    """Characters of all that the page says, data left out."""
    data = sum(len(" ".join((script.text or "").split())) for script in tree.iter("script"))
    return len(" ".join(" ".join(tree.itertext()).split())) - data


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


def _found(tree: HtmlElement, *, fast: bool) -> list[str]:
    """Its blocks. It works on a copy of the tree that it makes itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False, fast=fast)
    try:
        found: Any = bare_extraction(tree, options=options)
    except RecursionError:  # mark-up nested thousands deep
        return []
    return [block.text for block in _body.blocks(found.body)] if found is not None else []


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
            return _schema.text(body) or ""
    return ""


def _lines(piece: Piece) -> Iterator[str]:
    """A line a block, as the page breaks them; lone signs ("×") left out."""
    for raw in piece.lines.split("\n"):
        line = text.line(raw)
        if _LETTERS.search(line):
            yield line
