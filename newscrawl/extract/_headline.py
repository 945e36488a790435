"""The heading that a reader takes for the headline: found by comparing headings with what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extract import _titles, _xpath
from newscrawl.extract._text import inner_text
from newscrawl.text import same_form

_H1 = _xpath.elements("//h1")
_H2 = _xpath.elements(
    "//h2[not(ancestor::a) and not(ancestor::nav) and not(ancestor::aside) and not(ancestor::footer)]"
)
_LINKED = _xpath.truth(".//a[@href]")
_MAX_HEADINGS = 40
_KICKER = re.compile(
    r"kicker|overline|overhead|occhiello|dachzeile|eyebrow|soprattitolo|overtitle|titleheader", re.IGNORECASE
)


class Headline(NamedTuple):
    """The heading, its words, and how sure that is."""

    element: HtmlElement
    text: str
    agrees: bool  #: another place of the page says the same, or something akin
    kicker: str | None = None  #: words that the heading holds before the headline itself


def find(tree: HtmlElement, exact: Sequence[str], loose: Sequence[str]) -> Headline | None:
    """The printed headline, or None where no heading can be one.

    exact: what the page calls itself: JSON-LD headlines, og:title
    loose: these and <title>, cut at separators in all ways
    """
    names = {same_form(title) for title in exact} - {""}
    echoes = {same_form(title) for title in loose} - {""}
    h1s = [(element, inner_text(element, 500)) for element in _H1(tree)[:_MAX_HEADINGS]]
    found = (
        _second_level(tree, names)
        or next(_saying(h1s, echoes), None)
        or next(_holding(h1s, names), None)
        or _akin(h1s, loose)
    )
    return _whole(_parted(found), exact) if found is not None else None


def _whole(found: Headline, exact: Sequence[str]) -> Headline:
    """With the words before a colon that stand elsewhere on the page, where all data of the page have them."""
    titles = {same_form(title) for title in exact}
    if len(exact) < 2 or len(titles) > 1 or not exact[0].endswith(found.text):
        return found
    before = exact[0].removesuffix(found.text).strip()
    return found._replace(text=exact[0], kicker=before[:-1]) if before.endswith(":") else found


def _parted(found: Headline) -> Headline:
    """Less a kicker that stands inside the heading in an element of its own, marked as one."""
    parts = [part for part in found.element if isinstance(part.tag, str)]
    if found.kicker or len(parts) < 2 or not (_marked(parts[0]) or parts[1].get("aria-hidden") == "true"):
        return found
    kicker = inner_text(parts[0], 200)
    rest = found.text.removeprefix(kicker).lstrip(" -–—|·:")
    return found._replace(text=rest, kicker=kicker) if rest and rest != found.text else found


def _marked(part: HtmlElement) -> bool:
    return any(
        _KICKER.search(name) or (name in {"class", "id"} and _KICKER.search(said)) for name, said in part.items()
    )


def _second_level(tree: HtmlElement, names: set[str]) -> Headline | None:
    """An unlinked h2 in the very words of og:title or the JSON-LD headline: an h1 beside it is for search engines."""
    for element in _H2(tree)[:_MAX_HEADINGS]:
        words = inner_text(element, 500)
        if same_form(words) in names and len(words.split()) > 1 and not _LINKED(element):
            return Headline(element, words, agrees=True)
    return None


def _saying(headings: Sequence[tuple[HtmlElement, str]], echoes: set[str]) -> Iterator[Headline]:
    for element, words in headings:
        if same_form(words) in echoes:
            yield Headline(element, words, agrees=True)


def _holding(headings: Sequence[tuple[HtmlElement, str]], names: set[str]) -> Iterator[Headline]:
    """An h1 that holds a kicker and the headline, each in an element of its own."""
    for element, words in headings:
        for part in element.iterdescendants():
            inner = inner_text(part, 500) if isinstance(part.tag, str) else ""
            if inner and same_form(inner) in names:
                before = words.removesuffix(inner).strip() if words.endswith(inner) else ""
                if before.endswith(":"):  # printed as one sentence: "Maltempo: chiusa la statale"
                    yield Headline(element, words, agrees=True)
                yield Headline(element, inner, agrees=True, kicker=before.rstrip(" -–—|·") or None)


def _akin(headings: Sequence[tuple[HtmlElement, str]], loose: Sequence[str]) -> Headline | None:
    """The first h1 that shares words with the page's other names for itself, else the only h1."""
    for element, words in headings:
        if _titles.akin(words, loose):
            return Headline(element, words, agrees=True)
    worded = [(element, words) for element, words in headings if words]
    return Headline(*worded[0], agrees=False) if len(worded) == 1 else None
