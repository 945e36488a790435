"""Where on a page a value stands, and what there is most like it. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extract import convert
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.fields import Field, Shape
from newscrawl.rules import values
from newscrawl.rules.values import Reader, Value
from newscrawl.text import same_form

_NO_TEXT = frozenset({"script", "style", "noscript", "html", "head", "body", "title", "meta", "link"})
_ATTRIBUTES = ("datetime", "content", "title", "value", "href", "src", "lang")
_MAX_ELEMENTS = 20_000
_MAX_DATES = 400
_MAX_AROUND = 8
_NEAR_CHARS, _LINE_CHARS = 160, 20_000


class Place(NamedTuple):
    """Where on a page a value stands. attribute: of the element; None: its text"""

    element: HtmlElement
    attribute: str | None


def as_exact(field: Field, value: Value, wanted: Value) -> bool:
    """Whether a time is not given as a day alone."""
    return field.shape is not Shape.TIME or bool(value.parts[1]) or not wanted.parts[1]


def giving(document: Document, field: Field, read: Reader, wanted: Value, said: str) -> Iterator[Place]:
    """The elements that give a value, or one of several names, in document order."""
    dates = 0
    limit = 3 * len(said) + 200
    forms = [form for form in (*wanted.parts, same_form(said)) if form]
    for element in islice(document.elements.all, _MAX_ELEMENTS):
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        for attribute, raw in _said_by(element, limit):
            if attribute and "://" in raw and field.attribute != "image":
                continue
            if field.shape is Shape.TIME:
                if len(raw) > convert.DATE_CHARS or not any(map(str.isdigit, raw)) or dates >= _MAX_DATES:
                    continue
                dates += 1
            elif field.attribute != "image" and not any(form in same_form(raw) for form in forms):
                continue
            if is_place(field, read, wanted, said, raw):
                yield Place(element, attribute)


def is_place(field: Field, read: Reader, wanted: Value, said: str, raw: str) -> bool:
    """Whether what an element says is the value, or one of several names."""
    if field.attribute == "access":
        return same_form(raw) == same_form(said)
    value = read([raw])
    return value is not None and values.is_part(field, value, wanted) and as_exact(field, value, wanted)


def _said_by(element: HtmlElement, limit: int) -> Iterator[tuple[str | None, str]]:
    """What an element says: its text, and those of its attributes that may hold a value."""
    if element.tag not in _NO_TEXT and (words := inner_text(element, limit)) and len(words) <= limit:
        yield None, words
    for name, raw in element.items():
        if raw and len(raw) <= limit and (name in _ATTRIBUTES or name.startswith("data-")):
            yield name, raw


def containers(document: Document, said: str) -> Iterator[Place]:
    """The elements that hold all of these lines, the smallest first."""
    forms = [form for form in map(same_form, said.splitlines()) if form]
    if not forms:
        return
    first = [
        element
        for element in islice(document.elements.all, _MAX_ELEMENTS)
        if element.tag in ("p", "li", "h2", "h3", "h4", "blockquote", "div")
        and forms[0] in same_form(inner_text(element, _LINE_CHARS))
    ]
    if first:  # the last is the innermost
        for element in islice(first[-1].iterancestors(), _MAX_AROUND):
            if element.tag not in ("body", "html") and all(
                form in same_form(inner_text(element, 1_000_000)) for form in forms
            ):
                yield Place(element, None)


def same_day(document: Document, field: Field, read: Reader, wanted: Value | None) -> str | None:
    """What an element says that gives the day that is wanted, at another time."""
    if field.shape is not Shape.TIME or wanted is None:
        return None
    day = Value(wanted.shown, (wanted.parts[0], ""))
    place = next(giving(document, field, read, day, wanted.shown), None)
    if place is None:
        return None
    return place.element.get(place.attribute) if place.attribute else inner_text(place.element, _NEAR_CHARS)


def nearest(document: Document, said: str) -> str | None:
    """The text of an element that is most like what was typed."""
    texts = dict.fromkeys(
        words
        for element in islice(document.elements.all, _MAX_ELEMENTS)
        if element.tag not in _NO_TEXT and isinstance(element.tag, str)
        if 1 < len(words := inner_text(element, _NEAR_CHARS)) <= _NEAR_CHARS
    )
    folded = {words.casefold(): words for words in texts}
    like = difflib.get_close_matches(said.casefold()[:_NEAR_CHARS], list(folded), 1, 0.5)
    if like:
        return folded[like[0]]
    ours = {word for word in said.casefold().split() if len(word) > 3}
    best = max(folded, key=lambda words: len(ours & set(words.split())), default="")
    return folded[best] if ours & set(best.split()) else None
