"""The text of elements is read as a reader sees it, within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from newscrawl import native, text
from newscrawl.extract.page import xpath

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "textarea"})
_BREAKS = frozenset({"br", "p", "div", "li", "ul", "h1", "h2", "h3", "h4", "td", "tr", "section", "figcaption"})

_NORMALIZED = xpath.string("normalize-space()")
# A string for each of all texts of a page costs more than to ask for a digit.
_TEXTS = xpath.texts("//body//text()[translate(., '0123456789', '') != . and not(parent::option)]")


def inner_text(element: HtmlElement, limit: int = 2000) -> str:
    """Text inside an element as one line, at most about `limit` characters of it; scripts and buttons left out."""
    return text.line(_joined(element, limit) if _TWIN is None else _TWIN.joined(element, limit))


def is_prose(element: HtmlElement, least: int) -> bool:
    """Whether an element has more characters than these, blanks in a row as one, as XPath's normalize-space has them."""
    return len(_NORMALIZED(element)) > least


def spaced(element: HtmlElement, most: int = -1) -> str:
    """All texts inside an element with a blank between them, also those that no reader sees. most: characters; -1: all"""
    words = " ".join(element.itertext())
    return words if most < 0 else words[:most]


def short_texts(tree: HtmlElement, least: int, most: int) -> Sequence[tuple[str, HtmlElement]]:
    """Texts with a digit in a tree's body, but for choices in forms, of more and fewer characters than these: each with the element
    that has it as its text or its tail.
    """
    return [(str(words), words.getparent()) for words in _TEXTS(tree) if least < len(words) < most]


def _joined(element: HtmlElement, limit: int) -> str:
    parts: list[str] = []
    size = 0
    # Thousands of empty elements have no characters to bound them by.
    for part in islice(_strings(element), 4 * limit):
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return "".join(parts)


def _strings(element: HtmlElement) -> Iterator[str]:
    if not len(element):
        yield element.text or ""
        return
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag: Any = node.tag
        if event == "end":
            if node is not element:
                yield from _after(node, tag)
        elif tag in _UNSEEN:
            walk.skip_subtree()
        else:
            if tag in _BREAKS:
                yield " "
            yield node.text or ""


def _after(node: Any, tag: Any) -> Iterator[str]:
    if tag in _BREAKS:
        yield " "
    yield node.tail or ""


if (_TWIN := native.twin("newscrawl.extract.page._tree")) is not None:
    _TWIN.read_tags(_UNSEEN, _BREAKS)
    is_prose, spaced, short_texts = _TWIN.is_prose, _TWIN.spaced, _TWIN.short_texts
