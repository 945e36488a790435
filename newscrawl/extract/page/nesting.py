"""Markup that is nested thousands deep is parsed flat: libxml2 stops at 2,048 levels, and all text after that is lost.

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


def gave_up(parser: HTMLParser) -> bool:
    """Whether the parser left out the rest of the document that it read last."""
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def parse(source: bytes, like: HTMLParser) -> HtmlElement:
    """The whole document (UTF-8), no deeper than trees may be; elements are made by the parser `like`."""
    target: Any = _Flat(like)
    root: HtmlElement = etree.fromstring(
        source, parser=etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    )
    return root


class _Flat:
    """A parser's target that opens an element beside, not inside, one that stands too deep."""

    def __init__(self, like: HTMLParser) -> None:
        make: Any = like.makeelement
        self._builder: Any = etree.TreeBuilder(element_factory=make)
        self._open: list[str] = []  # what is open in the tree
        self._depth = 0  # what is open in the source

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if len(self._open) == _DEPTH:
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
