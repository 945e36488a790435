"""CSS selectors that a person wrote for this outlet, in its source file, are trusted above everything else.

[selectors]
authors = ".firma a"
published = "time.data::attr(datetime)"      the attribute; without it, the element's text
image = "img.apertura"                       the picture's address, wherever it is kept until it is loaded
body = "div.testo"                           the container: its paragraphs, subheadings, items and quotes

A selector that names what strategies have no use for, as pictures, controls and code, is asked of the whole page, and so is `image`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from cssselect import HTMLTranslator
from lxml.html import HtmlElement

from newscrawl.extract.page import unread, xpath
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.extract.page.elements import picture_address
from newscrawl.fields import BY_SELECTOR, parts_of_selector
from newscrawl.models import Candidate, Source, Trust

# An element of these names in a selector; a class or attribute that is called so only costs a parse.
_UNREAD = re.compile(rf"(?<![\w.#-])(?:{'|'.join(unread.DROPPED)})(?![\w-])", re.IGNORECASE)
_KINDS = {"p": "paragraph", "h2": "heading", "h3": "heading", "h4": "heading", "li": "item", "blockquote": "quote"}
_OFFERED = {name: field.candidate for name, field in BY_SELECTOR.items() if field.candidate is not None}


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The text of every element that a selector matches, in document order."""
    for field, selector in source.selectors.items():
        for _, value in read(document, field, selector):
            yield Candidate(_OFFERED.get(field, field), value, Trust.SITE, f"selectors:{field}")


def asked(document: Document, field: str, selector: str) -> Document:
    """The document in which a selector of a field looks: the page without what nobody reads, or the whole one."""
    return document.whole if field == "image" or _UNREAD.search(selector) else document


def read(document: Document, field: str, selector: str) -> Iterator[tuple[HtmlElement, str]]:
    """Each element that a selector matches, with its value; of a body the container, with each of its blocks."""
    css, attribute = parts_of_selector(selector)
    for element in _compiled(css)(asked(document, field, selector).tree):
        for value in _values(element, field, attribute):
            yield element, value


@lru_cache(maxsize=256)
def _compiled(selector: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    return xpath.elements(HTMLTranslator().css_to_xpath(selector))


def _values(element: HtmlElement, field: str, attribute: str | None) -> Iterator[str]:
    if field == "body":
        yield from _blocks(element)
    elif attribute is not None:
        yield element.get(attribute) or ""
    elif field == "image" and (address := picture_address(element)):
        yield address
    else:
        yield inner_text(element)


def _blocks(container: HtmlElement) -> Iterator[str]:
    for element in container.iter(*_KINDS):
        inside = next((a for a in element.iterancestors() if a.tag in _KINDS or a is container), None)
        words = inner_text(element, 1_000_000)
        if words and (inside is None or inside is container or inside.tag not in _KINDS):
            yield f"{_KINDS[str(element.tag)]}: {words}"
