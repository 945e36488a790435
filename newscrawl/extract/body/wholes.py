"""Tables, lists, quotations and boxes stand or fall as one: what stands amid the text's own paragraphs is text of it.

The model weighs line by line, and a line of a timetable says little by itself. Where such a whole stands says more: between
the paragraphs, in the element that holds them. One that stands beside the text, in a column or a widget, is not of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache, reduce
from typing import NamedTuple

from newscrawl.extract.body import hints, lines, questions, tables
from newscrawl.extract.body.features import MENU_LINKS
from newscrawl.extract.body.markup import is_sentence
from newscrawl.extract.body.nested import common, is_in
from newscrawl.extract.body.segments import Container, Segment

_GRIDS = frozenset({"table", "dl"})
_LISTS = frozenset({"ul", "ol", "menu"})
# Wholes where they hold prose; a line in them may be anything.
_PROSE = frozenset({"dl", "fieldset", "center"})
_QUOTATION = "blockquote"
_WHOLE = _GRIDS | _LISTS | _PROSE | {"pre", _QUOTATION}
_LABELS = frozenset({"caption", "figcaption", "dt", "legend", "summary"})
_MOST_LABELS = 2
_CAPTIONS = frozenset({"figure", "figcaption"})
# Where one line in so many is a link, and no sentence, a list leads to other pages.
_MOST_LINKS = 4
_VERSE = re.compile(
    r"(?:^|[\s_-])(?:line-block|verses?|poems?|poetry|poesia|versi|strofa|stanza|lyrics|gedicht|strophe|poème|poema)(?:$|[\s_-])"
)
# One of these stands in whatever that finds; most classes have none.
_VERSE_STEMS = ("line-block", "vers", "poe", "poè", "strof", "stanza", "lyrics", "gedicht", "stroph")
# What somebody says ends as a sentence does; the name of another page does not.
_SAID = re.compile(r"\w\W+\w.*[.!?…][»”’\"')]*$")
# The notes at the foot of a text are of it.
_NOTES = re.compile(r"(?:foot|end)-?notes?\b|\bnote\b")
# A recipe's card holds the recipe.
_CARD = re.compile(r"\bcard\b", re.IGNORECASE)
# A name that is a link, with what a line tells of it.
_NAME_CHARS, _TOLD_CHARS = 32, 2
_COUNTED = re.compile(r"[(\[]\s*\d+\s*[)\]]$|\d[./:]\d\d(?:[./:]\d+)?$")
# The numbers of a listing's lines, in a column of their own.
_NUMBERS = re.compile(r"[\d\s]+")
# What stands before or after a whole is a column of its own where it holds this much of the text.
_COLUMN = 0.5
# So many lines of other wholes are passed over on the way to the text.
_PASSED = 40


class Whole:
    """A container that stands or falls as one, with its segments by their places on the page."""

    __slots__ = ("container", "places", "rows")

    def __init__(self, container: Container, rows: Sequence[tables.Row], places: Sequence[int]) -> None:
        self.container = container
        self.rows = rows  #: of a table of data or a list of facts; else none
        self.places = places


def of_page(segments: Sequence[Segment], containers: Sequence[Container]) -> list[Whole]:
    """The outermost wholes of a page, in its order, each with a segment at least."""
    begun = (_begun(each) for each in containers if each.size and (each.tag in _WHOLE or _is_verse(each)))
    asked = [Whole(box, (), places) for box, places in questions.found(segments)]
    every = [*filter(None, begun), *asked]
    if asked:
        every.sort(key=lambda whole: (whole.places[0], -len(whole.places)))
    found: list[Whole] = []
    end = 0  # of the last whole
    for whole in every:
        if whole.places[0] >= end:
            found.append(whole)
            end = whole.places[-1] + 1
    inside = {place for whole in found for place in whole.places}
    for place, segment in enumerate(segments):
        if place not in inside and lines.is_whole(segments, place):
            found.append(Whole(segment.container, (), (place,)))
    return sorted(found, key=lambda whole: whole.places[0])


def _is_verse(container: Container) -> bool:
    """Whether a box of short lines is called a poem."""
    return not container.prose and bool(container.style) and _names_verse(container.style)


@lru_cache(maxsize=4096)
def _names_verse(style: str) -> bool:
    return any(map(style.__contains__, _VERSE_STEMS)) and _VERSE.search(style) is not None


def _begun(container: Container) -> Whole | None:
    if container.node is None:
        return None
    places = range(container.first, container.end)
    if container.tag in _GRIDS and (rows := tables.rows(container.node)):
        return Whole(container, rows, places)
    if container.tag in _GRIDS | _PROSE and not (container.tag in _PROSE and container.prose):
        return None
    return Whole(container, (), places)


def left_out(segments: Sequence[Segment], own: Sequence[Segment], found: Sequence[Segment]) -> list[Whole]:
    """Runs of segments with a sentence in them that the page's own features take for text, and another opinion does not."""
    missed = {id(segment) for segment in own}.difference(map(id, found))
    runs: list[list[int]] = []
    for place, segment in enumerate(segments):
        if id(segment) in missed and not segment.container.inherited & hints.CAPTION:
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
    told = (run for run in runs if any(is_sentence(segments[at].text) for at in run))
    return [Whole(reduce(common, (segments[at].container for at in run)), (), run) for run in told]


def completed(segments: Sequence[Segment], wholes: Sequence[Whole], chosen: Sequence[Segment]) -> list[Segment]:
    """The segments of a text, where each table of data is kept or dropped as one and what stands amid the text is kept."""
    if not wholes:
        return list(chosen)
    ids = {id(segment) for segment in chosen}
    kept = {place for place, segment in enumerate(segments) if id(segment) in ids}
    letters = sum(len(segment.form) for segment in chosen)
    others = {place for whole in wholes for place in whole.places}
    for whole in wholes:
        box = _box_beside(whole)
        if box is None and kept.issuperset(whole.places):
            continue
        if whole.container.tag == _QUOTATION and (box is not None or not _is_said(segments, whole, kept)):
            continue  # as the model weighs it
        above, below = _neighbours(segments, whole, kept, others)
        if _is_amid(segments, whole, above.segment, below.segment, letters):
            kept.update(above.labels)
            kept.update(at for at in whole.places if whole.rows or not _is_link(segments[at]))
        elif box is not None:
            labels = (at for at in (*above.labels, *below.labels) if is_in(segments[at].container, box))
            kept.difference_update(whole.places, labels)
        elif whole.rows:
            most = 2 * sum(len(segments[at].form) for at in kept.intersection(whole.places)) >= whole.container.size
            (kept.update if most else kept.difference_update)(whole.places)
    return [segments[place] for place in sorted(kept)]


def _is_said(segments: Sequence[Segment], whole: Whole, kept: Set[int]) -> bool:
    """Whether a quotation says something, and is not set apart from a text that has it already."""
    said = [segments[at] for at in whole.places]
    if not any(_SAID.search(line.text) and line.link < MENU_LINKS for line in said):
        return False
    own = frozenset(whole.places)
    return not any(at not in own and said[0].form in segments[at].form for at in kept)


def _box_beside(whole: Whole) -> Container | None:
    """The box around a whole that is called by what stands beside texts: for a list, itself; one that holds prose is none."""
    container: Container | None = whole.container
    while container is not None and not container.prose:
        if _is_beside(container, whole):
            return container
        container = container.parent if whole.rows else None
    return None


def _is_beside(container: Container, whole: Whole) -> bool:
    if container.tag in lines.SOURCES:
        return False  # of a quotation, whatever it is called
    called = container.hints & (hints.BESIDE if whole.rows else hints.BESIDE | hints.META)
    if called == hints.META and container.tag in _LISTS and _NOTES.search(container.style):
        return False
    return bool(called) and not (called == hints.CARD and _CARD.search(container.style))


# ── where a whole stands ─────────────────────────────────────────────────────────────────────────


class _Neighbour(NamedTuple):
    """The next line of the text on one side of a whole, and the places of headings and captions on the way to it."""

    segment: Segment | None
    labels: Sequence[int]


def _neighbours(
    segments: Sequence[Segment], whole: Whole, kept: Set[int], others: Set[int]
) -> tuple[_Neighbour, _Neighbour]:
    """others: places of wholes; what stands next to a whole, and may be text or not, is passed over"""
    first, last = whole.places[0], whole.places[-1]
    above = _neighbour(segments, whole, range(first - 1, -1, -1)[:_PASSED], kept, others)
    return above, _neighbour(segments, whole, range(last + 1, len(segments))[:_PASSED], kept, others)


def _neighbour(
    segments: Sequence[Segment], whole: Whole, places: range, kept: Set[int], others: Set[int]
) -> _Neighbour:
    labels: list[int] = []
    for place in places:
        if place in others and place not in kept:
            labels.clear()  # these are the other's
            continue
        segment = segments[place]
        is_label = segment.kind == "heading" or segment.container.tag in _LABELS
        if place in kept and (not is_label or common(whole.container, segment.container).prose):
            return _Neighbour(segment, labels)
        if not is_label or segment.link >= MENU_LINKS or len(labels) == _MOST_LABELS:
            break
        labels.append(place)
    return _Neighbour(None, labels)


def _is_amid(
    segments: Sequence[Segment], whole: Whole, above: Segment | None, below: Segment | None, letters: int
) -> bool:
    """Whether a whole stands between lines of the text, or, a table, beside one, in the container that holds both."""
    if _is_menu(segments, whole):
        return False
    holds_above, holds_below = (_holder(whole, one, letters) for one in (above, below))
    if whole.rows:
        return holds_above is not None or holds_below is not None
    # The first or the last in the element that holds it has the text on one side alone.
    first, last = whole.places[0], whole.places[-1]
    if holds_above is None:
        return holds_below is not None and (first == 0 or not is_in(segments[first - 1].container, holds_below))
    if holds_below is None:
        return last + 1 == len(segments) or not is_in(segments[last + 1].container, holds_above)
    return True


def _holder(whole: Whole, neighbour: Segment | None, letters: int) -> Container | None:
    """The container that holds a whole and a line of the text beside it; None where one of them is a column or a widget."""
    if neighbour is None:
        return None
    holder, branch = common(whole.container, neighbour.container), neighbour.container
    while branch is not holder and branch.parent is not None and branch.parent is not holder:
        branch = branch.parent
    if holder is whole.container:
        return None
    if branch is not holder and branch.tag not in lines.LINES and branch.size > _COLUMN * letters:
        return None
    container = whole.container
    while container is not holder and container.parent is not None:
        if _is_beside(container, whole):
            return None
        container = container.parent
    return holder


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def _is_menu(segments: Sequence[Segment], whole: Whole) -> bool:
    """Whether a whole is no text: a way to other pages or pictures, by its links, headings, captions; numbers of lines."""
    container = whole.container
    if whole.rows and container.node is not None:
        return tables.is_menu(container.node)
    held = [segments[at] for at in whole.places]
    if container.tag in _LISTS and any(line.kind == "heading" or line.container.tag in _CAPTIONS for line in held):
        return True
    if container.tag == "pre" and all(_NUMBERS.fullmatch(line.text) for line in held):
        return True
    return _MOST_LINKS * sum(map(_is_link, held)) >= len(held)


def _is_link(segment: Segment) -> bool:
    return segment.link >= MENU_LINKS and not lines.is_text(segment) and not _is_named(segment)


def _is_named(segment: Segment) -> bool:
    """Whether a line tells something of a name that is a link: "Anna Neri, fornaia", "Farina 300 g"; "Libri (12)" does not."""
    linked = segment.link * len(segment.text)
    rest = len(segment.text) - linked
    told = linked <= _NAME_CHARS and rest >= _TOLD_CHARS and segment.text[0].isalnum()
    return told and not _COUNTED.search(segment.text)
