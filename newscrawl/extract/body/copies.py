"""Text that a page holds several times, for large screens, for phones and for print, is kept once: a reader sees one copy.

A refrain, or a quotation that a writer repeats, is no copy. What tells them apart is a box around the repeated text: one that
is hidden, or named for a kind of screen. Without such a box most of the text has to be there twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import compress, pairwise, takewhile

from newscrawl.extract.body import hints
from newscrawl.extract.body.features import box
from newscrawl.extract.body.segments import PROSE_CHARS, Container, Segment

_SCREENS = re.compile(
    r"mobile|desktop|tablet|phone|handheld|print|stampa|hide|hidden|nascost|invisible|visib|show|\bd-none|display-none"
    r"|(?:\bd|display|only)-(?:xs|sm|md|lg|xl)\b|\b(?:xs|sm|md|lg|xl)-only",
    re.IGNORECASE,
)
# Shorter lines may be equal by chance: these go with the copy that they stand in.
_LINE_LETTERS = 30
# From this share of the text on, what stands there twice is a second copy and no refrain.
_MOST = 0.5
_CUT = ("…", "...")
# So many boxes are looked for in the text by letters, where the copies part their paragraphs in other ways.
_SEARCHED = 8


def once(chosen: Sequence[Segment]) -> list[Segment]:
    """The segments of a text without those of its further copies, in their order."""
    if not _are_alike(chosen):
        return list(chosen)
    left = _without_variants(chosen)
    left = _without_cut(left)
    left = _without_second(left) if _is_doubled(left) else left
    return [*left[:1], *(later for former, later in pairwise(left) if not _is_echo(former, later))]


def _are_alike(chosen: Sequence[Segment]) -> bool:
    """Whether any two long lines begin or end alike: else there is no copy to look for."""
    forms = [segment.form for segment in chosen if _is_long(segment)]
    begun, ended = ({form[part] for form in forms} for part in (slice(_LINE_LETTERS), slice(-_LINE_LETTERS, None)))
    return len(begun) < len(forms) or len(ended) < len(forms)


def _is_long(segment: Segment) -> bool:
    return len(segment.form) >= _LINE_LETTERS


# ── boxes that are hidden, or named for a kind of screen ─────────────────────────────────────────


def _without_variants(chosen: Sequence[Segment]) -> list[Segment]:
    """The segments without those of hidden or named boxes that stand in the rest of the text too.

    Hidden boxes go first, and of others the later ones, so that the first that is shown stays.
    """
    forms = Counter(segment.form for segment in chosen)
    gone: set[int] = set()
    for number, inside in enumerate(_variants(chosen)):
        here = [segment for segment in inside if id(segment) not in gone]
        own = Counter(segment.form for segment in here)
        rest = _letters_of(chosen, gone.union(map(id, here))) if number < _SEARCHED else ""
        again = _copied(here, [forms[one.form] > own[one.form] or (_is_long(one) and one.form in rest) for one in here])
        gone.update(map(id, again))
        forms.subtract(one.form for one in again)
    return [segment for segment in chosen if id(segment) not in gone]


def _copied(here: Sequence[Segment], again: Sequence[bool]) -> list[Segment]:
    """Those segments of a box that a copy makes: all that are there again, or where most are not, those that it begins with."""
    repeated = list(compress(here, again))
    if 2 * sum(len(one.form) for one in repeated if _is_long(one)) >= sum(len(one.form) for one in here):
        return repeated
    return [one for one, _ in takewhile(lambda pair: pair[1], zip(here, again, strict=True)) if _is_long(one)]


def _letters_of(segments: Iterable[Segment], less: Set[int]) -> str:
    return "".join(segment.form for segment in segments if id(segment) not in less)


def _variants(chosen: Sequence[Segment]) -> list[list[Segment]]:
    """The segments of each box that is hidden or named for a kind of screen, in the order in which copies are given up."""
    named: dict[int, bool] = {}
    holding: dict[int, tuple[Container, list[Segment]]] = {}
    for segment in chosen:
        for container in _around(segment):
            key = id(container)
            if key not in named:
                named[key] = _is_variant(container)
            if named[key]:
                holding.setdefault(key, (container, []))[1].append(segment)
    later_first = [held for held in reversed(holding.values()) if len(held[1]) < len(chosen)]
    later_first.sort(key=lambda held: not held[0].hints & hints.HIDDEN)
    return [inside for _, inside in later_first]


def _around(segment: Segment) -> Iterator[Container]:
    container: Container | None = segment.container
    while container is not None:
        yield container
        container = container.parent


def _is_variant(container: Container) -> bool:
    named = bool(container.style) and container.tag != "body" and _names_screen(container.style)
    return bool(container.hints & hints.HIDDEN) or named


@lru_cache(maxsize=4096)
def _names_screen(style: str) -> bool:
    return _SCREENS.search(style) is not None


# ── copies without such a box ────────────────────────────────────────────────────────────────────


def _without_cut(chosen: Sequence[Segment]) -> list[Segment]:
    """The segments without those that end in "…" and are the beginning of another: the whole one stands there too."""
    cut = [segment for segment in chosen if _is_long(segment) and segment.text.endswith(_CUT)]
    if not cut:
        return list(chosen)
    whole: dict[str, list[str]] = {}
    for segment in chosen:
        whole.setdefault(segment.form[:_LINE_LETTERS], []).append(segment.form)
    gone = {id(segment) for segment in cut if _begins(segment.form, whole[segment.form[:_LINE_LETTERS]])}
    return [segment for segment in chosen if id(segment) not in gone]


def _begins(form: str, others: Sequence[str]) -> bool:
    """Whether one of the others goes on after a form; the first ones are looked at."""
    return any(len(other) > len(form) and other.startswith(form) for other in others[:_SEARCHED])


def _is_doubled(chosen: Sequence[Segment]) -> bool:
    """Whether most of a text stands there more than once."""
    forms = Counter(segment.form for segment in chosen if _is_long(segment))
    twice = [form for form, count in forms.items() if count > 1]
    letters = sum(map(len, twice))
    return sum(len(form) >= PROSE_CHARS for form in twice) > 1 and letters >= _MOST * sum(map(len, forms))


def _without_second(chosen: Sequence[Segment]) -> list[Segment]:
    """The segments without long ones that were there before, and short ones between these."""
    seen: set[str] = set()
    again: list[bool] = []
    for segment in chosen:
        again.append(segment.form in seen)
        seen.add(segment.form)
    kept: list[Segment] = []
    beside = _long_beside(chosen, again)
    for segment, is_again, (before, after) in zip(chosen, again, beside, strict=True):
        if not (is_again and (_is_long(segment) or (before and after))):
            kept.append(segment)
    return kept


def _long_beside(chosen: Sequence[Segment], again: Sequence[bool]) -> list[tuple[bool, bool]]:
    """For each segment, whether the long ones next to it, before and after, were there before; True where there is none."""

    def running(pairs: Iterable[tuple[Segment, bool]]) -> list[bool]:
        last, found = True, []
        for segment, is_again in pairs:
            found.append(last)
            last = is_again if _is_long(segment) else last
        return found

    forward = running(zip(chosen, again, strict=True))
    backward = running(zip(reversed(chosen), reversed(again), strict=True))
    return list(zip(forward, reversed(backward), strict=True))


def _is_echo(former: Segment, later: Segment) -> bool:
    """Whether a paragraph says again what the box before it said; two lines of one box are a writer's doing."""
    return former.form == later.form and len(later.form) >= PROSE_CHARS and box(former) is not box(later)
