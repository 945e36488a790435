"""The body: trafilatura's opinion (https://trafilatura.readthedocs.io) and the page's own signs, weighed block by block.

The one place where trafilatura is called: in its fast mode, and with its other extractors only where that took little of
the page's prose. Never with its own deduplication, whose memory spans pages, and not for metadata, which our own readings
give sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from newscrawl import text
from newscrawl.extract import _blocks_weigh, _body, _schema
from newscrawl.extract._blocks_cut import Cut, Piece
from newscrawl.extract._blocks_signs import LITTLE, Known, Look
from newscrawl.extract._document import Document
from newscrawl.models import Candidate, Source, Trust

_TOLD_CHARS = 400
_LETTERS = re.compile(r"[^\W_]")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block."""
    cut = Cut(document.tree)
    for piece in _blocks_weigh.text_of(cut, _look(document, cut)):
        for line in _lines(piece):
            yield Candidate("blocks", f"{piece.kind}: {line}", Trust.MARKUP, "trafilatura:weighed")


def _look(document: Document, cut: Cut) -> Look:
    """A second opinion costs as much again: of one page in fifteen."""
    look = Look(cut, _known(document, _opinion(document, fast=True)))
    if look.covers < LITTLE and cut.pieces:
        return Look(cut, _known(document, _opinion(document, fast=False)))
    return look


def _opinion(document: Document, *, fast: bool) -> list[str]:
    """What trafilatura takes for text. It works on a copy of the tree that it makes itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False, fast=fast)
    try:
        found: Any = bare_extraction(document.tree, options=options)
    except RecursionError:  # mark-up nested thousands deep
        return []
    return [block.text for block in _body.blocks(found.body)] if found is not None else []


def _known(document: Document, opinion: list[str]) -> Known:
    headline = document.headline
    described = (document.meta(name) for name in ("og:description", "description"))
    return Known(
        opinion,
        headline.text if headline is not None else document.meta("og:title"),
        tuple(said for said in described if said),
        _told(document),
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
