"""Markup that is nested deeper than the parser goes, parsed flat: all text behind that place would be lost.

Elements below a certain depth become siblings, as in browsers, so that the text stays, in its order. In Python, so slow:
only for pages that the parser proper has given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

# Browsers stop at 512. Below some 330 levels nothing in use here recurs too deep.
_DEPTH = 250
_GAVE_UP: int = etree.ErrorTypes.ERR_RESOURCE_LIMIT


def gave_up(parser: HTMLParser, sign: int = _GAVE_UP) -> bool:
    """Did the parser leave out the rest of the document it read last? sign: the error that says so."""
    return any(entry.type == sign for entry in parser.error_log)


def parse(source: bytes, like: HTMLParser, depth: int = _DEPTH) -> HtmlElement:
    """The whole document (UTF-8), no deeper than trees may be; elements are made by the parser `like`."""
    target: Any = _Flat(like, depth)
    root: HtmlElement = etree.fromstring(
        source, parser=etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    )
    return root


class _Flat:
    """A parser's target that opens an element beside, not inside, one that stands too deep."""

    def __init__(self, like: HTMLParser, most: int) -> None:
        make: Any = like.makeelement
        self._most = most
        self._builder: Any = etree.TreeBuilder(element_factory=make)
        self._open: list[str] = []  # what is open in the tree
        self._depth = 0  # what is open in the source

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if len(self._open) == self._most:
            self._builder.end(self._open.pop())
        self._builder.start(tag, dict(attributes))
        self._open.append(tag)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._depth < len(self._open):
            self._builder.end(self._open.pop())

    def data(self, data: str) -> None:
        self._builder.data(data)

    def close(self) -> HtmlElement:
        root: HtmlElement = self._builder.close()
        return root
