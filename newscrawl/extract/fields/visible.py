"""Fields that the page shows around its headline: the headline itself, kicker, standfirst, byline, date, section, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newscrawl import text
from newscrawl.extract.fields import _lone_names, _people, _shown_dates
from newscrawl.extract.fields._names import SYMBOLS
from newscrawl.extract.fields._shown_dates import Below
from newscrawl.extract.page import xpath
from newscrawl.extract.page.called import attribute_words
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.extract.page.places import Place
from newscrawl.extract.page.river import PERSON_LINK
from newscrawl.models import Candidate, Source, Trust
from newscrawl.text import same_form

_MAX_PLACES = 6
_SMALL = 4
_CATEGORY = re.compile(r"taxonomy-category|\b(?:cat-links|(?:post|entry)-categor(?:y|ies))\b")
_CATEGORY_LINK = re.compile(
    r"/(?:categor(?:y|ies|ia|ie|ía|ias)|kategorien?|cat[ée]gories?|rubri(?:ca|che|que|k)|sezion[ei]|sections?|ressort)/",
    re.IGNORECASE,
)
_BYLINE_CHARS = 160
_MAX_BELOW = 120
_MAX_BEFORE_TEXT = 600
_ITEMS = frozenset({"li", "article", "tr"})
_ANCHORS = xpath.elements(".//a[@href]")
_BYLINE_START = re.compile(
    r"^(?:(?:written|posted|published|article|words|story|scritto|pubblicato|inserito|articolo|geschrieben|erstellt|verfasst|eingestellt"
    r"|gastbeitrag|escrito|publicado)\s+)?(?:(?:di|by|von|par|por|a cura di|text[eo]?:|by:)\s+|By(?-i:(?=[A-Z][a-z.])))"
    rf"(?:{SYMBOLS}+\s*)?(?=[A-ZÀ-Ý])",
    re.IGNORECASE,
)
# An element beside a name that says where its bearer is.
_WHERE = re.compile(r"\b(?:place|location|luogo|citt[aà]|city|dateline|ort|lieu|lugar)\b")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    yield from _title(document)
    yield from _standfirst(document)
    below = _below(document)
    yield from _authors(document, below)
    yield from _shown_dates.candidates(document, source, below)
    yield from _section(document)
    yield from _tags(document)


def _title(document: Document) -> Iterator[Candidate]:
    """The heading that reads as the headline, with more trust where other places agree."""
    found = document.headline
    if found is None:
        return
    trust = Trust.STRUCTURED if found.agrees else Trust.MARKUP
    yield Candidate("title", found.text, trust, f"visible:{found.element.tag}")
    if found.kicker:
        yield Candidate("kicker", found.kicker, Trust.STRUCTURED, f"visible:{found.element.tag}")


def _standfirst(document: Document) -> Iterator[Candidate]:
    for place in islice(document.places.of("kicker"), _MAX_PLACES):
        if -12 <= place.steps <= 12 and 2 < len(words := inner_text(place.element, 200)) <= 120:
            yield Candidate("kicker", words, Trust.MARKUP, "visible:kicker")
    for place in islice(document.places.of("subtitle"), _MAX_PLACES):
        if 0 < place.steps <= 25 and 4 <= text.words(words := inner_text(place.element, 900)) <= 120:
            yield Candidate("subtitle", words, Trust.MARKUP, "visible:subtitle")
    if (described := _described(document)) is not None:
        yield Candidate("subtitle", described, Trust.MARKUP, "visible:description")


def _described(document: Document) -> str | None:
    """The text below the headline that is the page's description word for word: the standfirst, whatever its mark-up."""
    descriptions = {same_form(document.meta(name) or "") for name in ("og:description", "description")} - {""}
    if document.headline is None or not descriptions:
        return None
    for element in islice(document.headline.element.itersiblings("p", "h2", "h3", "div", "span"), 4):
        if same_form(words := inner_text(element, 900)) in descriptions:
            return words
    return None


# ── byline ─────────────────────────────────────────────────────────────────────────────────────


def _authors(document: Document, below: Below) -> Iterator[Candidate]:
    """Names between headline and text, or before both; those behind the beginning of the text only where nobody stands there.

    Names by rel and itemprop first, then by class and id; of a group of places, all that stand together.
    """
    places = [place for place in islice(document.places.of("author"), 40) if _short(place)]
    text_at = _beginning(document) if any(place.steps > 0 for place in places) else None
    near = [place for place in places if text_at is None or place.steps <= 0 or place.element in text_at]
    found = [*_marked(near), *_unnamed(document, below)]
    yield from found
    if any(_people.read(one.value for one in found)):
        return
    declared = any(node.get("author") for node in document.article_nodes)
    if found and declared:
        return
    if not declared:
        yield from _lone_names.candidates(document, below)
    if len(near) < len(places):
        river = document.places.river
        behind = [place for place in places if place not in near]
        own = [one for one in behind if not river.listed(one.element) and not river.hold(one.element)]
        if not _is_list(own):
            yield from _marked(own)
        else:
            led = [one for one in own if _BYLINE_START.match(inner_text(one.element, _BYLINE_CHARS))]
            yield from _marked([] if _is_list(led) else led[:1])


def _marked(places: list[Place]) -> Iterator[Candidate]:
    exact = [p for p in places if p.element.get("rel") == "author" or "author" in (p.element.get("itemprop") or "")]
    for found, origin in ((exact, "visible:author"), (places, "visible:byline")):
        for name in dict.fromkeys(name for place in _together(found) for name in _names(place.element)):
            yield Candidate("authors", name, Trust.MARKUP, origin)


def _is_list(places: list[Place]) -> bool:
    """Whether names stand each in a box of its own, as those of comments and columnists do, and not side by side as in a byline."""
    people: dict[str, HtmlElement | None] = {}
    for one in places:
        box = one.element if one.element.tag in _ITEMS else one.element.getparent()
        for name in _people.read([inner_text(one.element, _BYLINE_CHARS)]).authors:
            people[same_form(name)] = box
    return len(set(people.values())) > 1


def _beginning(document: Document) -> frozenset[HtmlElement] | None:
    """The elements from the headline to the first long paragraph; None where no such is near."""
    if document.headline is None:
        return None
    seen: set[HtmlElement] = set(document.headline.element.iter())
    for element in islice(_following(document), _MAX_BEFORE_TEXT):
        if element.tag == "p" and len(inner_text(element, _BYLINE_CHARS + 10)) > _BYLINE_CHARS:
            return frozenset(seen)
        seen.add(element)
    return None


def _unnamed(document: Document, below: Below) -> Iterator[Candidate]:
    """Bylines without mark-up between headline and text: a link to a person's page, "di Anna Neri"."""
    for element, words in below:
        is_person = element.tag == "a" and PERSON_LINK.search(element.get("href", ""))
        if is_person and not document.places.river.hold(element):
            yield Candidate("authors", words, Trust.MARKUP, "visible:link")
            break
    bylines = [words for _, words in below if len(words) <= _BYLINE_CHARS and _BYLINE_START.match(words)]
    if bylines:  # an element and those inside it begin alike; the innermost holds nothing else
        first = next((words for words in bylines if _people.read([words]).authors), bylines[0])
        alike = [words for words in bylines if first.startswith(words)]
        yield Candidate("authors", min(alike, key=len), Trust.MARKUP, "visible:words")


def _below(document: Document) -> Below:
    """Small elements after the headline in document order, with their words, up to the first long paragraph."""
    found: list[tuple[HtmlElement, str]] = []
    for element in islice(_following(document), _MAX_BELOW):
        words = inner_text(element, 200) if len(element) <= _SMALL else ""
        if element.tag == "p" and len(words) > _BYLINE_CHARS:
            break
        if words:
            found.append((element, words))
    return found


def _following(document: Document) -> Iterator[HtmlElement]:
    if document.headline is not None:
        headline = document.headline.element
        for level in (headline, *headline.iterancestors()):
            for sibling in level.itersiblings():
                yield from sibling.iter()


def _short(place: Place) -> bool:
    return 2 < len(inner_text(place.element, _BYLINE_CHARS + 10)) <= _BYLINE_CHARS


def _together(places: list[Place]) -> Iterator[Place]:
    """The nearest place, and those of the same block: a byline of several people, not those of other articles."""
    if not places:
        return
    first = places[0].element
    block = next(islice(first.iterancestors(), 2, None), first)
    yield places[0]
    for place in places[1:]:
        if abs(place.steps - places[0].steps) <= 12 and block in place.element.iterancestors():
            yield place


def _names(element: HtmlElement) -> Iterator[str]:
    """The people that an element links as such; where it links none, its words."""
    linked = [inner_text(a, 120) for a in _ANCHORS(element) if PERSON_LINK.search(a.get("href", ""))]
    linked = [name for name in linked if name]
    yield from linked or [_without_place(element)]


def _without_place(element: HtmlElement) -> str:
    """The words of an element without those of one inside it that is called a place."""
    words = inner_text(element, _BYLINE_CHARS)
    for part in element.iterdescendants("span", "em", "i", "small", "div"):
        if _WHERE.search(attribute_words(part)) and (where := inner_text(part, _BYLINE_CHARS)) != words:
            words = words.removesuffix(where).removeprefix(where).strip()
    return words


# ── subject ────────────────────────────────────────────────────────────────────────────────────


def _section(document: Document) -> Iterator[Candidate]:
    for place in islice(document.places.of("section"), 3):
        steps = [inner_text(a, 80) for a in _ANCHORS(place.element)]
        below_home = [name for name in steps if name and name.casefold() not in {"home", "homepage", "home page"}]
        if below_home:
            yield Candidate("section", below_home[0], Trust.MARKUP, "visible:breadcrumb")
    for rel, element in document.places.labels:
        if _is_category(rel, element):
            yield Candidate("section", inner_text(element, 80), Trust.MARKUP, "visible:category")


def _tags(document: Document) -> Iterator[Candidate]:
    for rel, element in document.places.labels:
        if not _is_category(rel, element):
            yield Candidate("tags", inner_text(element, 80).lstrip("# "), Trust.MARKUP, "visible:tag")


def _is_category(rel: frozenset[str], element: HtmlElement) -> bool:
    """Whether a label names a section: by its rel, by the address that it leads to, or by what is around it."""
    if "category" in rel or _CATEGORY_LINK.search(element.get("href") or ""):
        return True
    return any(_CATEGORY.search(around.get("class") or "") for around in islice(element.iterancestors(), 2))
