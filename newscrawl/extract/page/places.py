"""Places are elements that by their class or id hold byline, date, kicker, standfirst or section, ordered around the headline.

One pass over the elements that carry a class, id, rel or itemprop; what stands in menus, boxes of other articles and
footers is left out by what such elements are called, looked for only below the headline's own ancestors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl import native
from newscrawl.extract.page.class_words import without_topics
from newscrawl.extract.page.elements import Elements
from newscrawl.extract.page.river import River
from newscrawl.extract.page.wordings import Wordings

_NAMES = frozenset({"class", "itemprop", "rel", "id"})
# So many named elements are looked at: below the headline, above it, and on a page without one.
_BELOW, _ABOVE, _FIRST = 200, 60, 600

# Words of a class, id, rel or itemprop, by the kind of place that they name: English, Italian and those of the common CMSs.
_KINDS: dict[str, str] = {
    "author": r"author|autor[ei]?\b|byline|by-line|\bfirma|firmato|giornalista|\bwriter|signature|redattore|creator|byl\b|auth-?name",
    "date": (
        r"\bdat[ae]|dat[ae]\b|[-_]dat[ae]|time(?!line)|publish|pubblica|posted|pubdate|timestamp|dateline|\bora\b"
        r"|published(?:at|on)|created"
    ),
    "modified": r"modif|updat|aggiorna|revis",
    "kicker": r"kicker|overline|occhiello|eyebrow|soprattitolo|overtitle|\btopper",
    "subtitle": (
        r"sommario|sub-?title|sottotitolo|catenaccio|standfirst|\bdeck?\b|[-_]deck?\b|subhead|summary|\babstract|excerpt"
        r"|strapline|alternativeheadline|[-_]lede?\b|\blede?\b|intro\b|article-?lead|dropline"
    ),
    "section": r"breadcrumb|briciol|cat-links|post-category|entry-category",
}  # fmt: skip
_WORDINGS = Wordings(tuple(_KINDS.values()))
_ELSEWHERE = re.compile(
    r"related|correlat|comment|sidebar|widget|popular|most-?read|piu-?lett|newsletter|recommend|teaser|carousel|footer|menu"
    r"|\bnav|promo|latest|ultime|leggi-?anche|read-?more|more-?(?:from|news|stories)|trending|outbrain|taboola|banner"
    r"|caption|gallery|\bcards?\b|modal|popup|cookie|search|signup|subscribe"
)
_NOT_ITSELF = re.compile(
    r"share|social|image|avatar|photo|bio\b|icon|count|read(?:ing)?-?time|duration|tempo-?(?:di-?)?lettura"
)
_TAG_FOLDER = re.compile(r"/(?:tags?|argoment[io]|topics?|schlagwort|etiqueta)/|\?tag=")
_TAG_BOX = re.compile(r"(?:^|[\s_-])(?:tags?|keywords|schlagworte)(?:$|[\s_-])(?!cloud)")
_TAG, _NO_REL = frozenset({"tag"}), frozenset[str]()
# What the boxes of other stories have too.
_OF_BOXES = frozenset({"author", "date"})
_AWAY = frozenset({"nav", "aside", "header", "footer", "form", "figure", "figcaption"})


class Place(NamedTuple):
    """An element that may hold something, and where it stands: steps from the headline, below it or above it."""

    kind: str
    element: HtmlElement
    steps: int  #: named elements from the headline to this; negative above it
    words: str  #: everything that its attributes call it


class Places:
    """The named elements around the headline; of a page without one, its first."""

    def __init__(self, elements: Elements, headline: HtmlElement | None, address: str = "") -> None:
        """address: the page's own; what links to it is no other story"""
        self._kept = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        self._elements = elements
        self.river = River(self._kept, address)
        if headline is None:
            self._all = tuple(_places(named_in(elements.tree, _FIRST), 0))
        else:
            above = named_before(headline, _ABOVE)[::-1]
            self._all = (*_places(above, -len(above)), *_places(named_after(headline, _BELOW), 1))

    def of(self, kind: str) -> Iterator[Place]:
        """The places of a kind, nearest first; above the headline counts as three times as far."""
        own = [place for place in self._all if place.kind == kind]
        for place in sorted(own, key=lambda place: place.steps if place.steps > 0 else -3 * place.steps):
            if not self.elsewhere(place.element) and not (kind in _OF_BOXES and self.river.hold(place.element)):
                yield place

    @cached_property
    def labels(self) -> tuple[tuple[frozenset[str], HtmlElement], ...]:
        """rel="tag" and rel="category tag" anywhere in the page's text: the words of rel, and the element.

        Also links to pages of tags in a box that is called one of tags, but not in a card of another story.
        """
        of = self._elements
        told = zip(of.of("a"), of.values("a", "rel"), of.values("a", "href"), strict=True)
        linked = ((_rel(element, rel, href or ""), element) for element, rel, href in told if rel or href)
        return tuple(
            (rel, element)
            for rel, element in linked
            if "tag" in rel and not self.elsewhere(element) and not (rel is _TAG and self.river.hold(element))
        )

    def elsewhere(self, element: HtmlElement) -> bool:
        """Whether an element belongs to a menu, a box, another article, by its own names and those around it, up to the headline's."""
        if _NOT_ITSELF.search(attribute_words(element)):
            return True
        for at in (element, *element.iterancestors()):
            if at in self._kept or at.tag in {"body", "html"}:
                return False
            if at.tag in _AWAY or _is_elsewhere(attribute_words(at)):
                return not _closes(at)
        return False


def _rel(link: HtmlElement, rel: str | None, href: str) -> frozenset[str]:
    """The words of a link's rel; those of a link to a tag's page, in a box of such."""
    if rel:
        return frozenset(rel.lower().split())
    if _TAG_FOLDER.search(href) and any(_TAG_BOX.search(attribute_words(at)) for at in islice(link.iterancestors(), 3)):
        return _TAG
    return _NO_REL


def named_in(tree: HtmlElement, most: int) -> list[HtmlElement]:
    """The first elements of a tree that have a class, id, rel or itemprop, or are <time>."""
    return _named(tree.iter(), most)


def named_after(element: HtmlElement, most: int) -> list[HtmlElement]:
    """The first named elements after the start of one, in document order."""
    return _named(_after(element), most)


def named_before(element: HtmlElement, most: int) -> list[HtmlElement]:
    """The first named elements that begin before one, nearest first."""
    return _named(_before(element), most)


def _named(elements: Iterable[HtmlElement], most: int) -> list[HtmlElement]:
    return list(islice((at for at in elements if at.tag == "time" or not _NAMES.isdisjoint(at.keys())), most))


def _after(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after the start of one, in document order. (XPath's axes would look at the whole page first.)"""
    inside = element.iter()
    next(inside)
    yield from inside
    for at in (element, *element.iterancestors()):
        for later in at.itersiblings():
            yield from later.iter()


def _before(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that begin before one, nearest first."""
    at: HtmlElement | None = element
    while at is not None:
        earlier = at.getprevious()
        if earlier is None:
            at = at.getparent()
        else:
            at = earlier
            while len(at):
                at = at[-1]
        if at is not None:
            yield at


def _places(named: Sequence[HtmlElement], first: int) -> Iterator[Place]:
    for index, element in enumerate(named):
        words = attribute_words(element)
        kinds = _kinds(words)
        if element.tag == "time" and "date" not in kinds:
            yield Place("date", element, first + index, words)
        for kind in kinds:
            yield Place(kind, element, first + index, words)


def _closes(element: HtmlElement) -> bool:
    """Whether an element is the footer of an article, where tags stand."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def _is_elsewhere(words: str) -> bool:
    return any(map(_names_elsewhere, words.split()))


# Elements of a list are called alike.
@lru_cache(maxsize=4096)
def _kinds(words: str) -> Sequence[str]:
    """The kinds that the words name, in the order of _KINDS."""
    found = {kind for word in words.split() for kind in _kinds_of(word)}
    return [kind for kind in _KINDS if kind in found] if found else ()


# Asked word by word: pages share most words of their classes, also with pages of other outlets, and no pattern spans two.
@lru_cache(maxsize=16384)
def _names_elsewhere(word: str) -> bool:
    return _ELSEWHERE.search(word) is not None


@lru_cache(maxsize=16384)
def _kinds_of(word: str) -> tuple[str, ...]:
    found = _WORDINGS.of(word)
    return tuple(kind for at, kind in enumerate(_KINDS) if found >> at & 1) if found else ()


def attribute_words(element: HtmlElement) -> str:
    """Everything that an element's attributes call it, in lower case; what an article is about is not its name."""
    get = element.get
    return f"{without_topics(get('class', ''))} {get('id', '')} {get('itemprop', '')} {get('rel', '')}".lower()


if (_TWIN := native.twin("newscrawl.extract.page._tree")) is not None:
    named_in, named_after, named_before = _TWIN.named_in, _TWIN.named_after, _TWIN.named_before
    attribute_words = _TWIN.attribute_words
