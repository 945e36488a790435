"""What selectors give on many pages is added up, and they are put in order: the best first, those of other stories' values left out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.rules.proposing import Measured, Reading

_MAX_SAMPLES, _MAX_ALIKE = 3, 3
_LABEL_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page on which a rule would change the field, or fill it."""

    url: str
    today: str | None
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A selector, and what it gives on the pages that were read."""

    selector: str
    one: int  #: pages on which it gives one value
    several: int  #: pages on which it also gives another
    none: int
    agrees: int  #: pages on which it gives what the field is today
    differs: int
    fills: int  #: pages on which the field is empty today
    values: int  #: different values: one alone over many pages is mostly a label
    changes: tuple[Sample, ...]  #: some of those that differ
    filled: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The proposals, best first, and how many were left out."""

    pages: int  #: that were compared
    skipped: int  #: pages that are no articles
    proposals: tuple[Proposal, ...]
    foreign: int  #: selectors that were left out, since they give what belongs to other stories


def rank(own: Measured, others: Sequence[Measured], tried: Sequence[str], most: int = 8) -> Ranking:
    """The selectors in order, best first; of those that give the same everywhere a few.

    tried: those that are liked best first
    own: the page whose value was given: where its own element looks like one of another story's box, such boxes tell nothing
    """
    pages = [own, *(page for page in others if page.article)]
    kept = [
        (number, selector)
        for number, selector in enumerate(tried)
        if not any(_is_foreign(page.readings[number], own.readings[number]) for page in pages)
    ]
    alike = Counter[tuple[Reading, ...]]()
    proposals = []
    for number, selector in kept:
        given = tuple(page.readings[number] for page in pages)
        alike[given] += 1
        if alike[given] <= _MAX_ALIKE:
            proposals.append(_proposal(pages, number, selector))
    ordered = sorted(proposals, key=lambda each: -_worth(each))  # stable: the order of `tried` stays
    return Ranking(
        pages=len(pages),
        skipped=1 + len(others) - len(pages),
        proposals=tuple(ordered[:most]),
        foreign=len(tried) - len(kept),
    )


def _is_foreign(reading: Reading, own: Reading) -> bool:
    return reading.apart or (reading.boxed and not own.boxed)


def _worth(proposal: Proposal) -> int:
    """Pages gained, less those lost: a page with several values weighs most, since one of them may be another story's."""
    label = proposal.values == 1 and proposal.fills >= _LABEL_PAGES
    return proposal.agrees + (0 if label else proposal.fills) - 2 * proposal.differs - 3 * proposal.several


def _proposal(pages: Sequence[Measured], number: int, selector: str) -> Proposal:
    found = [(page, page.readings[number]) for page in pages]
    verdicts = [reading.verdict for _, reading in found]
    several = sum(reading.several for _, reading in found)
    return Proposal(
        selector=selector,
        one=len(found) - verdicts.count("none") - several,
        several=several,
        none=verdicts.count("none"),
        agrees=verdicts.count("agrees"),
        differs=verdicts.count("differs"),
        fills=verdicts.count("fills"),
        values=len({reading.value for _, reading in found} - {None}),
        changes=_samples(found, "differs"),
        filled=_samples(found, "fills"),
    )


def _samples(found: Sequence[tuple[Measured, Reading]], verdict: str) -> tuple[Sample, ...]:
    those = [(page, reading) for page, reading in found if reading.verdict == verdict]
    return tuple(
        Sample(url=page.url, today=page.today, value=reading.value or "") for page, reading in those[:_MAX_SAMPLES]
    )
