"""Beside a list of hits: a plot of when they were published, and what they are of, each a link that narrows the search. Pure."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup

from newscrawl.browse import plots, when
from newscrawl.browse.asked import Asked
from newscrawl.browse.language import Language
from newscrawl.drawing import bars
from newscrawl.store.groups import Named
from newscrawl.store.hits import Spread

# A bar is a day as long as there are no more of them than this, then a month, then a year; a few days have others before them.
_FEWEST_BARS, _MOST_BARS = 15, 62
_FEWEST_MONTHS, _FIRST_MONTH = 13, 12
# Values of a facet that are shown.
_VALUES = 12


class Value(NamedTuple):
    """A value of a facet."""

    name: str
    many: int
    href: str | None  #: the search that has nothing else; None: it cannot be asked, or is asked already
    is_chosen: bool = False  #: the form chose it: the link takes that back


class Facet(NamedTuple):
    """What hits are of."""

    name: str  #: source, section, region or month
    values: Sequence[Value]
    left_out: int  #: values that are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All of it."""

    plot: plots.Plot | None  #: None: no day is known
    unit: str  #: what a bar is: day, month or year
    facets: Sequence[Facet]


def beside(spread: Spread, asked: Asked, today: date, language: Language, here: str) -> Beside:
    """What stands beside the hits. here: path of the search"""
    days = {read: many for day, many in spread.days.items() if (read := when.as_day(day))}
    past = {day: many for day, many in days.items() if day <= today + timedelta(days=1)}
    unit, span = _span(past)  # a day to come that an outlet prints would leave no room for the others
    return Beside(
        plot=_plot(past, unit, span, asked, language, here) if len(span) > 1 else None,
        unit=unit,
        facets=list(_facets(spread, days, asked, language, here)),
    )


# ── the plot ───────────────────────────────────────────────────────────────────────────────────


def _span(days: Mapping[date, int]) -> tuple[str, list[str]]:
    """What a bar is, and all of them from the first to the last: "2025-11-09", "2025-11" or "2025"."""
    if not days:
        return "day", []
    first, last = min(days), max(days)
    if (last - first).days < _MOST_BARS:
        many = min(max(_FEWEST_BARS, (last - first).days + 1), (last - date.min).days + 1)
        return "day", [(last - timedelta(days=before)).isoformat() for before in range(many - 1, -1, -1)]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MOST_BARS:
        end = last.year * 12 + last.month
        spread = range(end - max(_FEWEST_MONTHS, months), end)
        return "month", [f"{each // 12:04}-{each % 12 + 1:02}" for each in spread if each >= _FIRST_MONTH]
    # A day of the year 1 among those of today is an error of a page: the newest years are shown.
    return "year", [f"{year:04}" for year in range(max(first.year, last.year - _MOST_BARS + 1), last.year + 1)]


_LETTERS = {"day": 10, "month": 7, "year": 4}


def _plot(
    days: Mapping[date, int], unit: str, span: Sequence[str], asked: Asked, language: Language, here: str
) -> plots.Plot:
    counts: Counter[str] = Counter()
    for day, many in days.items():
        counts[day.isoformat()[: _LETTERS[unit]]] += many
    drawn = bars.row(
        [
            bars.Bar(
                value=counts[each],
                title=f"{_named(each, language)}: {language.say('count.articles', n=counts[each])}",
                href=f"{here}?{asked.address(since=each, until=each, page=1)}",
            )
            for each in span
        ],
        top=max(counts.values()),
        tall=60,
        title=language.say("search.over_time"),
        in_tab_order=False,  # the months can be had among the facets
    )
    middle = [span[len(span) // 2]] if len(span) % 2 else []  # the one of two would stand between them
    ticks = [_named(each, language) for each in dict.fromkeys((span[0], *middle, span[-1]))]
    row = plots.Row(language.say("search.over_time"), None, Markup(drawn), sum(counts.values()), "")  # noqa: S704 - drawing escapes
    return plots.Plot([row], ticks, 0)


def _named(each: str, language: Language) -> str:
    """A day, month or year as it is printed."""
    if len(each) == _LETTERS["year"]:
        return each
    return language.short_day(date.fromisoformat(each)) if len(each) == _LETTERS["day"] else _month(each, language)


def _month(each: str, language: Language) -> str:
    return language.month(date.fromisoformat(f"{each}-01"))


# ── facets ─────────────────────────────────────────────────────────────────────────────────────


def _facets(spread: Spread, days: Mapping[date, int], asked: Asked, language: Language, here: str) -> Iterator[Facet]:
    def to(there: Asked | None) -> str | None:
        return f"{here}?{there.address(page=1)}" if there else None

    def by_form(names: Sequence[str], value: str) -> tuple[Asked, bool]:
        """The search with this choice of the form, or without it where it is made."""
        is_chosen = all(getattr(asked, name) == value for name in names)
        return dataclasses.replace(asked, **dict.fromkeys(names, "" if is_chosen else value)), is_chosen  # type: ignore[arg-type]  # fields by name, all of them text

    def of(each: Named, names: Sequence[str]) -> Value:
        there, is_chosen = by_form(names, each.key)
        return Value(each.name, each.count, to(there), is_chosen)

    months: Counter[str] = Counter()
    for day, many in days.items():
        months[day.isoformat()[: _LETTERS["month"]]] += many
    by_month = [
        Named(key=each, name=_month(each, language), count=months[each]) for each in sorted(months, reverse=True)
    ]
    yield _facet("source", spread.outlets, lambda each: of(each, ("outlet",)))
    # Of a section the whole name is asked: with a part of it others would come that are counted beside it.
    for name, whole, counted in (("section", "=", spread.sections), ("region", "", spread.regions)):
        is_one = len(counted) == 1 and counted[0].count == sum(spread.days.values())
        yield _facet(
            name,
            counted,
            lambda each, name=name, whole=whole, is_one=is_one: Value(  # type: ignore[misc]  # mypy does not infer a lambda with defaults
                each.name, each.count, None if is_one else to(asked.narrowed(name, whole + each.key))
            ),
        )
    yield _facet("month", by_month, lambda each: of(each, ("since", "until")))


def _facet(name: str, counted: Sequence[Named], value: Callable[[Named], Value]) -> Facet:
    return Facet(name, [value(each) for each in counted[:_VALUES]], max(0, len(counted) - _VALUES))
