"""The pages of people, sections and regions: newest articles, where they stand, and for a region articles a day by outlet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from markupsafe import Markup

from newscrawl.browse import plots, start
from newscrawl.browse.asked import quoted
from newscrawl.browse.language import Language
from newscrawl.browse.outlet import FEWEST, MONTHS, months
from newscrawl.drawing import bars
from newscrawl.store import groups
from newscrawl.store.articles import days
from newscrawl.store.db.database import Database
from newscrawl.store.groups import By, Group, Named

_OUTLETS = 12  # of a region that have a row of their own


def address(home: str, by: By, key: str, *, own: bool = False) -> str:
    """The address of such a page. home: path of the database"""
    return f"{home}/{by}?{urlencode({'name': key, **({'own': '1'} if own else {})})}"


def group_values(
    connection: sqlite3.Connection, by: By, key: str, own: bool, today: date, language: Language, home: str
) -> dict[str, Any] | None:
    """The values of the page; None where nothing is there of it. own: without wire copy, see `newscrawl.store.groups.group`"""
    db = cast("Database", connection)
    found = groups.group(db, by, key, own=own)
    if not found.headlines and (not own or not groups.group(db, by, key).headlines):
        return None
    return {
        "by": by.value,
        "key": key,
        "own": own,
        "switch": address(home, by, key, own=not own),
        "plot": _plot(db, by, key, own, found, today, language, home),
        "headlines": [start.headline(each, place, language) for place, each in enumerate(found.headlines)],
        "outlets": _linked(found.outlets, lambda each: f"{home}/outlet/{each.key}"),
        "sections": []
        if by is By.SECTION
        else _linked(found.sections, lambda each: address(home, By.SECTION, each.key)),
        "authors": [] if by is By.AUTHOR else _linked(found.authors, lambda each: address(home, By.AUTHOR, each.key)),
        "rows": _rows(by, key, home),
    }


def _plot(
    db: Database, by: By, key: str, own: bool, found: Group, today: date, language: Language, home: str
) -> plots.Plot | None:
    """Of a person by month, of a region by day; a section may have more than is looked at, and has none."""
    if by is By.REGION:
        return _region(db, key, own, today, language, home)
    return _months(found, key, language, home) if by is By.AUTHOR and found.months else None


def _region(db: Database, region: str, own: bool, today: date, language: Language, home: str) -> plots.Plot | None:
    bounds = days.bounds(db, today)
    of_region = [each for each in days.outlets(db, today) if each.region == region]
    if bounds is None:
        return None
    volume = days.volume(db, bounds[1], start.DAYS, own=own)
    slugs = {each.slug for each in of_region}
    theirs = days.Volume(days=volume.days, by_outlet={k: v for k, v in volume.by_outlet.items() if k in slugs})
    drawing = plots.Plots(language=language, home=home, today=today, are_some=True, own=own)
    return drawing.by_outlet(theirs, of_region, _OUTLETS)


def _months(found: Group, name: str, language: Language, home: str) -> plots.Plot:
    counts = {each.key: each.count for each in found.months}
    span = months(found.months[-1].key, min(MONTHS, max(FEWEST, len(found.months))))
    query = {month: urlencode({"q": f"author:{quoted(name)}", "since": month, "until": month}) for month in span}
    drawn = [
        bars.Bar(
            value=counts.get(month, 0),
            title=f"{language.month(date.fromisoformat(f'{month}-01'))}: {language.say('count.articles', n=counts.get(month, 0))}",
            href=f"{home}/search?{query[month]}",
        )
        for month in span
    ]
    row = bars.row(drawn, top=max(counts.values()), title=language.say("group.by_month"), tall=90)
    ticks = [language.month(date.fromisoformat(f"{month}-01")) for month in (span[0], span[len(span) // 2], span[-1])]
    return plots.Plot([plots.Row(name, None, Markup(row), sum(counts.values()), "")], ticks)  # noqa: S704 - drawing escapes


def _linked(counted: Sequence[Named], href: Callable[[Named], str]) -> list[tuple[Named, str]]:
    return [(each, href(each)) for each in counted]


def _rows(by: By, key: str, home: str) -> str:
    """The address of all its articles."""
    if by is By.SECTION:
        return plots.address(home, None, section__exact=key)
    if by is By.AUTHOR:
        query = f"author:{quoted(key)}"
    else:
        query = f"region:{quoted(key)}"
    return f"{home}/search?{urlencode({'q': query})}"
