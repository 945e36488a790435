"""Plots of pages: rows of bars with their names, sums and links. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from newscrawl.browse.language import Language
from newscrawl.drawing import bars
from newscrawl.store.articles.days import Outlet, Volume


class Row(NamedTuple):
    """One row of a plot."""

    name: str
    href: str | None  #: of what it is about
    drawn: Markup
    sum: int
    rows: str  #: the address of the rows behind the sum


class Plot(NamedTuple):
    """Rows over the same days."""

    rows: Sequence[Row]
    ticks: Sequence[str]  #: the first, the middle and the last day
    left_out: int  #: outlets that have no row of their own


def by_outlet(
    volume: Volume,
    outlets: Sequence[Outlet],
    most: int,
    language: Language,
    home: str,
    *,
    region: str | None = None,
    own: bool = False,
) -> Plot:
    """Articles a day, of all outlets and of those that published most of them; each row to its own scale.

    home:   path of the database, e.g. "/newscrawl"
    region: that all these outlets are of
    own:    only articles that name no agency are counted
    """
    more = {"agency__isnull": "1"} if own else {}
    names = {outlet.slug: outlet.name for outlet in outlets}
    ranked = sorted(volume.by_outlet.items(), key=lambda each: (-sum(each[1]), names.get(each[0], each[0])))
    rows = [_all(language.say("front.all_outlets"), region, volume, language, home, more)]
    rows += [
        _row(names.get(slug, slug), f"{home}/outlet/{slug}", slug, counts, volume.days, language, home, more=more)
        for slug, counts in ranked[:most]
    ]
    return Plot(rows, ticks(volume.days, language), max(0, len(ranked) - most))


def of_outlet(volume: Volume, slug: str, language: Language, home: str) -> Plot:
    """Articles a day of one outlet."""
    name = language.say("front.articles_a_day")
    return Plot(
        [_row(name, None, slug, volume.all, volume.days, language, home, tall=90)], ticks(volume.days, language), 0
    )


def ticks(days: Sequence[date], language: Language) -> list[str]:
    """What stands below a row: its first, middle and last day."""
    return [language.day_of_year(day) for day in (days[0], days[len(days) // 2], days[-1])]


def _all(name: str, region: str | None, volume: Volume, language: Language, home: str, more: Mapping[str, str]) -> Row:
    """The row of all outlets. Its rows are the search's, which has them in order as they stand; of a region, too."""
    whole = {"q": f'region:"{region}"'} if region else {}

    def rows(first: date, last: date) -> str:
        if region is None and first == last:
            return address(home, None, published_day__exact=first.isoformat(), **more)
        return f"{home}/search?{urlencode({**whole, 'since': first.isoformat(), 'until': last.isoformat()})}"

    return _drawn(name, None, volume.all, volume.days, rows, language, tall=40)


def _row(
    name: str, href: str | None, slug: str, counts: Sequence[int], days: Sequence[date], language: Language, home: str,
    *, tall: int = 40, more: Mapping[str, str] | None = None,
) -> Row:  # fmt: skip
    def rows(first: date, last: date) -> str:
        if first == last:
            return address(home, slug, published_day__exact=first.isoformat(), **(more or {}))
        return address(
            home, slug, published_day__gte=first.isoformat(), published_day__lte=last.isoformat(), **(more or {})
        )

    return _drawn(name, href, counts, days, rows, language, tall=tall)


def _drawn(
    name: str, href: str | None, counts: Sequence[int], days: Sequence[date], rows: Callable[[date, date], str], language: Language,
    *, tall: int,
) -> Row:  # fmt: skip
    """A row of bars; rows: the address of what was published from one day to another"""
    drawn = bars.row(
        [
            bars.Bar(
                value=count,
                title=f"{language.day_of_year(day)}: {language.say('count.articles', n=count)}",
                href=rows(day, day),
            )
            for day, count in zip(days, counts, strict=True)
        ],
        top=max(counts, default=0),
        tall=tall,
        title=language.say("front.plot_title", name=name, most=max(counts, default=0)),
        in_tab_order=href is None,
    )
    return Row(name, href, Markup(drawn), sum(counts), rows(days[0], days[-1]))  # noqa: S704 - drawing escapes


def address(home: str, slug: str | None, **filters: str) -> str:
    """The articles of an outlet, or of all, that these filters of the table leave."""
    outlet = {"source__exact": slug} if slug else {}
    return f"{home}/articles?{urlencode({**outlet, **filters})}"
