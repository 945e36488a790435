"""A tree's elements by tag: one pass for everybody, where each XPath that begins with // is a pass of its own.

Measured: 0.4 ms a page for all that strategies ask of it, 2.8 ms by eleven XPaths. Compiled, it makes an object only of an
element that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement

from newscrawl import native


class Elements:
    """The elements of a tree, in document order. It is made once the tree does not change any more."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.all: Sequence[HtmlElement] = list(tree.iter())
        self._by_tag: dict[Any, list[HtmlElement]] = {}
        for element in self.all:
            self._by_tag.setdefault(element.tag, []).append(element)

    def of(self, tag: str) -> Sequence[HtmlElement]:
        """The elements of one tag."""
        return self._by_tag.get(tag, ())

    def values(self, tag: str, name: str) -> Sequence[str | None]:
        """What the elements of one tag have in an attribute; None for one without it."""
        return [element.get(name) for element in self.of(tag)]

    def first_of(self, words: tuple[str, ...], name: str) -> str | None:
        """The first of some words in what the first element that has one of them has in an attribute."""
        values = (element.get(name) or "" for element in self.all)
        return next((word for value in values for word in words if word in value), None)

    def where(self, name: str, value: str) -> Sequence[HtmlElement]:
        """The elements with this attribute."""
        return [element for element in self.all if element.get(name) == value]


def elements(tree: HtmlElement) -> Elements:
    """The elements of a tree that does not change any more."""
    made: Elements = _TWIN.Elements(tree) if _TWIN is not None else Elements(tree)
    return made


def inside(element: HtmlElement, *tags: str) -> bool:
    """Whether an element stands in one of these tags."""
    return next(element.iterancestors(*tags), None) is not None


_TWIN = native.twin("newscrawl.extract.page._tree")
