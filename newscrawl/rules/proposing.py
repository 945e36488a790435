"""Pages are read for a rule, in a worker: which selectors give a value on one page, and what they give on others. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from newscrawl import extract, quality
from newscrawl.extract import convert
from newscrawl.extract.fields import selectors
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.fields import BY_SELECTOR, Field, Shape
from newscrawl.models import Page, Source
from newscrawl.rules import naming, values
from newscrawl.rules.values import Reader, Value
from newscrawl.text import same_form

_NO_TEXT = frozenset({"script", "style", "noscript", "html", "head", "body", "title", "meta", "link"})
_ATTRIBUTES = ("datetime", "content", "title", "value", "href", "src", "lang")
_CHANGE = re.compile(r"modif|updat|aggiorn|last|revis", re.IGNORECASE)
_LIST_SHAPES = (Shape.NAMES, Shape.LIST)
_MAX_ELEMENTS = 20_000
_MAX_PLACES = 40
_MAX_DATES = 400
_MAX_TRIED = 600
_MAX_SELECTORS = 40
_MAX_AROUND = 8
_NEAR_CHARS, _LINE_CHARS = 160, 20_000


class Place(NamedTuple):
    """Where on a page a value stands. attribute: of the element; None: its text"""

    element: HtmlElement
    attribute: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What one page offers for the value that a field should have on it."""

    today: Value | None  #: what the field is now
    wanted: Value | None  #: what it should be, as it is read; None: it cannot be read as this field
    places: int  #: elements that give it, or a part of it
    selectors: tuple[str, ...]  #: each gives it and nothing else
    nearest: str | None  #: what on the page is most like it, where no element gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one selector gives on one page."""

    value: str | None  #: None: nothing that can be read as this field; long ones are cut
    verdict: str  #: none, agrees, differs or fills
    several: bool  #: other values too, in the same place
    apart: bool  #: different values, in different places
    boxed: bool  #: something that stands in what looks like a card or list of other stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What selectors give on one page, in their order."""

    url: str
    article: bool  #: it would be stored
    today: str | None
    readings: tuple[Reading, ...]


def today(page: Page, source: Source, name: str) -> Value | None:
    """The value that a field has on a page today. name: of the field, as selectors call it"""
    return values.of_article(extract.article(page, source, now=page.fetched_at), BY_SELECTOR[name])


def propose(page: Page, source: Source, name: str, said: str) -> Proposed:
    """The selectors that give a value on a page. said: the value, as a person types it"""
    field, document = BY_SELECTOR[name], Document(page)
    article = extract.article(page, source, now=page.fetched_at)
    read = values.reads(field, document, source, article)
    wanted = read(_several(field, said))
    found = Proposed(today=values.of_article(article, field), wanted=wanted, places=0, selectors=(), nearest=None)
    if field.attribute == "body":
        places = list(islice(_containers(document, said), _MAX_PLACES))
        wanted = Value(said, tuple(map(same_form, said.splitlines())))
    elif wanted is None:
        return found
    else:
        places = list(islice(_places(document, field, read, wanted, said), _MAX_PLACES))
    if not places:
        return replace(
            found, wanted=wanted, nearest=_same_day(document, field, read, wanted) or _nearest(document, said)
        )
    gives = _gives(field, read, wanted, said)
    is_place = partial(_is_place, field, read, wanted, said)
    giving = _giving(document, field, places, gives, is_place, _several(field, said))
    return replace(found, wanted=wanted, places=len(places), selectors=tuple(islice(giving, _MAX_SELECTORS)))


def measure(page: Page, source: Source, name: str, tried: Sequence[str]) -> Measured:
    """What each of these selectors gives on a page, beside the value that the field has on it today."""
    field, document = BY_SELECTOR[name], Document(page)
    article = extract.article(page, source, now=page.fetched_at)
    read, now = values.reads(field, document, source, article), values.of_article(article, field)
    return Measured(
        url=page.url,
        article=quality.reason_to_reject(article) is None,
        today=now and now.brief,
        readings=tuple(_reading(document, field, read, now, selector) for selector in tried),
    )


def given(page: Page, source: Source, name: str, tried: Sequence[str], said: str) -> tuple[Any, ...]:
    """What the field would be on a page with each of these selectors in the outlet's file, by a whole extraction; None: not the value.

    As JSON has it: the value that a golden page expects.
    """
    field, found = BY_SELECTOR[name], []
    before = extract.article(page, source, now=page.fetched_at)
    wanted = values.reads(field, Document(page), source, before)(_several(field, said))
    for selector in tried:
        article = extract.article(page, with_rule(source, field, selector), now=page.fetched_at)
        value = values.of_article(article, field)
        right = value is not None and (field.attribute == "access" or _is_wanted(field, value, wanted, said))
        found.append(field.plain(article) if right else None)
    return tuple(found)


def with_rule(source: Source, field: Field, selector: str) -> Source:
    """The outlet, as its file would describe it with this selector for a field."""
    return replace(source, selectors={**source.selectors, field.attribute: selector})


def _several(field: Field, said: str) -> list[str]:
    """What was typed, as the values of several elements where the field has several."""
    if field.attribute == "body":
        return [f"paragraph: {line}" for line in said.splitlines() if line.strip()]
    if field.attribute in ("tags", "credit"):
        return [part.strip() for part in said.split(",") if part.strip()]
    return [said]


def _gives(field: Field, read: Reader, wanted: Value | None, said: str) -> Callable[[Sequence[str]], bool]:
    """Whether what a selector finds comes to the value that is wanted."""

    def gives(raw: Sequence[str]) -> bool:
        value = read(raw)
        if field.attribute == "access":
            return value is not None and [same_form(one) for one in raw if one] == [same_form(said)]
        return value is not None and _is_wanted(field, value, wanted, said)

    return gives


def _is_wanted(field: Field, value: Value, wanted: Value | None, said: str) -> bool:
    if field.attribute == "body":
        return all(same_form(line) in value.parts[0] for line in said.splitlines())
    return wanted is not None and values.agree(field, value, wanted) and _as_exact(field, value, wanted)


def _as_exact(field: Field, value: Value, wanted: Value) -> bool:
    """Whether a time is not given as a day alone."""
    return field.shape is not Shape.TIME or bool(value.parts[1]) or not wanted.parts[1]


# ── places ─────────────────────────────────────────────────────────────────────────────────────


def _places(document: Document, field: Field, read: Reader, wanted: Value, said: str) -> Iterator[Place]:
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
            if _is_place(field, read, wanted, said, raw):
                yield Place(element, attribute)


def _is_place(field: Field, read: Reader, wanted: Value, said: str, raw: str) -> bool:
    """Whether what an element says is the value, or one of several names."""
    if field.attribute == "access":
        return same_form(raw) == same_form(said)
    value = read([raw])
    return value is not None and values.is_part(field, value, wanted) and _as_exact(field, value, wanted)


def _said_by(element: HtmlElement, limit: int) -> Iterator[tuple[str | None, str]]:
    """What an element says: its text, and those of its attributes that may hold a value."""
    if element.tag not in _NO_TEXT and (words := inner_text(element, limit)) and len(words) <= limit:
        yield None, words
    for name, raw in element.items():
        if raw and len(raw) <= limit and (name in _ATTRIBUTES or name.startswith("data-")):
            yield name, raw


def _containers(document: Document, said: str) -> Iterator[Place]:
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


def _same_day(document: Document, field: Field, read: Reader, wanted: Value | None) -> str | None:
    """What an element says that gives the day that is wanted, at another time."""
    if field.shape is not Shape.TIME or wanted is None:
        return None
    day = Value(wanted.shown, (wanted.parts[0], ""))
    place = next(_places(document, field, read, day, wanted.shown), None)
    if place is None:
        return None
    return place.element.get(place.attribute) if place.attribute else inner_text(place.element, _NEAR_CHARS)


def _nearest(document: Document, said: str) -> str | None:
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


# ── selectors ──────────────────────────────────────────────────────────────────────────────────


def _giving(
    document: Document,
    field: Field,
    places: Sequence[Place],
    gives: Callable[[Sequence[str]], bool],
    is_place: Callable[[str], bool],
    said: Sequence[str],
) -> Iterator[str]:
    """The selectors of these places that give the value and nothing else: first those that name the very element, and the simplest."""
    names = () if field.attribute == "body" else said
    every = {
        selector: (
            _of_change(field, selector),
            not naming.names_itself(selector),
            around if field.attribute == "body" else _inside(place),
            naming.parts(selector),
        )
        for around, place in reversed(list(enumerate(places)))
        for selector in naming.selectors(place.element, place.attribute, names)
    }
    loose = []
    strict = False
    for selector in islice(sorted(every, key=lambda one: every[one]), _MAX_TRIED):
        pairs = list(selectors.read(document.tree, field.attribute, selector))
        raw = [each for _, each in pairs]
        if not gives(raw) or _apart(field, raw, _elements(pairs)):
            continue
        if field.attribute == "body" or all(map(is_place, filter(None, raw))):
            strict = True
            yield selector
        elif field.shape not in _LIST_SHAPES:
            loose.append(
                selector
            )  # the first of several counts: the day of publication, and then that of the last change
    if not strict:
        yield from loose


def _of_change(field: Field, selector: str) -> bool:
    """Whether a place of the day of publication is called one of the last change, which may have been the same day."""
    return field.attribute == "published" and _CHANGE.search(selector) is not None


def _inside(place: Place) -> int:
    """How many elements are inside one that gives its text: what else will be printed there is then in the value too."""
    return 0 if place.attribute else sum(1 for _ in islice(place.element.iterdescendants(), 4))


def _reading(document: Document, field: Field, read: Reader, now: Value | None, selector: str) -> Reading:
    pairs = [(element, raw) for element, raw in selectors.read(document.tree, field.attribute, selector) if raw]
    raws, elements = [raw for _, raw in pairs], _elements(pairs)
    value = read(raws) if raws else None
    if value is None:
        verdict = "none"
    elif now is None:
        verdict = "fills"
    else:
        verdict = "agrees" if values.agree(field, value, now) else "differs"
    return Reading(
        value=value and value.brief,
        verdict=verdict,
        several=value is not None and _is_several(field, read, raws, elements),
        apart=value is not None and _apart(field, raws, elements),
        boxed=value is not None and any(_of_others(document, field, element) for element in elements),
    )


def _elements(pairs: Sequence[tuple[HtmlElement, str]]) -> list[HtmlElement]:
    return list(dict.fromkeys(element for element, raw in pairs if raw))


def _is_several(field: Field, read: Reader, raws: Sequence[str], elements: Sequence[HtmlElement]) -> bool:
    """Whether a field of one value is offered another one too, or one of names what is none."""
    if field.attribute == "body":
        return len(elements) > 1
    found = [read([raw]) for raw in raws]
    if field.shape in _LIST_SHAPES:
        return None in found
    return len({value.parts for value in found if value is not None}) > 1


def _apart(field: Field, raws: Sequence[str], elements: Sequence[HtmlElement]) -> bool:
    """Whether different values stand in different places: those of two stories. Tags may stand anywhere."""
    if len(elements) < 2 or field.shape is Shape.LIST or len({same_form(raw) for raw in raws}) < 2:
        return False
    if field.attribute == "body":
        return False
    for around in islice(elements[0].iterancestors(), 2):
        if around.tag not in ("body", "html", "main", "head"):
            inside = set(around.iter())
            if all(element in inside for element in elements):
                return False
    return True


def _of_others(document: Document, field: Field, element: HtmlElement) -> bool:
    """Whether an element stands in a card, a teaser or a list of other stories."""
    if field.attribute == "body" or element.tag == "meta":
        return False
    places = document.places
    river = places.river
    return river.hold(element) or river.listed(element) or river.boxed(element) or places.elsewhere(element)
