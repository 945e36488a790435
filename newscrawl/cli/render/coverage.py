"""How the coverage of outlets looks: a table of months or of outlets, lines on what is missing; for a program as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newscrawl.cli.render.terminal import console, counted, show_table, width
from newscrawl.models import State
from newscrawl.store.coverage.addresses import Address
from newscrawl.store.coverage.records import LOST, WAITING, Cause, Coverage, Gap, Sum, Way
from newscrawl.store.records import Counts
from newscrawl.text import line

_WAYS = {
    Way.FEED: "feed",
    Way.NEWS_SITEMAP: "news sitemap",
    Way.SITEMAP: "sitemap",
    Way.SECTION: "section",
    Way.HOME: "home",
    Way.SEARCHED: "searched",
}
CAUSES = {
    Cause.NOT_STORED: "shown, but not stored",
    Cause.NOTHING_SHOWN: "asked, and nothing was shown",
    Cause.NOT_ASKED: "not asked",
}
_ALWAYS = ("known", "stored")
#: Columns that a narrow terminal leaves out, this one first.
_DISPENSABLE = (
    "no entry",
    "searched",
    "home",
    "duplicate",
    "section",
    "fetched",
    "waiting",
    "news sitemap",
    "sitemap",
    "feed",
)
# Reasons and spans of days that a line on a terminal has room for.
_REASONS, _SPANS = 3, 8


class _Column(NamedTuple):
    title: str
    count: Callable[[Sum], int]


def _by_way(way: Way) -> Callable[[Sum], int]:
    return lambda each: each.ways.get(way, 0)


def _by_state(*states: State) -> Callable[[Sum], int]:
    return lambda each: each.of(*states)


_COLUMNS = (
    _Column("known", lambda each: each.known),
    *(_Column(title, _by_way(way)) for way, title in _WAYS.items()),
    _Column("no entry", lambda each: each.unshown),
    _Column("fetched", lambda each: each.fetched),
    _Column("stored", _by_state(State.STORED)),
    _Column("duplicate", _by_state(State.DUPLICATE)),
    _Column("waiting", _by_state(*WAITING)),
    _Column("lost", _by_state(*LOST)),
)


# ── for a person ───────────────────────────────────────────────────────────────────────────────


def show_coverages(found: Sequence[Coverage]) -> None:
    """Print a line for each outlet, all months together."""
    if not found:
        console().print("no source was asked yet: `newscrawl crawl news -a source=ansa` asks one")
        return
    rows = [_Line(each.source, each.total, [each.total.sitemap_only, each.days, len(each.gaps)]) for each in found]
    _show("source", rows, ("sitemap only", "days", "gaps"))
    console().print("[dim]newscrawl coverage SOURCE shows its months, and which days have no article[/dim]")


def show_coverage(each: Coverage) -> None:
    """Print the months of one outlet, and below them what is missing."""
    out = console()
    out.print(Text.assemble((line(each.name), "bold"), f" ({each.source})"), soft_wrap=True)
    rows = [_Line(month, row, [_reasons(row)]) for month, row in each.months.items()]
    if rows:
        _show(
            "month",
            [*rows, _Line("all", each.total, [_reasons(each.total)])][: None if len(rows) > 1 else 1],
            ("why lost",),
        )
    for words in _lines(each):
        out.print(words, soft_wrap=True, markup=False)


def address_line(address: Address) -> str:
    """A line of an address, with tabs: source, day, what became of it, address."""
    return "\t".join((address.source, address.day, str(address.outcome), line(address.url)))


class _Line(NamedTuple):
    """A line of the table. more: what stands behind its counts"""

    title: str
    sum: Sum
    more: Sequence[int | str]


def _show(first: str, rows: Sequence[_Line], more: Sequence[str]) -> None:
    """Print a table with the columns that say something, as far as the terminal has room; those left out are named."""
    out = console()
    columns = [column for column in _COLUMNS if column.title in _ALWAYS or any(column.count(row.sum) for row in rows)]
    left_out = []
    for title in _DISPENSABLE if out.is_terminal else ():
        if width(out, _table(first, columns, rows, more)) <= out.width:
            break
        left_out += [column.title for column in columns if column.title == title]
        columns = [column for column in columns if column.title != title]
    show_table(_table(first, columns, rows, more), markup=False)
    if left_out:
        out.print(f"[dim]left out on so narrow a terminal: {', '.join(left_out)}[/dim]", soft_wrap=True)


def _table(first: str, columns: Sequence[_Column], rows: Sequence[_Line], more: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for title in (*(column.title for column in columns), *more):
        text = title == "why lost"
        table.add_column(title, justify="left" if text else "right", no_wrap=not text)
    for row in rows:
        behind = [each if isinstance(each, str) else _number(each) for each in row.more]
        table.add_row(row.title, *(_number(column.count(row.sum)) for column in columns), *behind)
    return table


def _reasons(row: Sum) -> str:
    return counted(list(row.reasons(*LOST).items())[: _REASONS if sys.stdout.isatty() else None])


def _lines(each: Coverage) -> Iterator[str]:
    total = each.total
    if not total.known:
        yield "no address is known of this time"
    if total.sitemap_only:
        yield f"in a sitemap, and in no feed: {_addresses(total.sitemap_only)}, {total.sitemap_only_stored:,} of them stored"
    if each.first is None:
        yield "no day to look at: no run asked it in this time"
        return
    yield (
        f"{len(each.gaps):,} of {_days(each.days)} from {each.first} to {each.last} without an article"
        if each.gaps
        else f"no day without an article from {each.first} to {each.last}"
    )
    for cause, words in CAUSES.items():
        gaps = each.of(cause)
        if gaps:
            yield f"  {words}: {_days(len(gaps))}: {_spans(gaps)}"
            if cause is Cause.NOT_STORED:
                yield f"    {counted(_outcomes(gaps).items())}"


def _spans(gaps: Sequence[Gap]) -> str:
    """Days, those that follow each other as one span: "2025-11-01, 2025-11-04 to 2025-11-09"."""
    spans: list[list[date]] = []
    for gap in gaps:
        if spans and gap.day - spans[-1][-1] == timedelta(days=1):
            spans[-1][1:] = [gap.day]
        else:
            spans.append([gap.day])
    shown = spans[-_SPANS:] if sys.stdout.isatty() else spans
    left = f"{len(spans) - len(shown)} earlier spans, " if len(spans) > len(shown) else ""
    return left + ", ".join(" to ".join(map(str, span)) for span in shown)


def _outcomes(gaps: Sequence[Gap]) -> dict[str, int]:
    """How the addresses of these days ended, most first."""
    found: dict[str, int] = {}
    for gap in gaps:
        for outcome, n in gap.outcomes.items():
            found[str(outcome)] = found.get(str(outcome), 0) + n
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _addresses(count: int) -> str:
    return f"{count:,} address{'es' if count != 1 else ''}"


def _days(count: int) -> str:
    return f"{count:,} day{'s' if count != 1 else ''}"


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"


# ── for a program ──────────────────────────────────────────────────────────────────────────────


def coverage_as_json(found: Sequence[Coverage], *, since: date | None, until: date | None) -> dict[str, Any]:
    return {
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "sources": [_source_as_json(each) for each in found],
    }


def _source_as_json(each: Coverage) -> dict[str, Any]:
    return {
        "source": each.source,
        "name": each.name,
        "total": _sum_as_json(each.total),
        "months": [{"month": month, **_sum_as_json(row)} for month, row in each.months.items()],
        "days": {
            "first": each.first and each.first.isoformat(),
            "last": each.last and each.last.isoformat(),
            "days": each.days,
            "articles": each.articles,
            "without": [
                {
                    "day": gap.day.isoformat(),
                    "cause": gap.cause.value,
                    "asked": gap.asked,
                    "known": sum(gap.outcomes.values()),
                    "outcomes": _outcomes([gap]),
                }
                for gap in each.gaps
            ],
        },
    }


def _sum_as_json(row: Sum) -> dict[str, Any]:
    return {
        "known": row.known,
        "ways": {way.word: row.ways.get(way, 0) for way in Way},
        "no_entry": row.unshown,
        "fetched": row.fetched,
        "states": {state.value: n for state in State if (n := row.of(state))},
        "lost": row.of(*LOST),
        "why": _why(row.outcomes),
        "sitemap_only": row.sitemap_only,
        "sitemap_only_stored": row.sitemap_only_stored,
    }


def _why(outcomes: Counts) -> dict[str, int]:
    """State and reason → addresses, of those that are lost."""
    lost = [(str(outcome), n) for outcome, n in outcomes.items() if outcome.state in LOST]
    return dict(sorted(lost, key=lambda each: (-each[1], each[0])))
