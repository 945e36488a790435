"""Dates that a page shows are found here: by mark-up, by their form around the headline, and a lone one anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TypeAlias

from lxml.html import HtmlElement

from newscrawl import text
from newscrawl.extract.fields import _dateline
from newscrawl.extract.fields._date_attributes import attribute_of, is_zero
from newscrawl.extract.fields._masthead import Masthead
from newscrawl.extract.page import xpath
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text, short_texts
from newscrawl.extract.page.places import Place
from newscrawl.models import Candidate, Source, Trust

Below: TypeAlias = Sequence[tuple[HtmlElement, str]]
"""Small elements between the headline and the text, each with its words."""

_LEAST, _MOST = 7, 120  # characters of a text that may be a date
_IN_FOOTER = xpath.truth("boolean(ancestor-or-self::footer[not(ancestor::article)])")
_LONE_CHARS = 45
_LONE_WORDS = 8
_MAX_LONE = 8
_MAX_PRINTED = 20
_SMALL = 4
_BOXES = frozenset({"td", "div", "section", "article", "header", "main"})
_MAX_ABOVE = 4
_LINK_DEPTH = 4
_BARE = re.compile(
    r"(?:[^\W\d]{2,12}\.?,? )?\d{1,2}\.?(?:[./-]|\s)\s?(?:\d{1,2}|[^\W\d]{3,12}\.?)(?:[./-]|,?\s)\s?(?:19|20)\d\d"
    r"(?:[ ,|–-]{1,3}(?:[^\W\d]{1,4}\s)?\d{1,2}[:.]\d\d(?:\s(?:Uhr|h))?)?"
)
_DATE_CHARS = 128
_DIGITS = re.compile(r"\d")
_RENDERED_TWICE = re.compile(
    r"__NEXT_DATA__|/_next/static|__NUXT__|/_nuxt/|data-react(?:root|id|-helmet)|ng-version=|ng-server-context|data-server-rendered"
    r"|__APOLLO_STATE__|Fusion\.(?:arcSite|globalContent)|<astro-island|__sveltekit|__(?:INITIAL|PRELOADED)_STATE__|___gatsby"
)
_UPDATE_WORDS = re.compile(r"modif|updat|aggiorna|revis")
_UPDATED = re.compile(
    r"\bupdated?(?:\b|(?-i:(?=[A-Z])))|last update|aggiornat|aggiornamento|modifica|\brevis(?:ed|ionato)|last reviewed|aktualisiert|mis à jour|actualizad",
    re.IGNORECASE,
)
_UPDATED_AT = re.compile(
    r"\d\W{1,5}(?:updated|aggiornat[oa])\W{1,3}(?:alle |ore |at )?\d{1,2}[:.]?\d\d\b(?![-./])", re.IGNORECASE
)
_PUBLISHED = re.compile(r"pubblicat|publish|posted|publié|publicad|veröffentlicht|publiziert|erstellt", re.IGNORECASE)
_LIKE_A_DATE = re.compile(
    r"\b\d{1,2}\b.{0,20}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b"
    r"|(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}"
)


def candidates(document: Document, source: Source, below: Below) -> Iterator[Candidate]:
    """Dates with mark-up, nearest first, machine-readable attributes before words; then texts that read like a date."""
    masthead = Masthead(document, source)
    found = [*_named_dates(document, masthead), *_unnamed_dates(document, below)]
    yield from found
    if not any(one.field == "published" and _LIKE_A_DATE.search(one.value) for one in found) and not _dated(document):
        if (begun := _dateline.of(document)) is not None:
            yield Candidate("published", begun, Trust.GUESS, "visible:dateline")
        texts = [(text.line(words), at) for words, at in short_texts(document.tree, _LEAST, _MOST)]
        lone = list(islice(_lone_dates(document, texts, masthead), _MAX_LONE))
        printed = (
            {words for words in lone if _PUBLISHED.search(words)} or set(lone) or set(_bare_dates(texts, masthead))
        )
        if len(printed) == 1:  # several are those of other articles, or of events
            yield Candidate("published", printed.pop(), Trust.GUESS, "visible:alone")


def _named_dates(document: Document, masthead: Masthead) -> Iterator[Candidate]:
    changed = (place for place in islice(document.places.of("modified"), 4) if attribute_of(place.element))
    for place in chain(islice(document.places.of("date"), 12), changed):
        if place.steps <= 0 and masthead.has(place.element):
            continue
        trust = Trust.META if _exact(place) else Trust.MARKUP
        for value, how in _printed(place.element):
            updated = (how == "date" and _says_update(value)) or _is_update(place)
            yield Candidate("modified" if updated else "published", value, trust, f"visible:{how}")


def _unnamed_dates(document: Document, below: Below) -> Iterator[Candidate]:
    """Texts that read like a date: above the headline those that are nothing else, below it those that hold one."""
    near = (
        words
        for element, words in below
        if len(words) <= 80
        and _LIKE_A_DATE.search(words)
        and not is_zero(element)
        and not _of_another(document, element)
    )
    for found, how in ((_above(document), "above"), (near, "near")):
        for words in islice(found, 3):
            yield Candidate("modified" if _says_update(words) else "published", words, Trust.MARKUP, f"visible:{how}")


def _of_another(document: Document, element: HtmlElement) -> bool:
    """Whether a date stands in the words of a link, or in the card of another story: then it is that of another page."""
    around = islice((element, *element.iterancestors()), _LINK_DEPTH)
    inside = (anchor for anchor in element.iter("a") if _LIKE_A_DATE.search(inner_text(anchor, _DATE_CHARS)))
    linked = any(at.tag == "a" and at.get("href") for at in (*around, *inside))
    return linked or document.places.river.hold(element)


def _above(document: Document) -> Iterator[str]:
    """Dates in the last words before the headline, inside the box or cell that holds both; nearest first."""
    if document.headline is not None:
        for words in islice(_before(document.headline.element), _MAX_ABOVE):
            if _is_lone_date(words):
                yield words


def _before(element: HtmlElement) -> Iterator[str]:
    """Texts before an element, nearest first, up to the start of the box around it."""
    for level in (element, *element.iterancestors()):
        if level.tag in _BOXES or level.tag == "body":
            return
        for sibling in level.itersiblings(preceding=True):
            parts = [sibling.tail, *reversed([inner_text(part, 200) for part in (sibling, *sibling)[: _SMALL + 1]])]
            yield from filter(None, (text.line(part or "") for part in parts))


def _lone_dates(document: Document, texts: Below, masthead: Masthead) -> Iterator[str]:
    """Texts that are nothing but a date, wherever they stand outside of menus and boxes: for a page without any other."""
    for line, at in texts:
        if not _is_lone_date(line) or is_zero(at) or document.places.elsewhere(at):
            continue
        if not document.places.river.hold(at) and not masthead.has(at):
            yield line


def _bare_dates(texts: Below, masthead: Masthead) -> Iterator[str]:
    """Texts that are a date and no word more, in boxes and asides too; not "Aut. Trib. di Roma, 12/03/1998"."""
    for line, at in texts:
        if _BARE.fullmatch(line) and not is_zero(at) and not masthead.has(at):
            yield line


def is_clock(document: Document, source: Source, day: str) -> bool:
    """Whether a day is that of the clock, and a masthead prints it. day: ISO 8601"""
    masthead = Masthead(document, source)
    printed = (*document.elements.saying(day[:4]), *document.elements.of("time"))
    return any(masthead.has(element) for element in islice(printed, _MAX_PRINTED))


def only_in_footer(document: Document, day: str) -> bool:
    """Whether the page prints the year of this day in its footer and nowhere else, as registrations and copyrights do.

    day: ISO 8601
    """
    printed = document.elements.saying(day[:4])
    return bool(printed) and all(_IN_FOOTER(element) for element in printed)


def prints_server_time(document: Document) -> bool:
    """Whether a page is rendered twice, on a server whose clock is UTC and in the browser: its printed times are the server's.

    Measured: of 26 pages of the corpus that print the hour of their UTC, ten are such, among them all whose zone is certain.
    """
    return _RENDERED_TWICE.search(document.text) is not None


def _is_lone_date(words: str) -> bool:
    if _PUBLISHED.search(words) and _LIKE_A_DATE.search(words):
        return True
    return len(words) <= _LONE_CHARS and len(words.split()) <= _LONE_WORDS and _LIKE_A_DATE.search(words) is not None


def is_like(words: str) -> bool:
    """Whether words hold what reads like a date."""
    return _LIKE_A_DATE.search(words) is not None


def _dated(document: Document) -> bool:
    """Whether the page's data have a date: then no lone one is looked for."""
    declared = document.meta("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publishdate")
    return declared is not None or any(node.get("datePublished") for node in document.article_nodes)


def _says_update(words: str) -> bool:
    """Whether the words before the first number call a date an update, and only that, or those between its day and its time."""
    before = words[: found.start()] if (found := _DIGITS.search(words)) else words
    if _PUBLISHED.search(before):
        return False
    return _UPDATED.search(before) is not None or _UPDATED_AT.search(words) is not None


def _exact(place: Place) -> bool:
    return "datepublished" in place.words or place.element.get("pubdate") is not None


def _is_update(place: Place) -> bool:
    return _UPDATE_WORDS.search(place.words) is not None and "publish" not in place.words


def _printed(element: HtmlElement) -> Iterator[tuple[str, str]]:
    """The date of an element as a machine reads it, "time", and as it is printed, "date"."""
    if is_zero(element):
        return
    if attribute := attribute_of(element):
        yield attribute, "time"
    words = inner_text(element, _DATE_CHARS + 10)
    if len(words) <= _DATE_CHARS and (_DIGITS.search(words) or words.casefold() in {"oggi", "ieri"}):
        yield words, "date"
