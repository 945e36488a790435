"""The pages of people, sections and regions: newest articles, where they stand, and how many there are over time.

Each number leads to the same page with only those articles: they are counted among the newest ones, which no table can be asked for.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

from markupsafe import Markup

from newscrawl.browse import plots, start, when
from newscrawl.browse.asked import PAGE, page_number, quoted
from newscrawl.browse.language import Language
from newscrawl.browse.outlet import DAYS, FEWEST, MONTHS, months
from newscrawl.drawing import bars
from newscrawl.store import groups
from newscrawl.store.articles import days
from newscrawl.store.db.database import Database
from newscrawl.store.groups import By, Group, Named, Only

_OUTLETS = 12  # of a region that have a row of their own
_FEWEST_DAYS = 7  # of a plot
_DAY, _MONTH = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}-\d\d", re.ASCII)


class Linked(NamedTuple):
    """A name with a number, as pages list them."""

    each: Named
    href: str  #: of its own page
    rows: str  #: the address of the articles that were counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of such a page says."""

    by: By
    key: str
    own: bool = False  #: without wire copy, see `newscrawl.store.groups.group`
    only: Only = field(default_factory=Only)
    page: int = 1  #: of a list that is narrowed

    @property
    def is_narrowed(self) -> bool:
        """Whether only a part is listed."""
        return self.only != Only()

    def address(
        self, home: str, part: Mapping[str, str] | None = None, *, own: bool | None = None, page: int = 1
    ) -> str:
        """The address of the same, or of a part of it. home: path of the database; part: names of `Only` → values"""
        values = {"name": self.key, "own": "1" if (self.own if own is None else own) else "", **(part or {})}
        return f"{home}/{self.by}?{urlencode({**_said(values), **({'page': page} if page > 1 else {})})}"


def from_arguments(by: By, arguments: Mapping[str, str]) -> Asked:
    """What an address asks: name, own, outlet, section, author, day, page."""
    return Asked(
        by=by,
        key=arguments.get("name") or "",
        own=arguments.get("own") == "1",
        only=Only(**{name: arguments.get(name) or None for name in ("outlet", "section", "author", "day")}),
        page=page_number(arguments),
    )


def group_values(
    connection: sqlite3.Connection, asked: Asked, today: date, language: Language, home: str
) -> dict[str, Any] | None:
    """The values of the page; None where nothing is there of it, or where it is asked for a day that is none."""
    db = cast("Database", connection)
    if asked.only.day and _first_day(asked.only.day) is None:
        return None
    found = groups.group(db, asked.by, asked.key, own=asked.own)
    if not found.headlines and (not asked.own or not groups.group(db, asked.by, asked.key).headlines):
        return None
    shown = {"by": asked.by.value, "key": asked.key, "own": asked.own, "asked": asked}
    if asked.is_narrowed:
        return {**shown, **_narrowed(db, asked, language, home)}
    return {
        **shown,
        "switch": asked.address(home, own=not asked.own),
        "plot": _plot(db, asked, found, today, language, home),
        "headlines": [start.headline(each, place, language) for place, each in enumerate(found.headlines)],
        "lists": _lists(asked, found, home),
        "rows": _rows(asked.by, asked.key, home),
    }


def _narrowed(db: Database, asked: Asked, language: Language, home: str) -> dict[str, Any]:
    """Only a part: its articles, page by page."""
    only, skip = _said(asdict(asked.only)), (asked.page - 1) * PAGE
    found, many = groups.listed(db, asked.by, asked.key, asked.only, own=asked.own, limit=PAGE, skip=skip)
    names = {**only, "outlet": found[0].outlet if found else asked.only.outlet, "day": _day(asked.only.day, language)}
    return {
        "whole": asked.address(home),
        "part": ", ".join(str(names[name]) for name in only),
        "many": many,
        "headlines": [start.headline(each, PAGE, language) for each in found],
        "before": asked.address(home, only, page=asked.page - 1) if asked.page > 1 else None,
        "after": asked.address(home, only, page=asked.page + 1) if skip + len(found) < many else None,
    }


def _first_day(said: str) -> date | None:
    """The day that is said, or the first of a month; None for what is neither."""
    if _MONTH.fullmatch(said):
        return when.as_day(f"{said}-01")
    return when.as_day(said) if _DAY.fullmatch(said) else None


def _day(said: str | None, language: Language) -> str | None:
    """A day or month as it is printed."""
    day = _first_day(said) if said else None
    if day is None:
        return said
    return language.month(day) if len(said or "") == len("2025-11") else language.day(day)


def _plot(db: Database, asked: Asked, found: Group, today: date, language: Language, home: str) -> plots.Plot | None:
    """Of a person by month, of a section or region by day."""
    match asked.by:
        case By.AUTHOR:
            return _by_month(found, asked, language, home) if found.months else None
        case By.SECTION:
            return _by_day(db, asked, today, language, home)
    return _region(db, asked, today, language, home)


def _region(db: Database, asked: Asked, today: date, language: Language, home: str) -> plots.Plot | None:
    bounds = days.bounds(db, today)
    of_region = [each for each in days.outlets(db, today) if each.region == asked.key]
    if bounds is None:
        return None
    volume = days.volume(db, bounds[1], start.DAYS, own=asked.own)
    slugs = {each.slug for each in of_region}
    theirs = days.Volume(days=volume.days, by_outlet={k: v for k, v in volume.by_outlet.items() if k in slugs})
    drawing = plots.Plots(language=language, home=home, today=today, are_some=True, own=asked.own)
    return drawing.by_outlet(theirs, of_region, _OUTLETS)


def _by_day(db: Database, asked: Asked, today: date, language: Language, home: str) -> plots.Plot | None:
    """Up to the archive's newest day: a section that fell silent shows it. Days of which not all articles are looked at are left out."""
    bounds = days.bounds(db, today)
    if bounds is None:
        return None
    counts, since = groups.by_day(db, asked.by, asked.key, own=asked.own)
    last = bounds[1]
    many = DAYS if since is None else min(DAYS, (last - since).days + 1)
    span = [last - timedelta(days=back) for back in range(many - 1, -1, -1)]
    if many < _FEWEST_DAYS or not any(counts.get(day) for day in span):
        return None

    def rows(first: date, last: date) -> str:
        return asked.address(home, {"day": first.isoformat()} if first == last else None)

    return plots.Plots(language=language, home=home, today=today).of_days(counts, span, rows)


def _by_month(found: Group, asked: Asked, language: Language, home: str) -> plots.Plot:
    counts = {each.key: each.count for each in found.months}
    span = months(found.months[-1].key, min(MONTHS, max(FEWEST, len(found.months))))
    drawn = [
        bars.Bar(
            value=counts.get(month, 0),
            title=f"{language.month(date.fromisoformat(f'{month}-01'))}: {language.say('count.articles', n=counts.get(month, 0))}",
            href=asked.address(home, {"day": month}),
        )
        for month in span
    ]
    row = bars.row(drawn, top=max(counts.values()), title=language.say("group.by_month"), tall=90)
    ticks = [language.month(date.fromisoformat(f"{month}-01")) for month in (span[0], span[len(span) // 2], span[-1])]
    return plots.Plot([plots.Row(asked.key, None, Markup(row), sum(counts.values()), "")], ticks)  # noqa: S704 - drawing escapes


def _lists(asked: Asked, found: Group, home: str) -> list[tuple[str, Sequence[Linked]]]:
    """Key of the heading → what stands there, but for what the page itself is about."""

    def linked(counted: Sequence[Named], name: str, page: Callable[[Named], str]) -> list[Linked]:
        return [Linked(each, page(each), asked.address(home, {name: each.key})) for each in counted]

    def of(by: By) -> Callable[[Named], str]:
        return lambda each: Asked(by=by, key=each.key).address(home)

    every = (
        (
            "frame.outlets",
            None,
            linked(found.outlets, "outlet", lambda each: f"{home}/outlet/{quote(each.key, safe='')}"),
        ),
        ("outlet.sections", By.SECTION, linked(found.sections, "section", of(By.SECTION))),
        ("outlet.authors", By.AUTHOR, linked(found.authors, "author", of(By.AUTHOR))),
    )
    return [(title, listed) for title, by, listed in every if listed and by is not asked.by]


def _rows(by: By, key: str, home: str) -> str:
    """The address of all its articles."""
    if by is By.SECTION:
        return plots.address(home, None, section__exact=key)
    whole = "=" if by is By.AUTHOR else ""  # as people type it, it would find whoever has the name within theirs
    return f"{home}/search?{urlencode({'q': f'{by}:{quoted(whole + key)}'})}"


def _said(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
