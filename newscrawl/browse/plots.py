"""Plots of pages: rows of bars with their names, sums and links. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def by_outlet(volume: Volume, outlets: Sequence[Outlet], most: int, language: Language, home: str) -> Plot:
    """Articles a day, of all outlets and of those that published most of them; each row to its own scale.

    home: path of the database, e.g. "/newscrawl"
    """
    names = {outlet.slug: outlet.name for outlet in outlets}
    ranked = sorted(volume.by_outlet.items(), key=lambda each: (-sum(each[1]), names.get(each[0], each[0])))
    rows = [_row(language.say("front.all_outlets"), None, None, volume.all, volume.days, language, home)]
    rows += [
        _row(names.get(slug, slug), f"{home}/outlet/{slug}", slug, counts, volume.days, language, home)
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


def _row(
    name: str, href: str | None, slug: str | None, counts: Sequence[int], days: Sequence[date], language: Language, home: str,
    *, tall: int = 40,
) -> Row:  # fmt: skip
    drawn = bars.row(
        list(_bars(name, slug, counts, days, language, home)),
        top=max(counts, default=0),
        tall=tall,
        title=language.say("front.plot_title", name=name, most=max(counts, default=0)),
        in_tab_order=href is None,
    )
    first, last = days[0].isoformat(), days[-1].isoformat()
    # All of a month is more than the table sorts in time; the list of the search is in order as it stands.
    rows = (
        address(home, slug, published_day__gte=first, published_day__lte=last)
        if slug
        else f"{home}/search?since={first}&until={last}"
    )
    return Row(name, href, Markup(drawn), sum(counts), rows)  # noqa: S704 - drawing escapes


def _bars(
    name: str, slug: str | None, counts: Sequence[int], days: Sequence[date], language: Language, home: str
) -> Iterator[bars.Bar]:
    for day, count in zip(days, counts, strict=True):
        title = f"{language.day_of_year(day)}: {language.say('count.articles', n=count)}"
        yield bars.Bar(value=count, title=title, href=address(home, slug, published_day__exact=day.isoformat()))


def address(home: str, slug: str | None, **filters: str) -> str:
    """The articles of an outlet, or of all, that these filters of the table leave."""
    outlet = {"source__exact": slug} if slug else {}
    return f"{home}/articles?{urlencode({**outlet, **filters})}"
