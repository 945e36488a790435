"""The headline is the heading that a reader takes for it, found by comparing headings with the page's titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl.extract.page import titles, xpath
from newscrawl.extract.page.element_text import inner_text
from newscrawl.extract.page.elements import Elements, inside
from newscrawl.text import same_form

_ASIDE = ("a", "nav", "aside", "footer")
_IN_MENU = xpath.truth(
    "boolean(ancestor-or-self::*[self::nav or self::aside or self::footer or self::option or self::li or self::title])"
)
_WORDS = re.compile(r"\w+\W{1,2}\w+")
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.(?:html?|php))?", re.IGNORECASE)
_ANCHOR = re.compile(
    r"header-?link|head(?:er|ing)-?anchor|anchor-?link|hash-?link|mw-editsection\b|edit-?section|perma-?link|direct-?link"
)
_ANCHOR_CHARS = 40
_TOOL = re.compile(r"\[[^\]]{1,40}\]")
_LETTER = re.compile(r"\w")
_MAX_HEADINGS = 40
_MAX_STARTING = 20
_MAX_TITLES = 6
_MAX_CLIMB = 5
_MAX_PARTS = 12
_HIDDEN = re.compile(r"visually-?hidden|\bsr-only|screen-?reader", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_KICKER = re.compile(
    r"kicker|overline|overhead|occhiello|dachzeile|eyebrow|soprattitolo|overtitle|titleheader", re.IGNORECASE
)


class Headline(NamedTuple):
    """The heading that is the headline, its words, and whether others agree."""

    element: HtmlElement
    text: str
    agrees: bool  #: another place of the page has the same words, or some of them
    kicker: str | None = None  #: words that the heading holds before the headline itself


def find(
    elements: Elements,
    exact: Sequence[str],
    loose: Sequence[str],
    *,
    schema: Iterable[str] = (),
    title: str | None = None,
    own: frozenset[str] = frozenset(),
) -> Headline | None:
    """The printed headline, or None where nothing can be one.

    exact: what the page calls itself: JSON-LD headlines, og:title
    loose: these and <title>, cut at separators in all ways
    schema: JSON-LD headlines, cut at separators in all ways: they show whether a kicker is part of the headline
    title: <title>, for old pages that have no headings
    own:   the outlet's names in plain form; a heading that is one, or leads home, is the masthead
    """
    names = {same_form(title) for title in exact} - {""}
    echoes = {same_form(title) for title in loose} - {""}
    own -= names
    h1s = [
        (element, words)
        for element in elements.of("h1")[:_MAX_HEADINGS]
        if same_form(words := words_of(element)) not in own and not _leads_home(element)
    ]
    found = (
        _second_level(elements, names, {same_form(words) for _, words in h1s})
        or next(_saying(h1s, echoes), None)
        or next(_holding(h1s, names), None)
        or _akin(h1s, loose, own)
        or _in_any_element(elements, [*exact, *([titles.without_tail(title), title] if title else [])], own)
        or _only(h1s)
    )
    if found is None:
        return None
    parted = _parted(found, names, {same_form(title) for title in schema})
    bare = _without_label(parted, names, [*exact, *([title] if title else [])], own)
    return _whole(_without_outlet(bare, own, names, echoes), exact)


def words_of(heading: HtmlElement) -> str:
    """The words of a heading without a link to itself or to its editor: "¶", "#", "[modifica]"."""
    words = inner_text(heading, 500)
    if not len(heading):
        return words
    for part in heading.iterdescendants("a", "span"):
        own = inner_text(part, _ANCHOR_CHARS) if _is_anchor(part) else ""
        if own and own != words:
            words = words.removesuffix(own).removeprefix(own).strip()
    return words


def _is_anchor(part: HtmlElement) -> bool:
    if _ANCHOR.search(part.get("class") or "") is not None:
        return True
    if part.tag == "span":
        return part.find(".//a") is not None and _TOOL.fullmatch(inner_text(part, _ANCHOR_CHARS)) is not None
    return part.tag == "a" and (part.get("href") or "").startswith("#") and not _LETTER.search(inner_text(part, 20))


def _leads_home(heading: HtmlElement) -> bool:
    anchors = [*heading.iter("a"), *heading.iterancestors("a")][:1]
    return any(_HOME.fullmatch(anchor.get("href", "")) for anchor in anchors)


def _in_any_element(elements: Elements, wanted: Sequence[str], own: frozenset[str]) -> Headline | None:
    """The smallest element in the very words of a title, of a page without a heading that fits: FONT, B, a table's cell."""
    for title in list(dict.fromkeys(wanted))[:_MAX_TITLES]:
        form = same_form(title)
        words = _WORDS.match(title)
        if form in own or words is None:
            continue
        for element in elements.saying(words.group())[:_MAX_STARTING]:
            whole = _whole_line(element, form)
            if whole is not None and not _IN_MENU(whole) and not _leads_home(whole):
                return Headline(whole, words_of(whole), agrees=True)
    return None


def _whole_line(element: HtmlElement, form: str) -> HtmlElement | None:
    """The element, or the nearest around it, whose words are just these."""
    for at in [element, *element.iterancestors()][:_MAX_CLIMB]:
        own = same_form(words_of(at))
        if own == form:
            return at
        if not form.startswith(own):
            return None
    return None


def _whole(found: Headline, exact: Sequence[str]) -> Headline:
    """The headline with the words before a colon that stand elsewhere on the page, where all data of the page have them."""
    distinct = {same_form(title) for title in exact}
    if len(exact) < 2 or len(distinct) > 1 or not exact[0].endswith(found.text):
        return found
    before = exact[0].removesuffix(found.text).strip()
    return found._replace(text=exact[0], kicker=before[:-1]) if before.endswith(":") else found


def _parted(found: Headline, names: set[str], schema: set[str]) -> Headline:
    """The headline without a kicker that stands inside the heading in an element of its own, called one.

    Not where a colon joins both to one sentence, schema.org's headline of the page is that sentence, and no data have less.
    """
    parts = [part for part in found.element if isinstance(part.tag, str)]
    if found.kicker or len(parts) < 2 or not (_is_kicker(parts[0]) or parts[1].get("aria-hidden") == "true"):
        return found
    kicker = inner_text(parts[0], 200)
    rest = found.text.removeprefix(kicker).lstrip(" -–—|·:")
    joined = ":" in found.text[len(kicker) - 1 : len(found.text) - len(rest)]
    called = found.element.get("itemprop") == "headline" or same_form(found.text) in schema
    if joined and called and same_form(rest) not in names:
        return found
    return found._replace(text=rest, kicker=kicker) if rest and rest != found.text else found


def _without_label(found: Headline, names: set[str], data: Sequence[str], own: frozenset[str]) -> Headline:
    """The headline without a kicker or date that stands first in the heading, in an element of its own, where the page's data have the rest.

    Not where both are one sentence: a colon joins them, unless the first is for screen readers alone, or the rest begins small here
    alone, as in "<em>Macbeth</em> torna in scena" beside "Torna in scena".
    """
    if not len(found.element) or same_form(found.text) in names:
        return found
    bare = {same_form(cut): cut for raw in data for cut in (raw, titles.without_outlet(raw, own))}
    names = names | bare.keys()
    for part in islice(found.element.iterdescendants(), _MAX_PARTS):
        label = inner_text(part, 200) if isinstance(part.tag, str) else ""
        rest = found.text.removeprefix(label).lstrip(" -–—|·")
        if label and rest != found.text and (form := same_form(rest)) in names:
            hidden = _HIDDEN.search(part.get("class") or "") is not None
            goes_on = rest[:1].islower() and bare.get(form, "")[:1].isupper()
            joined = not hidden and (label.endswith(":") or rest.startswith(":") or goes_on)
            kicker = found.kicker or (None if hidden else _kicker(label))
            return found if joined else found._replace(text=rest, kicker=kicker)
    return found


def _kicker(label: str) -> str | None:
    """The words before a headline, unless they are its date."""
    return None if _YEAR.search(label) else label.rstrip(" -–—|·") or None


def _without_outlet(found: Headline, own: frozenset[str], names: set[str], echoes: set[str]) -> Headline:
    """The headline without the outlet's name behind it, "… – La Voce", where another title of the page has none.

    What only begins like the name, "… – La Voce a teatro", goes where the page's data go without it.
    """
    bare = titles.without_outlet(found.text, own)
    if bare == found.text or not found.text.startswith(bare):
        return found
    is_name = same_form(found.text.removeprefix(bare)) in own
    is_cut = same_form(bare) in (names | echoes if is_name else names)
    return found._replace(text=bare) if is_cut else found


def _is_kicker(part: HtmlElement) -> bool:
    return any(
        _KICKER.search(name) or (name in {"class", "id"} and _KICKER.search(value)) for name, value in part.items()
    )


def _second_level(elements: Elements, names: set[str], above: set[str]) -> Headline | None:
    """An unlinked h2 in the very words of og:title or the JSON-LD headline: an h1 beside it is for search engines.

    above: the words of the h1s; an h2 that holds a kicker too must have words that none of them has
    """
    own = islice((element for element in elements.of("h2") if not inside(element, *_ASIDE)), _MAX_HEADINGS)
    headings = [(element, words_of(element)) for element in own]
    unlinked = [(element, words) for element, words in headings if len(words.split()) > 1 and not _is_linked(element)]
    for element, words in unlinked:
        if same_form(words) in names:
            return Headline(element, words, agrees=True)
    return next(_holding(unlinked, names - above), None)


def _is_linked(heading: HtmlElement) -> bool:
    return any(anchor.get("href") is not None for anchor in heading.iterdescendants("a"))


def _saying(headings: Sequence[tuple[HtmlElement, str]], echoes: set[str]) -> Iterator[Headline]:
    for element, words in headings:
        if same_form(words) in echoes:
            yield Headline(element, words, agrees=True)


def _holding(headings: Sequence[tuple[HtmlElement, str]], names: set[str]) -> Iterator[Headline]:
    """An h1 that holds a kicker and the headline, each in an element of its own."""
    for element, words in headings:
        for part in islice(element.iterdescendants(), 60):
            inner = words_of(part) if isinstance(part.tag, str) else ""
            if inner and same_form(inner) in names:
                before = words.removesuffix(inner).strip() if words.endswith(inner) else ""
                if before.endswith(":"):  # printed as one sentence: "Maltempo: chiusa la statale"
                    yield Headline(element, words, agrees=True)
                yield Headline(element, inner, agrees=True, kicker=_kicker(before))


def _akin(headings: Sequence[tuple[HtmlElement, str]], loose: Sequence[str], own: frozenset[str]) -> Headline | None:
    """The first h1 of those that share most words with the page's other names for itself; the outlet's name is no such word."""
    akin = [(titles.akin(words, loose, but=own), element, words) for element, words in headings]
    most = max((shared for shared, _, _ in akin), default=0)
    return next((Headline(element, words, agrees=True) for shared, element, words in akin if shared == most > 0), None)


def _only(headings: Sequence[tuple[HtmlElement, str]]) -> Headline | None:
    worded = [(element, words) for element, words in headings if words]
    return Headline(*worded[0], agrees=False) if len(worded) == 1 else None
