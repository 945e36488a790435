"""Questions that open their answers at a click, in an element that holds little else. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from newscrawl.extract.body.markup import opens
from newscrawl.extract.body.nested import common, up
from newscrawl.extract.body.segments import Container, Segment

_CHARS = 200
# So many lines has the longest answer.
_ANSWER = 8
_OPENERS = frozenset({"summary", "button"})


def found(segments: Sequence[Segment]) -> Iterator[tuple[Container, range]]:
    """Several questions with their answers, each as the element that holds them and their places in it.

    The element begins with a question, or with a heading and a question. Where the questions are on buttons, it may hold
    other text too: then the element is the first question's.
    """
    asked = [place for place, segment in enumerate(segments) if segment.text.endswith("?") and _is_label(segment)]
    for run in _runs(asked):
        box = reduce(common, (segments[place].container for place in run))
        begin = box.first + (segments[box.first].kind == "heading" and box.first not in run)
        if begin == run[0] and box.end <= run[-1] + _ANSWER:
            yield box, range(box.first, box.end)
        elif all(_opens(segments[place].container) for place in run):
            last = segments[run[-1] : run[-1] + 2]
            end = max((_below(box, each.container).end for each in last), default=0)
            if run[-1] < end <= run[-1] + _ANSWER:
                yield _below(box, segments[run[0]].container), range(run[0], end)


def _below(box: Container, container: Container) -> Container:
    """The container right below a box that holds another."""
    return next((each for each in up(container) if each.parent is box), container)


def _runs(asked: Sequence[int]) -> Iterator[list[int]]:
    """Places of several questions with an answer between each and the next."""
    run: list[int] = []
    for place in asked:
        if run and not 1 < place - run[-1] <= _ANSWER:
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _is_label(segment: Segment) -> bool:
    """Whether a line is a heading, or opens something; the terms of a list of facts have their values."""
    if len(segment.text) > _CHARS:
        return False
    return segment.kind == "heading" or _opens(segment.container)


def _opens(container: Container) -> bool:
    """Whether an element opens another at a click, or has a button for that in it."""
    node = container.node
    return (
        node is not None
        and container.tag != "dt"
        and (container.tag in _OPENERS or opens(node) or node.find(".//button") is not None)
    )
