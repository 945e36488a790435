"""The body is found by our own model of the page's features, which asks trafilatura where it is in doubt: on one page in ten.

What trafilatura takes for text is its opinion, and is weighed with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from newscrawl import text
from newscrawl.extract.body import copies, features, furniture, opinion, tables, weigh, wholes
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import Declared, PageFeatures
from newscrawl.extract.body.markup import SKIPPED
from newscrawl.extract.body.segments import Segment
from newscrawl.extract.page import schema
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust

_ARTICLE_BODY_CHARS = 400
# Letters of prose below which a page has no article: what tells a browser without scripts to turn them on is less.
_LITTLE_PROSE = 300
_LETTERS = re.compile(r"[^\W_]")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block; the origin says whether trafilatura was asked, and whether it found the text."""
    page = features.of_page(_segmented(document.tree), _declared(document))
    own = weigh.own_text(page)
    found, origin = own.segments, "trafilatura:not_asked"
    if not own.is_sure:
        asked = weigh.asked_text(page, own, opinion.of_trafilatura(document.tree, page.segmented, own.segments))
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
