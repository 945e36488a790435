"""Plots of pages: rows of bars with their names, sums and links. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlencode

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
    most: int = 0  #: of one day; 0: it is not told
    most_rows: str = ""  #: the address of the rows behind that


class Plot(NamedTuple):
    """Rows over the same days."""

    rows: Sequence[Row]
    ticks: Sequence[str]  #: the first, the middle and the last day
    left_out: int = 0  #: outlets that have no row of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Plots:
    """Draws articles a day."""

    language: Language
    home: str  #: path of the database, e.g. "/newscrawl"
    today: date  #: the day that is not over: its bars are paler
    are_some: bool = False  #: the outlets are not all there are, as those of a region
    own: bool = False  #: only articles that name no agency, and are no copy, are counted

    def by_outlet(self, volume: Volume, outlets: Sequence[Outlet], most: int) -> Plot:
        """Of all outlets, and of those that published most of them; each row to its own scale."""
        names = {outlet.slug: outlet.name for outlet in outlets}
        ranked = sorted(volume.by_outlet.items(), key=lambda each: (-sum(each[1]), names.get(each[0], each[0])))
        all = self._of(**{"source__in": ",".join(sorted(names))} if self.are_some else {})
        rows = [
            self._row(
                self.language.say("front.all_outlets"),
                None,
                volume.all,
                volume.days,
                all,
                tall=90 if len(ranked) == 1 else 40,
            )
        ]
        if len(ranked) == 1:  # its own row would be the same
            return Plot(rows, ticks(volume.days, self.language))
        for slug, counts in ranked[:most]:
            page = f"{self.home}/outlet/{quote(slug, safe='')}"
            rows.append(self._row(names.get(slug, slug), page, counts, volume.days, self._of(source__exact=slug)))
        return Plot(rows, ticks(volume.days, self.language), max(0, len(ranked) - most))

    def of_outlet(self, volume: Volume, slug: str) -> Plot:
        """Of one outlet."""
        name = self.language.say("front.articles_a_day")
        row = self._row(name, None, volume.all, volume.days, self._of(source__exact=slug), tall=90)
        return Plot([row], ticks(volume.days, self.language))

    def of_days(self, counts: Mapping[date, int], days: Sequence[date], rows: Callable[[date, date], str]) -> Plot:
        """Of whatever has these counts. rows: the address of what was published from one day to another"""
        name = self.language.say("front.articles_a_day")
        row = self._row(name, None, [counts.get(day, 0) for day in days], days, rows, tall=90)
        return Plot([row], ticks(days, self.language))

    def _of(self, **outlets: str) -> Callable[[date, date], str]:
        """The rows of what these filters leave, from one day to another: as many as were counted, which a search may not find."""
        own = {"agency__isnull": "1", "duplicate_of__isnull": "1"} if self.own else {}

        def rows(first: date, last: date) -> str:
            span = {"published_day__gte": first.isoformat(), "published_day__lte": last.isoformat()}
            days = {"published_day__exact": first.isoformat()} if first == last else span
            return address(self.home, None, **outlets, **days, **own)

        return rows

    def _row(
        self, name: str, href: str | None, counts: Sequence[int], days: Sequence[date], rows: Callable[[date, date], str],
        *, tall: int = 40,
    ) -> Row:  # fmt: skip
        """rows: the address of what was published from one day to another"""
        most = max(counts, default=0)
        drawn = bars.row(
            [self._bar(day, count, rows(day, day)) for day, count in zip(days, counts, strict=True)],
            top=most,
            tall=tall,
            title=self.language.say("front.plot_title", name=name, most=most),
            in_tab_order=href is None,
        )
        day = days[counts.index(most)]
        return Row(name, href, Markup(drawn), sum(counts), rows(days[0], days[-1]), most, rows(day, day))  # noqa: S704 - drawing escapes

    def _bar(self, day: date, count: int, href: str) -> bars.Bar:
        title = f"{self.language.day_of_year(day)}: {self.language.say('count.articles', n=count)}"
        if day < self.today:
            return bars.Bar(value=count, title=title, href=href)
        return bars.Bar(value=count, title=f"{title}, {self.language.say('front.so_far')}", href=href, is_partial=True)


def ticks(days: Sequence[date], language: Language) -> list[str]:
    """What stands below a row: its first, middle and last day."""
    return [language.day_of_year(day) for day in (days[0], days[len(days) // 2], days[-1])]


def address(home: str, slug: str | None, **filters: str) -> str:
    """The articles of an outlet, or of all, that these filters of the table leave."""
    outlet = {"source__exact": slug} if slug else {}
    return f"{home}/articles?{urlencode({**outlet, **filters})}"
