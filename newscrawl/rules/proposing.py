"""Pages are read for a rule, in a worker: which selectors give a value on one page, and what they give on others. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from newscrawl import extract, quality
from newscrawl.extract.fields import selectors
from newscrawl.extract.page.document import Document
from newscrawl.fields import BY_SELECTOR, Field, Shape
from newscrawl.models import Page, Source
from newscrawl.rules import naming, places, values
from newscrawl.rules.places import Place
from newscrawl.rules.values import Reader, Value
from newscrawl.text import same_form

_CHANGE = re.compile(r"modif|updat|aggiorn|last|revis", re.IGNORECASE)
_LIST_SHAPES = (Shape.NAMES, Shape.LIST)
_MAX_PLACES = 40
_MAX_TRIED = 600
_MAX_SELECTORS = 40


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
    document = selectors.asked(document, field.attribute, "")
    article = extract.article(page, source, now=page.fetched_at)
    read = values.reads(field, document, source, article)
    wanted = read(_several(field, said))
    found = Proposed(today=values.of_article(article, field), wanted=wanted, places=0, selectors=(), nearest=None)
    if field.attribute == "body":
        there = list(islice(places.containers(document, said), _MAX_PLACES))
        wanted = Value(said, tuple(map(same_form, said.splitlines())))
    elif wanted is None:
        return found
    else:
        there = list(islice(places.giving(document, field, read, wanted, said), _MAX_PLACES))
    if not there:
        return replace(
            found,
            wanted=wanted,
            nearest=places.same_day(document, field, read, wanted) or places.nearest(document, said),
        )
    gives = _gives(field, read, wanted, said)
    is_place = partial(places.is_place, field, read, wanted, said)
    giving = _giving(document, field, there, gives, is_place, _several(field, said))
    return replace(found, wanted=wanted, places=len(there), selectors=tuple(islice(giving, _MAX_SELECTORS)))


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
    return wanted is not None and values.agree(field, value, wanted) and places.as_exact(field, value, wanted)


# ── selectors ──────────────────────────────────────────────────────────────────────────────────


def _giving(
    document: Document,
    field: Field,
    there: Sequence[Place],
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
        for around, place in reversed(list(enumerate(there)))
        for selector in naming.selectors(place.element, place.attribute, names)
    }
    loose = []
    strict = False
    for selector in islice(sorted(every, key=lambda one: every[one]), _MAX_TRIED):
        pairs = list(selectors.read(document, field.attribute, selector))
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
    pairs = [(element, raw) for element, raw in selectors.read(document, field.attribute, selector) if raw]
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
        boxed=value is not None
        and any(
            _of_others(selectors.asked(document, field.attribute, selector), field, element) for element in elements
        ),
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
    around, river = document.places, document.places.river
    return river.hold(element) or river.listed(element) or river.boxed(element) or around.elsewhere(element)
