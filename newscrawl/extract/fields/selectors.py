"""CSS selectors that a person wrote for this outlet, in its source file, are trusted above everything else.

[selectors]
authors = ".firma a"
published = "time.data::attr(datetime)"      the attribute; without it, the element's text
body = "div.testo"                           the container: its paragraphs, subheadings, items and quotes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from cssselect import HTMLTranslator
from lxml.html import HtmlElement

from newscrawl.extract.page import xpath
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.fields import BY_SELECTOR
from newscrawl.models import Candidate, Source, Trust

_ATTRIBUTE = re.compile(r"::attr\(\s*([\w:-]+)\s*\)\s*$")
_KINDS = {"p": "paragraph", "h2": "heading", "h3": "heading", "h4": "heading", "li": "item", "blockquote": "quote"}
_OFFERED = {name: field.candidate for name, field in BY_SELECTOR.items() if field.candidate is not None}


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The text of every element that a selector matches, in document order."""
    for field, selector in source.selectors.items():
        for _, value in read(document.tree, field, selector):
            yield Candidate(_OFFERED.get(field, field), value, Trust.SITE, f"selectors:{field}")


def read(tree: HtmlElement, field: str, selector: str) -> Iterator[tuple[HtmlElement, str]]:
    """Each element that a selector matches, with its value; of a body the container, with each of its blocks."""
    attribute = _ATTRIBUTE.search(selector)
    for element in _compiled(_ATTRIBUTE.sub("", selector).removesuffix("::text"))(tree):
        for value in _values(element, field, attribute.group(1) if attribute else None):
            yield element, value


@lru_cache(maxsize=256)
def _compiled(selector: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    return xpath.elements(HTMLTranslator().css_to_xpath(selector))


def _values(element: HtmlElement, field: str, attribute: str | None) -> Iterator[str]:
    if field == "body":
        yield from _blocks(element)
    elif attribute is not None:
        yield element.get(attribute) or ""
    else:
        yield inner_text(element)


def _blocks(container: HtmlElement) -> Iterator[str]:
    for element in container.iter(*_KINDS):
        inside = next((a for a in element.iterancestors() if a.tag in _KINDS or a is container), None)
        words = inner_text(element, 1_000_000)
        if words and (inside is None or inside is container or inside.tag not in _KINDS):
            yield f"{_KINDS[str(element.tag)]}: {words}"
