"""Tables, lists and boxes stand or fall as one: what stands amid the text's own paragraphs is text of it.

The model weighs line by line, and a line of a timetable says little by itself. Where such a whole stands says more: between
the paragraphs, in the element that holds them. One that stands beside the text, in a column or a widget, is not of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from newscrawl.extract.body import hints, tables, wording
from newscrawl.extract.body.features import MENU_LINKS
from newscrawl.extract.body.segments import PROSE_CHARS, Container, Segment

_GRIDS = frozenset({"table", "dl"})
_LISTS = frozenset({"ul", "ol", "menu"})
# Wholes where they hold prose; a line in them may be anything.
_PROSE = frozenset({"dl", "fieldset", "center"})
_LINES = frozenset({"p", "li", "blockquote", "pre"})
_LABELS = frozenset({"caption", "figcaption", "dt", "legend", "summary"})
_MOST_LABELS = 2
_CAPTIONS = frozenset({"figure", "figcaption"})
# Where one line in so many is a link, and no sentence, a list leads to other pages.
_MOST_LINKS = 4
# What stands before or after a whole is a column of its own where it holds this much of the text.
_COLUMN = 0.5
_SENTENCE = re.compile(r"[.!…][\"”’»)\]]*$")


class Whole:
    """A container that stands or falls as one, with its segments by their places on the page."""

    __slots__ = ("container", "places", "rows")

    def __init__(self, container: Container, rows: Sequence[tables.Row]) -> None:
        self.container = container
        self.rows = rows  #: of a table of data or a list of facts; else none
        self.places: list[int] = []


def of_page(segments: Sequence[Segment], containers: Sequence[Container]) -> list[Whole]:
    """The outermost wholes of a page, in its order, each with a segment at least."""
    found: list[Whole] = []
    inside: dict[int, Whole] = {}
    for container in containers:
        whole = inside.get(id(container.parent)) or _begun(container)
        if whole is not None:
            inside[id(container)] = whole
            if whole.container is container:
                found.append(whole)
    for place, segment in enumerate(segments):
        if (one := inside.get(id(segment.container))) is not None:
            one.places.append(place)
        elif segment.link >= MENU_LINKS and segment.container.tag in _LINES and _is_sentence(segment):
            found.append(Whole(segment.container, ()))
            found[-1].places.append(place)
    return sorted((whole for whole in found if whole.places), key=lambda whole: whole.places[0])


def _begun(container: Container) -> Whole | None:
    if container.node is None or not container.size:
        return None
    if container.tag in _GRIDS and (rows := tables.rows(container.node)):
        return Whole(container, rows)
    if container.tag in _LISTS or (container.tag in _PROSE and container.prose) or container.tag == "pre":
        return Whole(container, ())
    return None


def completed(segments: Sequence[Segment], wholes: Sequence[Whole], chosen: Sequence[Segment]) -> list[Segment]:
    """The segments of a text, where each table of data is kept or dropped as one and what stands amid the text is kept."""
    ids = {id(segment) for segment in chosen}
    kept = {place for place, segment in enumerate(segments) if id(segment) in ids}
    letters = sum(len(segment.form) for segment in chosen)
    for whole in wholes:
        labels = _amid(segments, whole, kept, letters)
        if labels is not None:
            kept.update(labels, whole.places if whole.rows else (at for at in whole.places if not _is_link(segments[at])))
        elif whole.rows:
            most = 2 * sum(len(segments[at].form) for at in kept.intersection(whole.places)) >= whole.container.size
            (kept.update if most else kept.difference_update)(whole.places)
    return [segments[place] for place in sorted(kept)]


# ── where a whole stands ─────────────────────────────────────────────────────────────────────────


def _amid(segments: Sequence[Segment], whole: Whole, kept: Set[int], letters: int) -> list[int] | None:
    """The places of the headings that lead up to a whole that stands amid the text; None for one that does not."""
    if kept.issuperset(whole.places) or _is_menu(segments, whole):
        return None
    first, last = whole.places[0], whole.places[-1]
    above, labels = _neighbour(segments, range(first - 1, -1, -1), kept)
    below, _ = _neighbour(segments, range(last + 1, len(segments)), kept)
    holds_above, holds_below = (_holder(whole, one, letters) for one in (above, below))
    if holds_above is None and holds_below is None:
        return None
    if not whole.rows:
        # The first or the last in the element that holds it has the text on one side alone.
        if holds_above is None and (first and _is_in(segments[first - 1].container, holds_below)):
            return None
        if holds_below is None and (last + 1 < len(segments) and _is_in(segments[last + 1].container, holds_above)):
            return None
    return labels if holds_above is not None else []


def _neighbour(segments: Sequence[Segment], places: range, kept: Set[int]) -> tuple[Segment | None, list[int]]:
    """The next segment of the text on one side, and the headings on the way that are not in the text."""
    labels: list[int] = []
    for place in places:
        if place in kept:
            return segments[place], labels
        segment = segments[place]
        is_label = segment.kind == "heading" or segment.container.tag in _LABELS
        if not is_label or segment.link >= MENU_LINKS or len(labels) == _MOST_LABELS:
            break
        labels.append(place)
    return None, []


def _holder(whole: Whole, neighbour: Segment | None, letters: int) -> Container | None:
    """The container that holds a whole and a line of the text beside it; None where one of them is a column or a widget."""
    if neighbour is None:
        return None
    around = {id(one): None for one in _up(whole.container)}
    branch = neighbour.container
    while id(branch) not in around and branch.parent is not None and id(branch.parent) not in around:
        branch = branch.parent
    holder = branch if id(branch) in around else branch.parent
    if holder is None or holder is whole.container:
        return None
    if branch is not holder and branch.tag not in _LINES and branch.size > _COLUMN * letters:
        return None
    bad = hints.BESIDE if whole.rows else hints.BESIDE | hints.META
    container = whole.container
    while container is not holder and container.parent is not None:
        if container.hints & bad:
            return None
        container = container.parent
    return holder


def _up(container: Container) -> Iterator[Container]:
    above: Container | None = container
    while above is not None:
        yield above
        above = above.parent


def _is_in(container: Container, holder: Container | None) -> bool:
    return holder is not None and any(one is holder for one in _up(container))


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def _is_menu(segments: Sequence[Segment], whole: Whole) -> bool:
    """Whether a whole is a way to other pages, or to pictures: rows of links, or links among its lines, headings, captions."""
    container = whole.container
    if whole.rows and container.node is not None:
        return tables.is_menu(container.node)
    lines = [segments[at] for at in whole.places]
    if any(line.kind == "heading" or line.container.tag in _CAPTIONS for line in lines):
        return True
    return _MOST_LINKS * sum(map(_is_link, lines)) >= len(lines)


def _is_link(segment: Segment) -> bool:
    return segment.link >= MENU_LINKS and not _is_sentence(segment)


def _is_sentence(segment: Segment) -> bool:
    """Whether a line that is a link is a sentence of the text: a headline has no full stop, "Leggi anche" leads away."""
    return (
        len(segment.text) >= PROSE_CHARS
        and _SENTENCE.search(segment.text) is not None
        and not wording.leads_away(segment.text)
    )
