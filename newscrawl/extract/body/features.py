"""Features of a segment that hang on the page alone: its shape, its words, what it stands in, what stands beside it.

A feature is a word with a number for how much of it ("link3"); none knows the wording of one outlet. They are made once a
page, however often it is read; those that need an opinion of the page are added in `informed`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from newscrawl import native
from newscrawl.extract.body import hints, wording
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.segments import PROSE_CHARS, Container, Segment
from newscrawl.extract.body.wording import bucket
from newscrawl.text import same_form

MENU_LINKS = 0.5
SCRAP_CHARS = 45
_FAR = 6
SHARES = (0.01, 0.1, 0.3, 0.6, 0.9)
# An element that is called a body, and holds this much of the page's prose, tells of what stands outside of it too.
MUCH = 0.3
INLINE = frozenset({"p", "li", "blockquote", "h2", "h3", "h4"})
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_END_CHARS = 8  # with all that closes after a full stop
_OPEN_ENDS = frozenset(":;,")
_TWIN = "newscrawl.extract.body._weighing"
BOX_FEATURES = ("blkprose", "upprose", "up2prose", "up3prose")


#: Features that hang together: most lines of a page have the same few groups, whose weights are added up once.
Group: TypeAlias = tuple[str, ...]


class Declared(NamedTuple):
    """What the page declares of its article: the headline, descriptions, and perhaps the text itself."""

    title: str | None = None
    descriptions: Sequence[str] = ()  #: og:description and the like
    article_body: str = ""  #: JSON-LD articleBody


class PageFeatures:
    """The features of all segments of a page. They have a twin, `_weighing.pyx`: see `of_page`."""

    def __init__(self, segmented: SegmentedPage, declared: Declared) -> None:
        self.segmented = segmented
        self.segments = segmented.segments
        self.prose = segmented.containers[0].prose or 1
        self._title = same_form(declared.title or "")
        self._described = [form for line in declared.descriptions if len(form := same_form(line)) > 20]
        self._article_body = same_form(declared.article_body)
        self._forms = Counter(segment.form for segment in segmented.segments)
        self._firsts = {segment.form: at for at, segment in reversed(list(enumerate(segmented.segments)))}
        self._styles: Counter[tuple[str, ...]] = Counter()
        for segment in filter(self.is_prose, segmented.segments):
            self._styles[style(segment)] += len(segment.form)
        self._head = self._headline()
        self._around_head = self._holding_head()
        self._inherit(segmented.containers)
        self._boxes: dict[int, Group] = {}
        self._groups: list[Sequence[Group] | None] = [None] * len(segmented.segments)

    def _headline(self) -> int:
        titles = [i for i, segment in enumerate(self.segments) if segment.form == self._title] if self._title else []
        return next((i for i in titles if self.segments[i].kind == "heading"), titles[0] if titles else -1)

    def _holding_head(self) -> dict[int, int]:
        """The containers that hold the headline, by id, with how many levels they are above it."""
        container = self.segments[self._head].container if self._head >= 0 else None
        levels: dict[int, int] = {}
        while container is not None:
            levels[id(container)] = len(levels)
            container = container.parent
        return levels

    def _inherit(self, containers: Sequence[Container]) -> None:
        """Each container gets the hints of what holds it, and how far it is from the innermost one of most prose and the headline."""
        best = self._called_bodies(containers)
        root = containers[0]
        root.below, root.within, root.apart = -99, 0, 0
        for container in containers[1:]:
            above = container.parent or root
            own = container.hints & hints.PRAISE if container.prose > 0.5 * self.prose else container.hints
            container.inherited = above.inherited | own
            container.boxed = 0 if container.prose >= MUCH * self.prose else above.boxed | own
            container.below = 0 if container.prose > 0.6 * self.prose else above.below + 1
            container.within = above.within | best.get(id(container), 0)
            if id(container) in self._around_head:
                container.apart, container.meets = 0, None
            else:
                container.apart, container.meets = above.apart + 1, above.meets or above

    def _called_bodies(self, containers: Sequence[Container]) -> dict[int, int]:
        """For each hint that says "here is the text", the container of most prose that has it: by its id, as bits of hints."""
        best: dict[int, int] = {}
        self._called = 0
        for bit in hints.BODIES:
            called = [
                container for container in containers if container.hints & bit and container.prose >= MUCH * self.prose
            ]
            if called:
                most = id(max(called, key=lambda container: container.prose))
                best[most] = best.get(most, 0) | bit
                self._called |= bit
        return best

    # ── one segment ──────────────────────────────────────────────────────────────────────────────

    def is_title(self, segment: Segment) -> bool:
        return bool(self._title) and segment.form == self._title

    def is_prose(self, segment: Segment) -> bool:
        """Whether a segment is long enough, and no link: the first pass weighs only these."""
        return segment.link < MENU_LINKS and len(segment.form) >= SCRAP_CHARS

    def of_segment(self, index: int) -> Sequence[Group]:
        """All features of one segment, each once, in groups."""
        made = self._groups[index]
        if made is None:
            made = self._groups[index] = self._make(index)
        return made

    def _make(self, index: int) -> Sequence[Group]:
        segment = self.segments[index]
        container = segment.container
        return (
            _shape(segment),
            hints.features(container.inherited, container.boxed, container.hints & container.inherited),
            self._box(box(segment)),
            _stand(max(-1, min(container.below, _FAR)), *self._from_head(container)),
            hints.body_features(self._called, container.within),
            _around(
                bucket(self._styles[style(segment)] / self.prose, *SHARES),
                self._under_title(index),
                _beside(self.segments[index - 1] if index else None),
                _beside(self.segments[index + 1] if index + 1 < len(self.segments) else None),
            ),
            tuple(self._echoes(index)),
            wording.features(segment),
        )

    def _box(self, block: Container) -> Group:
        """How much of the page's prose a box and the containers around it hold, and what the box is called."""
        if (made := self._boxes.get(id(block))) is not None:
            return made
        found, container = [f"blklink{bucket(block.links / (block.size or 1), 0.05, 0.2, 0.4, 0.7)}"], block
        for name in BOX_FEATURES:
            found.append(f"{name}{bucket(container.prose / self.prose, *SHARES)}")
            container = container.parent or container
        if block.prose < MUCH * self.prose:
            found += hints.box_features(block.hints)
        return self._boxes.setdefault(id(block), tuple(found))

    def _from_head(self, container: Container) -> tuple[int, int, int]:
        """Levels up to the container that holds the headline too, from here and from the headline, and the share of prose in it."""
        if self._head < 0:
            return -1, -1, -1
        meets = container.meets or container
        up = self._around_head.get(id(meets), 0)
        return min(container.apart, _FAR), min(up, _FAR), bucket(meets.prose / self.prose, *SHARES)

    def _under_title(self, index: int) -> str:
        if self._head < 0:
            return "notitle"
        return "abovetitle" if index < self._head else "undertitle" if index - self._head < 4 else "belowtitle"

    def _echoes(self, index: int) -> Iterator[str]:
        """What a segment repeats: the headline, the description, another segment."""
        segment = self.segments[index]
        form = segment.form
        if self._title and len(form) > 20 and (form in self._title or self._title in form):
            yield "liketitle"
        if len(form) > 30 and any(
            form[:60] == description[:60] or form in description for description in self._described
        ):
            yield "described"
        if self._article_body:
            yield f"articlebody{form in self._article_body:d}{len(segment.text) >= PROSE_CHARS:d}"
        if self._forms[form] > 1:
            yield "firstofmany" if self._firsts[form] == index else "again"


def of_page(segmented: SegmentedPage, declared: Declared) -> PageFeatures:
    """The features of a page: those of the compiled twin where there is one, which are the same."""
    twin = native.twin(_TWIN)
    made: PageFeatures = (PageFeatures if twin is None else twin.PageFeatures)(segmented, declared)
    return made


def compiled(page: PageFeatures) -> Any:
    """The twin that made the features of a page, if it was one."""
    twin = native.twin(_TWIN)
    return twin if twin is not None and isinstance(page, twin.PageFeatures) else None


def box(segment: Segment) -> Container:
    """The container of which a segment is one line: its own, or the next one out for items and headings."""
    container = segment.container
    return container.parent or container if container.tag in INLINE or segment.kind != "paragraph" else container


def style(segment: Segment) -> tuple[str, ...]:
    """A key that is equal for segments that are marked up alike."""
    container = segment.container
    return container.tag, container.style, segment.kind, container.parent.tag if container.parent else ""


def _shape(segment: Segment) -> Group:
    words, link = segment.text, bucket(segment.link, 0.01, 0.2, 0.5, 0.9)
    end = "." if _END.search(words, max(0, len(words) - _END_CHARS)) else ":" if words[-1:] in _OPEN_ENDS else "-"
    size = bucket(len(words), 15, 30, 60, 100, 160, 250)
    return _shapes(size, link, end, segment.kind, segment.container.tag)


@lru_cache(maxsize=8192)
def _shapes(size: int, link: int, end: str, kind: str, tag: str) -> Group:
    third = bucket(size, 3, 5)
    return (
        f"link{link}",
        f"size{size}{end}",
        f"link{link}size{third}",
        f"kind:{kind}{bucket(size, 2, 4)}",
        f"tag:{tag}{bucket(size, 3)}",
    )


@lru_cache(maxsize=4096)
def _stand(below: int, apart: int, up: int, prose: int) -> Group:
    head = () if apart < 0 else (f"apart{apart}", f"meet{up}", f"meetprose{prose}")
    return (f"below{below}", *head)


def _beside(segment: Segment | None) -> int:
    """What a neighbour is: a menu's entry, a line, a paragraph; nothing is -1."""
    if segment is None:
        return -1
    return 10 * bucket(segment.link, 0.2, MENU_LINKS) + bucket(len(segment.text), 30, 100)


@lru_cache(maxsize=8192)
def _around(styled: int, title: str, before: int, after: int) -> Group:
    beside = (f"{side}{f'{one:02}' if one >= 0 else 'none'}" for side, one in (("before", before), ("after", after)))
    return (f"styleprose{styled}", title, *beside)
