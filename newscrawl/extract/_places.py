"""Where a page prints byline, date, kicker, standfirst and section: places by mark-up, ordered around the headline.

One pass over the elements that carry a class, id, rel or itemprop; what stands in menus, boxes of other articles and
footers is left out by its own marks, looked for only below the headline's own ancestors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

_MARKED = etree.XPath("/html/body//*[@class or @itemprop or @rel or @id or self::time or self::h1]")

# What a class, id, rel or itemprop says, by kind. English, Italian and the words of the common CMSs.
_KINDS: dict[str, re.Pattern[str]] = {
    "author": re.compile(r"author|autor[ei]?\b|byline|by-line|\bfirma|firmato|giornalista|\bwriter|signature|redattore|creator|byl\b"),
    "date": re.compile(
        r"\bdat[ae]|dat[ae]\b|[-_]dat[ae]|time(?!line)|publish|pubblica|posted|pubdate|timestamp|dateline|\bora\b"
        r"|published(?:at|on)|created"
    ),
    "modified": re.compile(r"modif|updat|aggiorna|revis"),
    "kicker": re.compile(r"kicker|overline|occhiello|eyebrow|soprattitolo|overtitle|\btopper"),
    "subtitle": re.compile(
        r"sommario|sub-?title|sottotitolo|catenaccio|standfirst|\bdeck?\b|[-_]deck?\b|subhead|summary|\babstract|excerpt"
        r"|strapline|alternativeheadline|[-_]lede?\b|\blede?\b|intro\b|article-?lead|dropline"
    ),
    "section": re.compile(r"breadcrumb|briciol|cat-links|post-category|entry-category"),
    "tag": re.compile(r"\btag\b"),
}  # fmt: skip
_ANY = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
_ELSEWHERE = re.compile(
    r"related|correlat|comment|sidebar|widget|popular|most-?read|piu-?lett|newsletter|recommend|teaser|carousel|footer|menu"
    r"|\bnav|promo|latest|ultime|leggi-?anche|read-?more|more-?(?:from|news|stories)|trending|outbrain|taboola|banner|share|social"
    r"|caption|gallery|credit|card\b|\bcards\b|modal|popup|cookie|search|signup|subscribe"
)
_AWAY = frozenset({"nav", "aside", "footer", "form", "figure", "figcaption"})
_MAX_MARKED = 20_000


class Place(NamedTuple):
    """An element that may hold something, and where it stands: steps from the headline, below it or above it."""

    kind: str
    element: HtmlElement
    steps: int  #: marked elements between the headline and this; negative above it
    marks: str


class Places:
    """The marked elements of a page."""

    def __init__(self, tree: HtmlElement, headline: HtmlElement | None) -> None:
        marked: Sequence[HtmlElement] = _MARKED(tree)[:_MAX_MARKED]
        self._kept = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        start = next((i for i, element in enumerate(marked) if element is headline), 0)
        self._all = tuple(_places(marked, start))

    def of(self, kind: str) -> Iterator[Place]:
        """Places of a kind, those below the headline first, then those above, nearest first."""
        own = [place for place in self._all if place.kind == kind]
        for place in sorted(own, key=lambda place: (place.steps < 0, abs(place.steps))):
            if not self._elsewhere(place.element):
                yield place

    def _elsewhere(self, element: HtmlElement) -> bool:
        """Does it belong to a menu, a box, another article? Own marks count, and those of ancestors, up to the headline's."""
        for at in (element, *element.iterancestors()):
            if at in self._kept or at.tag in {"body", "html"}:
                return False
            if at.tag in _AWAY or _ELSEWHERE.search(marks(at)):
                return True
        return False


def _places(marked: Sequence[HtmlElement], start: int) -> Iterator[Place]:
    for index, element in enumerate(marked):
        said = marks(element)
        if element.tag == "time":
            yield Place("date", element, index - start, said)
        if _ANY.search(said):
            for kind, pattern in _KINDS.items():
                if pattern.search(said):
                    yield Place(kind, element, index - start, said)


def marks(element: HtmlElement) -> str:
    """Everything that an element's attributes call it, in lower case."""
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('itemprop', '')} {get('rel', '')}".lower()
