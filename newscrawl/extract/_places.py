"""Where a page prints byline, date, kicker, standfirst and section: places by mark-up, ordered around the headline.

One pass over the elements that carry a class, id, rel or itemprop; what stands in menus, boxes of other articles and
footers is left out by its own marks, looked for only below the headline's own ancestors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extract import _xpath

_MARKED = "*[@class or @itemprop or @rel or @id or self::time]"
_BELOW = _xpath.elements(f"(descendant::{_MARKED} | following::{_MARKED})[position() <= 200]")
_ABOVE = _xpath.elements(f"(ancestor::{_MARKED} | preceding::{_MARKED})[position() > last() - 60]")
_FIRST = _xpath.elements(f"(//{_MARKED})[position() <= 600]")
_REL = _xpath.elements("//a[@rel]")

# What a class, id, rel or itemprop says, by kind. English, Italian and the words of the common CMSs.
_KINDS: dict[str, re.Pattern[str]] = {
    "author": re.compile(r"author|autor[ei]?\b|byline|by-line|\bfirma|firmato|giornalista|\bwriter|signature|redattore|creator|byl\b|auth-?name"),
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
}  # fmt: skip
_ANY = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
_ELSEWHERE = re.compile(
    r"related|correlat|comment|sidebar|widget|popular|most-?read|piu-?lett|newsletter|recommend|teaser|carousel|footer|menu"
    r"|\bnav|promo|latest|ultime|leggi-?anche|read-?more|more-?(?:from|news|stories)|trending|outbrain|taboola|banner"
    r"|caption|gallery|\bcards?\b|modal|popup|cookie|search|signup|subscribe"
)
_NOT_ITSELF = re.compile(
    r"share|social|image|avatar|photo|bio\b|icon|count|read(?:ing)?-?time|duration|tempo-?(?:di-?)?lettura"
)
_AWAY = frozenset({"nav", "aside", "header", "footer", "form", "figure", "figcaption"})


class Place(NamedTuple):
    """An element that may hold something, and where it stands: steps from the headline, below it or above it."""

    kind: str
    element: HtmlElement
    steps: int  #: marked elements from the headline to this; negative above it
    marks: str


class Places:
    """The marked elements around the headline; of a page without one, its first."""

    def __init__(self, tree: HtmlElement, headline: HtmlElement | None) -> None:
        self._kept = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        self._tree = tree
        if headline is None:
            self._all = tuple(_places(_FIRST(tree), 0))
        else:
            above = _ABOVE(headline)
            self._all = (*_places(above, -len(above)), *_places(_BELOW(headline), 1))

    def of(self, kind: str) -> Iterator[Place]:
        """Places of a kind, nearest first; above the headline counts as three times as far."""
        own = [place for place in self._all if place.kind == kind]
        for place in sorted(own, key=lambda place: place.steps if place.steps > 0 else -3 * place.steps):
            if not self.elsewhere(place.element):
                yield place

    @cached_property
    def labels(self) -> tuple[tuple[frozenset[str], HtmlElement], ...]:
        """rel="tag" and rel="category tag" anywhere in the page's text: the words of rel, and the element."""
        found = ((frozenset(element.get("rel", "").lower().split()), element) for element in _REL(self._tree))
        return tuple((rel, element) for rel, element in found if "tag" in rel and not self.elsewhere(element))

    def elsewhere(self, element: HtmlElement) -> bool:
        """Does it belong to a menu, a box, another article? Own marks count, and those of ancestors, up to the headline's."""
        if _NOT_ITSELF.search(marks(element)):
            return True
        for at in (element, *element.iterancestors()):
            if at in self._kept or at.tag in {"body", "html"}:
                return False
            if at.tag in _AWAY or _is_elsewhere(marks(at)):
                return not _closes(at)
        return False


def _places(marked: Sequence[HtmlElement], first: int) -> Iterator[Place]:
    for index, element in enumerate(marked):
        said = marks(element)
        kinds = _kinds(said)
        if element.tag == "time" and "date" not in kinds:
            yield Place("date", element, first + index, said)
        for kind in kinds:
            yield Place(kind, element, first + index, said)


def _closes(element: HtmlElement) -> bool:
    """Is it the footer of an article, where tags stand?"""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


# An outlet's pages share most of their marks.
@lru_cache(maxsize=8192)
def _is_elsewhere(said: str) -> bool:
    return _ELSEWHERE.search(said) is not None


@lru_cache(maxsize=8192)
def _kinds(said: str) -> tuple[str, ...]:
    if not _ANY.search(said):
        return ()
    return tuple(kind for kind, pattern in _KINDS.items() if pattern.search(said))


def marks(element: HtmlElement) -> str:
    """Everything that an element's attributes call it, in lower case."""
    get = element.get
    return f"{get('class', '')} {get('id', '')} {get('itemprop', '')} {get('rel', '')}".lower()
