"""Features that an opinion of the page adds to those of `features`: where a segment stands among what was taken for text.

An opinion is a guess at the text: trafilatura's, as blocks, or that of our own first pass, as segments. `weigh` adds up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import MENU_LINKS, SCRAP_CHARS, Group, PageFeatures, box, compiled, style
from newscrawl.extract.body.segments import Segment
from newscrawl.extract.body.wording import bucket
from newscrawl.text import same_form

_SHORT_FORM = 16
# An opinion that took less than this share of the page's prose found little.
LITTLE = 0.5


class InformedFeatures:
    """The features of all segments of a page, in the light of an opinion of it."""

    def __init__(
        self, page: PageFeatures, took: Collection[Segment] | None = None, *, opinion: Sequence[str] | None = None
    ) -> None:
        """took: segments that our own first pass took; or, opinion: the blocks that another extractor took"""
        self.page = page
        self.segments = page.segments
        self.own = opinion is None
        take(self.segments, opinion) if opinion is not None else _take_these(self.segments, took or ())
        _add_up(page.segmented)
        self._taken = page.segmented.containers[0].taken
        self.covers = self._taken / page.prose  #: how much of the page's prose the opinion took; may be over 1
        self._found = self.covers >= LITTLE
        self._cover = bucket(self.covers, 0.1, 0.3, 0.5, 0.7, 0.9)
        self._styles = _styles(self.segments)
        chosen = [i for i, segment in enumerate(self.segments) if segment.taken >= 0.5]
        long = [i for i in chosen if len(self.segments[i].form) >= 40] or chosen or [-1]
        self._first, self._last = long[0], long[-1]
        self._chosen = [0, *(int(segment.taken >= 0.5) for segment in self.segments)]
        for at in range(1, len(self._chosen)):  # as running sums
            self._chosen[at] += self._chosen[at - 1]

    def is_hopeless(self, segment: Segment) -> bool:
        """Whether a segment is not weighed at all: a link that was not taken, or a scrap where nothing was; most of a page is.

        Our own first pass takes no scraps, so that a list or a table of nothing else is hopeful beside what it took.
        """
        if segment.taken >= 0.5:
            return False
        if segment.link >= MENU_LINKS:
            return True
        if len(segment.form) >= SCRAP_CHARS or not self._found:
            return False
        block = box(segment)
        return not ((block.parent or block) if self.own else block).taken

    def of_segment(self, index: int) -> Sequence[Group]:
        """All features of one segment, in groups: the page's, and where it stands among what was taken."""
        segment = self.segments[index]
        return (*self.page.of_segment(index), self._place(index), *self._company(segment))

    def _place(self, index: int) -> Group:
        where, gap = "i", 0
        if index < self._first:
            where, gap = "b", self._first - index
        elif index > self._last:
            where, gap = "a", index - self._last
        own = self._count(index, index + 1)
        return _placed(
            f"pos{where}{bucket(gap, 1, 2, 4, 9, 20)}",
            self._count(index - 1, index),
            self._count(index + 1, index + 2),
            bucket(self._count(index - 3, index + 4) - own, 1, 3, 5),
            tail=index > self._last - 3,
            top=self._first <= index < self._first + 3,
        )

    def _count(self, start: int, stop: int) -> int:
        """How many of the segments from start to stop the opinion took."""
        last = len(self._chosen) - 1
        return self._chosen[max(0, min(stop, last))] - self._chosen[max(0, min(start, last))]

    def _company(self, segment: Segment) -> tuple[Group, Group]:
        """How much of what stands beside a segment is text by this opinion."""
        size = len(segment.form)
        own = size if segment.taken >= 0.5 else 0
        block = box(segment)
        shares = []
        for container in (block, block.parent or block):
            rest = container.size - size
            shares.append(bucket(container.taken / (self._taken or 1), 0.001, 0.1, 0.3, 0.6, 0.9))
            shares.append(bucket((container.taken - own) / rest if rest > 0 else -1, 0, 0.01, 0.2, 0.5, 0.8))
        alike, taken = self._styles[style(segment)]
        alike -= size
        styled = bucket((taken - own) / alike if alike > 0 else -1, 0, 0.01, 0.3, 0.7, 0.95)
        return _boxed(*shares), _styled(segment.taken, styled, self._cover)


def inform(
    page: PageFeatures, took: Collection[Segment] | None = None, *, opinion: Sequence[str] | None = None
) -> InformedFeatures:
    """The features of a page in the light of an opinion: the twin's, if those of the page are."""
    if (twin := compiled(page)) is None:
        return InformedFeatures(page, took, opinion=opinion)
    made: InformedFeatures = twin.InformedFeatures(page, took, opinion)
    return made


@lru_cache(maxsize=4096)
def _placed(stands: str, before: int, after: int, around: int, *, tail: bool, top: bool) -> Group:
    ends = (("tail", tail), ("top", top))
    return (stands, f"near{before}{after}", f"around{around}", *(name for name, holds in ends if holds))


@lru_cache(maxsize=4096)
def _boxed(share: int, pure: int, up_share: int, up_pure: int) -> Group:
    return f"blkshare{share}", f"blkpure{pure}", f"upshare{up_share}", f"uppure{up_pure}"


@lru_cache(maxsize=1024)
def _styled(taken: float, styled: int, cover: int) -> Group:
    return f"took{taken}", f"style{styled}", f"cover{cover}"


def _take_these(segments: Sequence[Segment], took: Collection[Segment]) -> None:
    for segment in segments:
        segment.taken = 0.0
    for segment in took:
        segment.taken = 1.0


def take(segments: Sequence[Segment], opinion: Sequence[str]) -> None:
    """Mark what the opinion took: long segments are looked for in its whole text, short ones among its blocks."""
    forms = [same_form(block) for block in opinion]
    whole, lone = "".join(forms), set(forms)
    for segment in segments:
        form = segment.form
        if len(form) < _SHORT_FORM:
            segment.taken = 1.0 if form in lone else 0.0
        elif form in whole:
            segment.taken = 1.0
        else:
            segment.taken = _partly(form, whole)


def _partly(form: str, whole: str) -> float:
    """The share of four samples of a long segment that are in the opinion's text."""
    if len(form) <= 80:
        return 0.0
    third = len(form) // 3
    return sum(form[at : at + 30] in whole for at in (0, third, 2 * third, len(form) - 30)) / 4


def _add_up(segmented: SegmentedPage) -> None:
    """Each container gets the letters in it that were taken; inner ones are added up first."""
    for container in segmented.containers:
        container.taken = 0
    for segment in segmented.segments:
        if segment.taken >= 0.5:
            segment.container.taken += len(segment.form)
    for container in reversed(segmented.containers):
        if container.taken and container.parent is not None:
            container.parent.taken += container.taken


def _styles(segments: Sequence[Segment]) -> dict[tuple[str, ...], tuple[int, int]]:
    """For each style, the letters of its segments, and those of them that were taken."""
    sums: dict[tuple[str, ...], tuple[int, int]] = {}
    for segment in segments:
        size, key = len(segment.form), style(segment)
        letters, taken = sums.get(key, (0, 0))
        sums[key] = letters + size, taken + (size if segment.taken >= 0.5 else 0)
    return sums
