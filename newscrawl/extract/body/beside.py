"""What stands beside a text, however much of it there is: readers' comments, notices of consent, teasers of other stories.

Weighed line by line, long comments under a short text look more like one than the text does. So they go together, by what their
boxes are called, and only where a text is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.extract.body import hints
from newscrawl.extract.body.segments import Container, Segment

# Letters from which on what is left is a text.
_TEXT_LETTERS = 250
_LINK = 0.9
# A teaser is a headline that is a link and some lines, a small part of the page.
_LINES = 8
_MOST = 0.5


def without(chosen: list[Segment], segments: Sequence[Segment], prose: int) -> list[Segment]:
    """The chosen segments of a page less those beside the text. segments, prose: all of the page, and its letters of prose"""
    text = [
        segment
        for segment in chosen
        if not segment.container.inherited & hints.TALK and not _is_teaser(segment, segments, prose)
    ]
    is_text = len(text) < len(chosen) and sum(len(segment.form) for segment in text) >= _TEXT_LETTERS
    return text if is_text else chosen


def _is_teaser(segment: Segment, segments: Sequence[Segment], prose: int) -> bool:
    """Whether a segment stands in a small box that is called by other stories and has a line that is a link."""
    if not segment.container.inherited & hints.RELATED:
        return False
    container: Container | None = segment.container
    while container is not None and container.prose < _MOST * prose and container.end - container.first <= _LINES:
        if (
            container.hints & hints.RELATED
            and container.prose
            and _leads_away(segments[container.first : container.end])
        ):
            return True
        container = container.parent
    return False


def _leads_away(lines: Sequence[Segment]) -> bool:
    return any(line.link >= _LINK for line in lines)
