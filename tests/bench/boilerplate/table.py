"""Lays out what learning gave, outlet by outlet, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate

from newscrawl import boilerplate
from tests.bench.boilerplate.learned import FalseWords, OutletScores
from tests.bench.bootstrap import PageScore, f1


def markdown(results: Sequence[OutletScores]) -> str:
    rows = [_row(each) for each in results]
    every = OutletScores(
        "all",
        sum(each.pages for each in results),
        sum(each.blocks for each in results),
        [page for each in results for page in each.before],
        [page for each in results for page in each.after],
        sum(each.words for each in results),
        FalseWords(
            sum(each.false.repeated for each in results),
            sum(each.false.alike for each in results),
            sum((each.false.once for each in results), Counter()),
            [count for each in results for count in each.false.by_page],
        ),
    )
    return f"""# Boilerplate, measured

Made by `make measure WHAT="boilerplate --corpus DIR --out tests/bench/boilerplate.md"`; do not edit.
Outlets with {boilerplate.MIN_PAGES} pages or more and a true body among them; all their pages teach, those with a true body are scored.
P, R, F1: body by 4-token shingles as extracted → less what was learned. False words: words of the bodies, after learning, that
stand in no shingle of the truth; "repeated": in blocks that stand on two pages of the outlet or more, "alike": that would but for
their digits, "once": all others, which no counting tells from text.

| outlet | pages | scored | blocks learned | P | R | F1 | words | false | repeated | alike | once |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{"".join(rows)}{_row(every)}
False words that stand once, by kind of block: {_kinds(every.false.once)}.
Half of all false words stand on {_half(every.false.by_page)} of the {len(every.false.by_page)} pages.
"""


def _row(each: OutletScores) -> str:
    p, r, f = (_moved(each, figure) for figure in (_precision, _recall, f1))
    false = each.false
    counts = (each.words, false.total, false.repeated, false.alike, false.once.total())
    cells = [each.site, each.pages, len(each.before), each.blocks, p, r, f, *(f"{count:,}" for count in counts)]
    return f"| {' | '.join(map(str, cells))} |\n"


def _moved(each: OutletScores, figure: Callable[[Sequence[PageScore]], float]) -> str:
    return f"{figure(each.before):.3f} → {figure(each.after):.3f}"


def _precision(pages: Sequence[PageScore]) -> float:
    known = [page.precision for page in pages if page.precision is not None]
    return sum(known) / len(known) if known else 0.0


def _recall(pages: Sequence[PageScore]) -> float:
    return sum(page.recall for page in pages) / len(pages) if pages else 0.0


def _half(counts: Sequence[int]) -> int:
    """The number of pages, worst first, that hold half of the sum."""
    sums = accumulate(sorted(counts, reverse=True))
    return next((number for number, total in enumerate(sums, 1) if total * 2 >= sum(counts) > 0), 0)


def _kinds(once: Counter[str]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in once.most_common() if count) or "none"
