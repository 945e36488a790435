"""Lines that stand or fall by where they stand: a sentence that is a link, who said a quotation, an amount to tick off. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from newscrawl.extract.body import wording
from newscrawl.extract.body.features import MENU_LINKS
from newscrawl.extract.body.markup import is_sentence
from newscrawl.extract.body.segments import Segment

LINES = frozenset({"p", "li", "blockquote", "pre"})
SOURCES = frozenset({"footer", "figcaption"})
_NEAR = 20


def is_whole(segments: Sequence[Segment], place: int) -> bool:
    """Whether a line is text of the article where it stands amid it."""
    segment = segments[place]
    tag = segment.container.tag
    if segment.link >= MENU_LINKS:
        return tag in LINES and is_text(segment)
    return (tag in SOURCES and _says_who(segment)) or (tag == "label" and _is_of_labels(segments, place))


def _says_who(segment: Segment) -> bool:
    """Whether a line below a quotation tells whose it is."""
    container = segment.container
    if container.node is None:
        return False
    figure = container.node.getparent()
    if container.tag == "figcaption":
        return figure is not None and figure.tag == "figure" and figure.find(".//blockquote") is not None
    return any(above.tag == "blockquote" for above in islice(container.node.iterancestors(), 3))


def _is_of_labels(segments: Sequence[Segment], place: int) -> bool:
    """Whether a line is one of several labels, with an amount in some: what a recipe needs, to be ticked off; a poll has none."""
    before, after = reversed(segments[max(0, place - _NEAR) : place]), segments[place : place + _NEAR]
    run = [one.text for side in (before, after) for one in takewhile(lambda each: each.container.tag == "label", side)]
    return len(run) > 1 and 3 * sum(any(map(str.isdigit, line)) for line in run) >= len(run)


def is_text(segment: Segment) -> bool:
    """Whether a line that is a link is a sentence of the text: a headline has no full stop, "Leggi anche" leads away."""
    return is_sentence(segment.text) and not wording.leads_away(segment.text)
