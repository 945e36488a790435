"""Cards are parts of a page that show another page of the site: its headline as a link, and mostly a picture and a line of its text.

A home or section page consists of them; an article has some beside or below its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl import text, urls
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Block
from newscrawl.text import same_form

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ALL_HEADINGS = frozenset(_HEADINGS)
_NEVER = frozenset({"body", "html", "main"})
_MAX_LINKS = 400
_MAX_CARDS = 60
_CARD_CHARS = 6_000
# What may stand beside a link that is a line of its own: blocks, and labels.
_BESIDE = frozenset(
    "p div br ul ol dd section figure header footer hr h5 h6 time small span img picture".split()  # noqa: SIM905
)
# Where a button is looked for a heading above it.
_BUTTON_CHARS, _CLIMB = 40, 4
_BOXED = ("h2", "h3", "h4", "h5")
_NO_BOXES = frozenset({"nav", "header", "footer", "aside", "ul", "ol", "table", "main", "body", "html"})
_LINES = frozenset({"p", "li", "td", "dd", "span", "em", "strong", "b"})
# A link of fewer words names a section, a person or a button, unless it is a heading.
_TITLE_WORDS = 4
# Before its headline a card has a label, a date, a byline: no paragraph.
_BEFORE_WORDS = 12
_FOLLOWING = 12
# So much of a block's beginning tells whether it stands in a card.
_BLOCK_FORM = 80


class Cards(NamedTuple):
    """The cards of a page, and how much of the text that was found on it is theirs."""

    full: int  #: cards that hold some of the text that was found
    share: float  #: part of the blocks' words that stands in cards: 0 to 1
    targets: frozenset[str]  #: the pages to which the page's cards lead, by their canonical addresses
    form: str  #: all that is printed in them and said in the dates of <time>, as letters and digits

    def hold(self, words: str | None) -> bool:
        """Whether these words stand in a card."""
        return bool(words) and same_form(words or "") in self.form


NONE = Cards(0, 0.0, frozenset(), "")


class _Teaser(NamedTuple):
    element: HtmlElement  # the heading, or the link where it is none
    target: str  # the page to which it leads, as a key


def read(document: Document, blocks: Sequence[Block]) -> Cards:
    """The cards of a page. blocks: the text that was found on it"""
    teasers = list(_teasers(document))
    if not teasers:
        return NONE
    headline = document.headline.element if document.headline is not None else None
    if headline is not None and any(
        headline is teaser.element or headline in teaser.element.iterancestors() for teaser in teasers
    ):
        headline = None
    forms = ["\n".join(_forms(card)) for card in _containers(teasers, headline)]
    whole = "\n".join(forms)
    held, full = 0, set[int]()
    for line in (line for block in blocks for line in block.text.splitlines()):
        begin = same_form(line)[:_BLOCK_FORM]
        if begin and begin in whole:
            held += text.words(line)
            full.add(next((number for number, form in enumerate(forms) if begin in form), -1))
    words = sum(text.words(block.text) for block in blocks)
    targets = frozenset(teaser.target for teaser in teasers)
    return Cards(len(full), held / words if words else 0.0, targets, whole)


def _teasers(document: Document) -> Iterator[_Teaser]:
    """The headings that lead to another page of the site, and the links that stand alone and say as much as a headline."""
    page = document.page
    own = {urls.canonical(url) for url in (page.url, page.requested_url) if url}
    headings = _headings(document)
    boxes = {around for boxed in document.tree.iter(*_BOXED) for around in (boxed, *boxed.iterancestors())}
    for anchor in islice(document.elements.of("a"), _MAX_LINKS):
        href = anchor.get("href")
        if href is None or href.startswith(("#", "javascript:", "mailto:")):
            continue
        element = headings.get(anchor)
        if element is None:
            element = anchor if _stands_alone(anchor) else _heading_above(anchor, boxes)
        if element is None:
            continue
        target = urls.absolute(page.url, href)
        if target is None or not urls.same_site(target, page.url) or urls.forms.is_home(target):
            continue
        if (key := urls.canonical(target)) not in own:
            yield _Teaser(element, key)


def _headings(document: Document) -> Mapping[HtmlElement, HtmlElement]:
    """The heading of each link that is in one, or has one in it."""
    around, within = dict[HtmlElement, HtmlElement](), dict[HtmlElement, HtmlElement]()
    for heading in document.tree.iter(*_HEADINGS):
        around.update((anchor, heading) for anchor in heading.iterdescendants("a"))
        for anchor in heading.iterancestors("a"):
            within.setdefault(anchor, heading)
    return within | around


def _stands_alone(anchor: HtmlElement) -> bool:
    """Whether a link is a line of its own, and says as much as a headline."""
    parent, before, after = anchor.getparent(), anchor.getprevious(), anchor.getnext()
    if parent is None or (anchor.tail or "").strip():
        return False
    if ((parent.text if before is None else before.tail) or "").strip():
        return False
    if any(beside is not None and beside.tag not in _BESIDE for beside in (before, after)):
        return False
    return text.words(inner_text(anchor, 300)) >= _TITLE_WORDS


def _heading_above(anchor: HtmlElement, boxes: Set[HtmlElement]) -> HtmlElement | None:
    """The heading of the box at whose end there is a button ("Leggi tutto"), or a picture that is a link; None where it has several.

    boxes: what has a heading in it
    """
    if len(words := inner_text(anchor, 60)) > _BUTTON_CHARS:
        return None
    for at in islice(anchor.iterancestors(), _CLIMB):
        if at.tag in _NO_BOXES:
            return None
        if at in boxes:
            headings = list(islice(at.iter(*_BOXED), 2))
            return headings[0] if len(headings) == 1 else None
        if at.tag in _LINES and len(inner_text(at, 100)) > len(words) + 2:
            return None  # a link within a sentence
    return None


def _containers(teasers: Iterable[_Teaser], headline: HtmlElement | None) -> Iterator[Sequence[HtmlElement]]:
    """The elements of each card: the largest around its headline that shows no other page and not the page's own headline."""
    teasers = list(teasers)
    targets: dict[HtmlElement, str] = dict.fromkeys(headline.iterancestors(), "") if headline is not None else {}
    for element, target in teasers:
        for at in element.iterancestors():
            known = targets.setdefault(at, target)
            if known == "":
                break
            if known != target:
                targets[at] = ""
    for element, target in teasers[:_MAX_CARDS]:
        card = element
        for at in element.iterancestors():
            if targets[at] != target or at.tag in _NEVER or _has_prose_before(card):
                break
            card = at
        following: list[HtmlElement] = []
        if len(inner_text(card, 400)) <= len(inner_text(element, 400)) + 2:
            following = list(_following(card, targets, target))
        yield [card, *following]


def _has_prose_before(element: HtmlElement) -> bool:
    before = " ".join(
        inner_text(one, 200) for one in islice(element.itersiblings(preceding=True), 6) if isinstance(one.tag, str)
    )
    return text.words(before) > _BEFORE_WORDS


def _following(card: HtmlElement, targets: dict[HtmlElement, str], target: str) -> Iterator[HtmlElement]:
    """What stands below a headline that has no box of its own, up to the next heading."""
    for at in islice(card.itersiblings(), _FOLLOWING):
        if at.tag in _ALL_HEADINGS or targets.get(at, target) != target or next(at.iter(*_HEADINGS), None) is not None:
            return
        yield at


def _forms(card: Sequence[HtmlElement]) -> Iterator[str]:
    """What is printed in a card, which a line of a list or table may hold together, and the dates of its <time>."""
    yield "".join(same_form(inner_text(element, _CARD_CHARS)) for element in card)
    yield from (same_form(time.get("datetime", "")) for element in card for time in element.iter("time"))
