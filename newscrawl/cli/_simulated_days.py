"""What the crawler has in its store of a simulated outlet after each of its runs, and what it has when something breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import lru_cache
from operator import add
from typing import Any

from newscrawl.cli._simulated import DAYS, RUNS_A_DAY, Made, Simulated, dice
from newscrawl.health.records import History, Sign, Stream, Tally, Window, length_score

#: Windows before now that are shown at most.
SHOWN = 63
_FIELDS = (Sign.PUBLISHED, Sign.BYLINE, Sign.SUBTITLE, Sign.SECTION, Sign.IMAGE)
_NAMES = tuple(field.name for field in fields(Tally))


# ── what breaks ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that breaks with a run, and stays broken."""

    sign: Sign
    tick: int
    feed: int | None = None  #: for feed: which


def faults(outlet: Simulated) -> Iterator[Fault]:
    """What may break in this outlet: every field that it fills mostly, its text, its feeds, itself. Between day 35 and 54."""
    chance = dice("fault", outlet.seed, outlet.outlet.name)
    filled = [sign for sign in _FIELDS if _share(outlet.pages, sign) >= 0.9]
    for sign in (*filled, Sign.TITLE, Sign.BODY, Sign.LENGTH, Sign.BLOCKED, Sign.CONSENT, Sign.ARTICLES):
        yield Fault(sign=sign, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY))
    for feed in range(len(outlet.outlet.feeds) if len(outlet.outlet.feeds) > 1 else 0):
        yield Fault(sign=Sign.FEED, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY), feed=feed)
    yield Fault(sign=Sign.STAMPED, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY))


def _share(pages: Sequence[Made], sign: Sign) -> float:
    good = [page for page in pages if not page.lack]
    return sum(getattr(page, sign) for page in good) / len(good) if good else 0.0


def broken(outlet: Simulated, fault: Fault) -> Simulated:
    """The outlet with the fault."""
    chance = dice("broken", outlet.seed, outlet.outlet.name, fault)
    pages = (page if page.fetched < fault.tick else _broken(page, fault, chance) for page in outlet.pages)
    return replace(outlet, pages=tuple(page for page in pages if page is not None))


def _broken(page: Made, fault: Fault, chance: random.Random) -> Made | None:
    match fault.sign:
        case Sign.ARTICLES:
            return None
        case Sign.FEED:
            assert fault.feed is not None
            left = page.feeds & ~(1 << fault.feed)
            return replace(page, feeds=left) if left else None
        case Sign.LENGTH:
            return replace(page, words=page.words // 3)
        case Sign.BLOCKED:
            return replace(page, lack="blocked") if chance.random() < 0.95 else page
        case Sign.TITLE | Sign.BODY | Sign.CONSENT:
            return page if page.lack == "blocked" else replace(page, lack=fault.sign.value)
        case Sign.STAMPED:
            return replace(page, stamped=True)
        case sign:
            emptied: dict[str, Any] = {sign.value: False}
            return replace(page, **emptied)


# ── what the store has of it ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seen:
    """The history after one run."""

    tick: int
    history: History


def seen(outlet: Simulated, from_tick: int = 0) -> Iterator[Seen]:
    """The histories, run by run. `found` is left to whoever judges."""
    ticks = DAYS * RUNS_A_DAY
    tallies = _tallies(outlet)
    arrivals = _arrivals(outlet)
    streams = _streams(outlet)
    by_phase = [
        [_window(outlet, tallies, arrivals, end) for end in range(phase, ticks, RUNS_A_DAY)]
        for phase in range(RUNS_A_DAY)
    ]
    by_stream = [[_summed(counts, end) for end in range(ticks)] for counts in streams]
    for tick in sorted(outlet.ticks):
        if tick < from_tick:
            continue
        phase, last = tick % RUNS_A_DAY, tick // RUNS_A_DAY
        # The window that begins before the first day is not whole.
        first = max(0 if phase == RUNS_A_DAY - 1 else 1, last + 1 - SHOWN)
        ends = slice(first * RUNS_A_DAY + phase, tick + 1, RUNS_A_DAY)
        yield Seen(
            tick,
            History(
                now=outlet.at(tick),
                begun=outlet.at(tick) - timedelta(hours=1),
                windows=tuple(by_phase[phase][first : last + 1]),
                run=_tally([tallies[tick]] if tallies[tick] else []),
                streams=tuple(
                    Stream(url=f"https://made.example/feed{number}", arrivals=tuple(counts[ends]))
                    for number, counts in enumerate(by_stream)
                ),
            ),
        )


def _window(outlet: Simulated, tallies: Sequence[Sequence[int]], arrivals: Sequence[int], end: int) -> Window:
    span = range(max(0, end - RUNS_A_DAY + 1), end + 1)
    return Window(
        tally=_tally([tallies[tick] for tick in span if tallies[tick]]),
        arrivals=_summed(arrivals, end),
        observed=any(tick in outlet.ticks for tick in span),
    )


def _summed(counts: Sequence[int], end: int) -> int:
    return sum(counts[max(0, end - RUNS_A_DAY + 1) : end + 1])


def _tally(rows: Sequence[Sequence[int]]) -> Tally:
    return Tally(**dict(zip(_NAMES, map(sum, zip(*rows, strict=True)), strict=True))) if rows else Tally()


def _arrivals(outlet: Simulated) -> list[int]:
    counts = [0] * (DAYS * RUNS_A_DAY)
    for page in outlet.pages:
        counts[page.out] += 1
    return counts


def _streams(outlet: Simulated) -> list[list[int]]:
    """Links that were new in each feed, by the run that saw them."""
    counts = [[0] * (DAYS * RUNS_A_DAY) for _ in outlet.outlet.feeds]
    for page in outlet.pages:
        for number, stream in enumerate(counts):
            stream[page.fetched] += page.feeds >> number & 1
    return counts


def _tallies(outlet: Simulated) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(DAYS * RUNS_A_DAY)]
    for page in outlet.pages:
        counted = _counted(page)
        row = rows[page.fetched]
        rows[page.fetched] = list(map(add, row, counted)) if row else list(counted)
    return rows


def _counted(page: Made) -> tuple[int, ...]:
    """Numbers in the order of Tally's fields. Plain ones: this is done for millions of pages."""
    lack = page.lack
    if lack in ("blocked", "consent"):
        return (1, lack == "blocked", lack == "consent", *_NOTHING_READ)
    read = (1, 0, 0, 1, lack != "title", lack != "body", lack != "article")
    if lack:
        return (*read, *_NO_ARTICLE)
    score = _score(page.words)
    return (
        *read, 1, page.published, page.published and page.stamped, page.byline, page.subtitle, page.section, page.image, score, score * score,
    )  # fmt: skip


_score = lru_cache(maxsize=None)(length_score)
_NO_ARTICLE = (0,) * 9
_NOTHING_READ = (0,) * 13
assert _NAMES[:7] == ("pages", "blocked", "consent", "read", "title", "body", "article"), "the order of _counted"
assert _NAMES[7:] == (
    "articles", "published", "stamped", "byline", "subtitle", "section", "image", "length", "length_squares",
), "the order of _counted"  # fmt: skip
