"""Places are elements that by their class or id hold byline, date, kicker, standfirst or section, ordered around the headline.

One pass over the elements that carry a class, id, rel or itemprop; what stands in menus, boxes of other articles and
footers is left out by what such elements are called, looked for only below the headline's own ancestors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeAlias

from lxml.html import HtmlElement

from newscrawl import native
from newscrawl.extract.page.called import ELSEWHERE, KINDS, NOT_ITSELF, PLACES, attribute_words, called
from newscrawl.extract.page.elements import Elements
from newscrawl.extract.page.river import River

_NAMES = frozenset({"class", "itemprop", "rel", "id"})
# So many named elements are looked at: below the headline, above it, and on a page without one.
_BELOW, _ABOVE, _FIRST = 200, 60, 600

_TAG_FOLDER = re.compile(r"/(?:tags?|argoment[io]|topics?|schlagwort|etiqueta)/|\?tag=")
# One of these is in whatever it finds, and in no link of most pages.
_TAG_STEMS = ("/tag", "/argoment", "/topic", "/schlagwort/", "/etiqueta/", "?tag=")
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

    @property
    def words(self) -> str:
        """Everything that its attributes call it."""
        return attribute_words(self.element)


class Places:
    """The named elements around the headline; of a page without one, its first."""

    def __init__(self, elements: Elements, headline: HtmlElement | None, address: str = "") -> None:
        """address: the page's own; what links to it is no other story"""
        self._kept = frozenset(headline.iterancestors()) if headline is not None else frozenset()
        self._elements = elements
        self.river = River(self._kept, address)
        self._own: dict[str, list[Place]] = {}
        if headline is None:
            found = named_in(elements.tree, _FIRST)
        else:
            found = [(-1 - at, *rest) for at, *rest in reversed(named_before(headline, _ABOVE))]
            found += [(1 + at, *rest) for at, *rest in named_after(headline, _BELOW)]
        for steps, element, names in found:
            for kind in _kinds(element, names):
                self._own.setdefault(kind, []).append(Place(kind, element, steps))

    def of(self, kind: str) -> Iterator[Place]:
        """The places of a kind, nearest first; above the headline counts as three times as far."""
        own = self._own.get(kind, ())
        for place in sorted(own, key=lambda place: place.steps if place.steps > 0 else -3 * place.steps):
            if not self.elsewhere(place.element) and not (kind in _OF_BOXES and self.river.hold(place.element)):
                yield place

    @cached_property
    def labels(self) -> tuple[tuple[frozenset[str], HtmlElement], ...]:
        """rel="tag" and rel="category tag" anywhere in the page's text: the words of rel, and the element.

        Also links to pages of tags in a box that is called one of tags, but not in a card of another story.
        """
        rels = self._elements.values("a", "rel")
        may_be = {at for at, rel in enumerate(rels) if rel and "tag" in rel.lower()}
        may_be.update(at for at in self._elements.holding("a", "href", _TAG_STEMS) if not rels[at])
        linked = ((_rel(element), element) for element in (self._elements.of("a")[at] for at in sorted(may_be)))
        return tuple(
            (rel, element)
            for rel, element in linked
            if "tag" in rel and not self.elsewhere(element) and not (rel is _TAG and self.river.hold(element))
        )

    def elsewhere(self, element: HtmlElement) -> bool:
        """Whether an element belongs to a menu, a box, another article, by its own names and those around it, up to the headline's."""
        if called(element) & NOT_ITSELF:
            return True
        for at in (element, *element.iterancestors()):
            if at in self._kept or at.tag in {"body", "html"}:
                return False
            if at.tag in _AWAY or called(at) & ELSEWHERE:
                return not _closes(at)
        return False


def _rel(link: HtmlElement) -> frozenset[str]:
    """The words of a link's rel; those of a link to a tag's page, in a box of such."""
    if rel := link.get("rel"):
        return frozenset(rel.lower().split())
    around = islice(link.iterancestors(), 3)
    if _TAG_FOLDER.search(link.get("href") or "") and any(_TAG_BOX.search(attribute_words(at)) for at in around):
        return _TAG
    return _NO_REL


Named: TypeAlias = tuple[int, HtmlElement, int]
"""An element that may be a place: how many named ones are before it, the element, and what it is called."""


def named_in(tree: HtmlElement, most: int) -> list[Named]:
    """Of the first elements of a tree that have a class, id, rel or itemprop, or are <time>, those that may be places."""
    return _named(tree.iter(), most)


def named_after(element: HtmlElement, most: int) -> list[Named]:
    """Of the first named elements after the start of one, in document order, those that may be places."""
    return _named(_after(element), most)


def named_before(element: HtmlElement, most: int) -> list[Named]:
    """Of the first named elements that begin before one, nearest first, those that may be places."""
    return _named(_before(element), most)


def _named(elements: Iterable[HtmlElement], most: int) -> list[Named]:
    named = islice((at for at in elements if at.tag == "time" or not _NAMES.isdisjoint(at.keys())), most)
    told = ((at, element, called(element) & PLACES) for at, element in enumerate(named))
    return [one for one in told if one[2] or one[1].tag == "time"]


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


def _kinds(element: HtmlElement, names: int) -> Iterator[str]:
    """The kinds of place that an element is."""
    if element.tag == "time" and not names & KINDS["date"]:
        yield "date"
    yield from (kind for kind, bit in KINDS.items() if names & bit)


def _closes(element: HtmlElement) -> bool:
    """Whether an element is the footer of an article, where tags stand."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


if (_TWIN := native.twin("newscrawl.extract.page._tree")) is not None:
    named_in, named_after, named_before = _TWIN.named_in, _TWIN.named_after, _TWIN.named_before
