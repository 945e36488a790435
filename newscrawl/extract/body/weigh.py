"""The body model decides which segments of a page are text: features are weighed one by one, then evened out among neighbours.

There is a logistic regression for each of three situations: a segment that trafilatura took; one that it left; one that it
left on a page of whose prose it took less than half. Their weights are in `weights`.

Asking trafilatura costs more than all else that is done with a page. So a first pass uses the page's own features, and what
it takes stands for the opinion in a second pass (`weights_own`). How likely asking would pay is computed from both passes;
only where it is likely enough trafilatura is asked. Measured on the 1,236 pages of the corpus with a true body, on which the
weights are fitted: body F1 .9571 asking on one page in ten, .9585 asking on all, .9555 on none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from types import ModuleType
from typing import Any, NamedTuple

from newscrawl.extract.body import beside, hints, weights, weights_own
from newscrawl.extract.body.features import Group, PageFeatures, box, compiled
from newscrawl.extract.body.informed import LITTLE, InformedFeatures, inform
from newscrawl.extract.body.segments import PROSE_CHARS, Container, Segment

# Half of a segment's odds are those of its neighbours that are marked up alike: paragraphs of one box stand or fall
# together. 0.3 and 0.5 gave the same on pages not fitted on, 0 gave 0.001 less.
PEERS = 0.5
PEER_CHARS = 600
SURE = 5.0
# Where more than this of what an opinion took would go, the opinion stands: better on average on the five such pages of
# 1,060, which is little to go by, but an article lost whole costs most.
_MUST_KEEP = 0.5
# In markup as deep as this trafilatura may lose text without a word: then all prose of the page is better than its scraps.
_DEEP = 180
# An opinion that took so little, beside what our own first pass takes, has missed the text.
_NOTHING = 0.3
_SITUATIONS = ("TAKEN", "LEFT", "LOST")
# A segment whose odds lie below e is in doubt.
_DOUBT = 1.0
# trafilatura is asked from these odds on, where the curve of body F1 against the share of pages asked flattens out.
_ASK = -0.55
# So many sums are remembered a table: the pages of an outlet have few more.
_MOST_GROUPS = 20_000
_FOOT_CHARS = 80
_CALL_LETTERS = 200
_CALL_TAGS = frozenset({"div", "aside", "section", "form", "ul"})
_FOOT = re.compile(
    r"\W*(?:(?:foto|photo|immagin\w+|image|copertina|credits?|crediti)\b[^.]{0,30}[:/©]|©|copyright\b|riproduzione riservata)",
    re.IGNORECASE,
)


class OwnText(NamedTuple):
    """The text as the page's own features have it."""

    segments: list[Segment]
    covers: float  #: share of the page's prose that the first pass takes
    ask: float  #: logarithm of the odds that asking trafilatura pays

    @property
    def is_sure(self) -> bool:
        return self.ask < _ASK


def first_pass(page: PageFeatures) -> InformedFeatures:
    """The features of a page in the light of what its own features take: an opinion for the second pass."""
    odds = first_odds(page)
    return inform(page, [segment for segment, odd in zip(page.segments, odds, strict=True) if odd >= 0])


def first_odds(page: PageFeatures) -> list[float]:
    """Logarithms of the odds of each segment that it is text, by the page's own features; only prose is weighed."""
    first = _table(weights_own, "FIRST")
    if (twin := compiled(page)) is not None:
        return list(twin.odds(page, first.worths(twin)))
    raw = (
        first.odds(page.of_segment(index)) if page.is_prose(segment) else None
        for index, segment in enumerate(page.segments)
    )
    return _evened(page.segments, list(raw))


def own_text(page: PageFeatures, deep: int = _DEEP) -> OwnText:
    """The segments that are text by the page's own features, and how likely asking trafilatura would pay.

    deep: elements inside one another from which on scraps are not believed
    """
    informed = first_pass(page)
    odds = segment_odds(informed)
    chosen = _chosen(informed, odds, deep)
    features = ask_features(informed, odds, chosen)
    ask = sum(weights_own.ASK.get(name, 0) * value for name, value in features.items()) / 100
    return OwnText(chosen, informed.covers, ask)


def asked_text(page: PageFeatures, own: OwnText, opinion: Sequence[str], deep: int = _DEEP) -> list[Segment] | None:
    """The segments that are text, in the light of the blocks that trafilatura took; None where it hardly found the text."""
    informed = inform(page, opinion=opinion)
    return _chosen(informed, segment_odds(informed), deep) if informed.covers >= _NOTHING * own.covers else None


def ask_features(informed: InformedFeatures, odds: Sequence[float], chosen: Sequence[Segment]) -> Mapping[str, float]:
    """Features of our own text that show whether asking trafilatura would pay, by name.

    "doubt": share of it that is in doubt, "size": its letters, "covers": share of the page's prose that the first pass took,
    all as logarithms; "boxes": logarithm of the number of boxes that it stands in
    """
    size = _size(chosen)
    doubt = _size(segment for segment, odd in zip(informed.segments, odds, strict=True) if abs(odd) < _DOUBT)
    return {
        "": 1.0,
        "doubt": _log(min(1.0, doubt / (size or 1))),
        "size": _log(size / 1000),
        "covers": _log(informed.covers),
        "boxes": log(len({id(box(segment)) for segment in chosen}) + 1),
    }


def _log(share: float) -> float:
    return log(share + 0.01)


def segment_odds(informed: InformedFeatures) -> list[float]:
    """Logarithms of the odds of each segment that it is text."""
    if (twin := compiled(informed.page)) is not None:
        module = weights_own if informed.own else weights
        return list(twin.informed_odds(informed, *(_table(module, name).worths(twin) for name in _SITUATIONS)))
    return _evened(informed.segments, [_odds(informed, index) for index in range(len(informed.segments))])


def _chosen(informed: InformedFeatures, odds: Sequence[float], deep: int) -> list[Segment]:
    segments, page, segmented = informed.segments, informed.page, informed.page.segmented
    chosen = [segment for segment, odd in zip(segments, odds, strict=True) if odd >= 0 and not page.is_title(segment)]
    taken = [segment for segment in segments if segment.taken >= 0.5]
    if _size(segment for segment in chosen if segment.taken >= 0.5) < _MUST_KEEP * _size(taken):
        chosen = [segment for segment in taken if not page.is_title(segment)]
    if segmented.depth >= deep and _size(chosen) < LITTLE * segmented.containers[0].prose:
        return [segment for segment in segments if len(segment.form) >= PROSE_CHARS and segment.link < LITTLE]
    chosen = beside.without(chosen, segments, segmented.containers[0].prose)
    return _footless(_callless(chosen))


def _callless(chosen: list[Segment]) -> list[Segment]:
    """The segments without calls to subscribe in the midst of a text, for which all other features speak.

    Such a call is a box of its own of a line or two, which is called a newsletter's or a wall's. Many boxes of one style are
    an outlet's way of marking paragraphs.
    """
    boxes = [_call(segment) for segment in chosen]
    often = Counter((box.tag, box.style) for box in {id(box): box for box in boxes if box is not None}.values())
    return [segment for segment, box in zip(chosen, boxes, strict=True) if box is None or often[box.tag, box.style] > 1]


def _call(segment: Segment) -> Container | None:
    """The small box around a segment that is called a newsletter's or a wall's."""
    container: Container | None = segment.container
    while container is not None and container.size <= _CALL_LETTERS:
        if container.tag in _CALL_TAGS and container.hints & hints.LETTER:
            return container
        container = container.parent
    return None


def _footless(chosen: list[Segment]) -> list[Segment]:
    """The segments without the credits and copyright lines under the last line of the article."""
    while chosen and len(chosen[-1].text) <= _FOOT_CHARS and _FOOT.match(chosen[-1].text):
        chosen = chosen[:-1]
    return chosen


def _size(segments: Iterable[Segment]) -> int:
    return sum(len(segment.form) for segment in segments)


def _odds(informed: InformedFeatures, index: int) -> float | None:
    """Logarithm of the odds that a segment is text; None where it is not weighed."""
    segment = informed.segments[index]
    if informed.is_hopeless(segment):
        return None
    table = _table(weights_own if informed.own else weights, situation(informed, segment))
    return table.odds(informed.of_segment(index))


def situation(informed: InformedFeatures, segment: Segment) -> str:
    """The name of the table of weights for a segment: an opinion took it, left it, or left it where it found little."""
    taken, left, lost = _SITUATIONS
    return taken if segment.taken >= 0.5 else left if informed.covers >= LITTLE else lost


class _Table:
    """Weights in hundredths, which add up to the same in any order, and the sums of the groups that were met."""

    def __init__(self, weight: Mapping[str, int]) -> None:
        self.weight = weight
        self._sums: dict[Group, int] = {}
        self._worths: Any = None

    def odds(self, groups: Iterable[Group]) -> float:
        """Logarithm of the odds of a segment with these features."""
        sums, odds = self._sums, self.weight[""]
        for group in groups:
            found = sums.get(group)
            odds += self._added(group) if found is None else found
        return max(-SURE, min(SURE, odds / 100))

    def worths(self, twin: Any) -> Any:
        """The same weights for the compiled twin."""
        if self._worths is None:
            self._worths = twin.Worths(self.weight)
        return self._worths

    def _added(self, group: Group) -> int:
        if len(self._sums) >= _MOST_GROUPS:
            self._sums.clear()
        return self._sums.setdefault(group, sum(self.weight.get(feature, 0) for feature in group))


_tables: dict[tuple[str, str], _Table] = {}


def _table(module: ModuleType, name: str) -> _Table:
    """The sums of a table of weights; made anew where the laboratory has put others in its place."""
    weight, table = getattr(module, name), _tables.get((module.__name__, name))
    if table is None or table.weight is not weight:
        table = _tables[module.__name__, name] = _Table(weight)
    return table


def _evened(segments: Sequence[Segment], odds: Sequence[float | None]) -> list[float]:
    """The odds of each segment, evened with the mean of its peers', among which longer ones count more."""
    sums: dict[object, tuple[float, float]] = {}
    keys = [(box(segment), segment.container.tag, segment.container.hints) for segment in segments]
    for segment, key, odd in zip(segments, keys, odds, strict=True):
        if odd is not None:
            size = min(len(segment.text), PEER_CHARS)
            total, sizes = sums.get(key, (0.0, 0.0))
            sums[key] = total + size * odd, sizes + size
    return [
        -SURE if odd is None else (1 - PEERS) * odd + PEERS * sums[key][0] / sums[key][1]
        for key, odd in zip(keys, odds, strict=True)
    ]
