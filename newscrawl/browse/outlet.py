"""The pages of outlets: a list of all with the volume of each, and one page an outlet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

from markupsafe import Markup

from newscrawl.browse import plots, start, values, when
from newscrawl.browse.language import Language
from newscrawl.drawing import bars
from newscrawl.health import days_to_learn
from newscrawl.store import outlet
from newscrawl.store.articles import days
from newscrawl.store.articles.days import Month
from newscrawl.store.db.database import Database
from newscrawl.store.groups import By

#: Days of the plot on an outlet's page, and months of shares.
DAYS, MONTHS = 90, 24
#: Months that have room at least.
FEWEST = 12
# What is told month by month, and the columns that say it.
_SHARES = (
    ("authored", ("byline__notnull",)),
    ("sectioned", ("section__notnull",)),
    ("own", ("agency__isnull", "duplicate_of__isnull")),
    ("firsts", ("duplicate_of__isnull",)),
)
# How many letters of an address or of what an outlet repeats are shown.
_SHORT = 90


def outlets_values(connection: sqlite3.Connection, today: date, language: Language, home: str) -> dict[str, Any]:
    """The values of the list. home: path of the database, e.g. "/newscrawl" """
    db = cast("Database", connection)
    bounds = days.bounds(db, today)
    volume = days.volume(db, bounds[1], start.DAYS) if bounds else None
    return {
        "outlets": [_listed(each, volume, language, home) for each in days.outlets(db, today)],
        "ticks": plots.ticks(volume.days, language) if volume else (),
    }


def outlet_values(
    connection: sqlite3.Connection, slug: str, now: datetime, language: Language, home: str
) -> dict[str, Any] | None:
    """The values of an outlet's page; None where there is no outlet of this slug. now: aware"""
    db = cast("Database", connection)
    found = outlet.outlet(db, slug, now, months=MONTHS)
    if found is None:
        return None
    bounds = days.bounds(db, now.date())
    totals = {each.slug: each for each in days.outlets(db, now.date())}[slug]
    return {
        "outlet": found,
        "articles": totals.articles,
        "undated": totals.undated,
        "last": when.day(totals.last, language),
        "home_page": values.safe_url(found.home),
        "absent": found.absent and language.short_day(found.absent),
        "days": DAYS,
        "plot": bounds and plots.Plots(language=language, home=home, today=now.date()).of_outlet(days.volume(db, bounds[1], DAYS, slug), slug),
        "shares": _shares(days.months(db, slug, MONTHS), found, language, home),
        "headlines": [start.headline(each, 99, language) for each in found.newest],
        "sections": [(each, _page(home, By.SECTION, each), plots.address(home, slug, section__exact=each.name)) for each in found.sections],
        "authors": [(each, _page(home, By.AUTHOR, each), f"{_page(home, By.AUTHOR, each)}&{urlencode({'outlet': slug})}") for each in found.authors],
        "entries": [_entry(each, found.timezone, language) for each in found.entries],
        "states": [(values.badge(each.name, language), each.count, _links(home, slug, each.name)) for each in found.states],
        "health": [{"finding": each, "badge": values.badge(each.state, language, "bad"), "told": start.illness(each, language)} for each in found.health],
        "learning": days_to_learn(found.known_days),
        "reservations": [(each, each.last_seen and language.short_day(each.last_seen)) for each in found.reservations],
        "repeated": [(_shortened(each.name), each.count) for each in found.repeated],
        "since": (now.astimezone(UTC) - outlet.LATELY).strftime("%Y-%m-%dT%H:00:00Z"),
    }  # fmt: skip


def _listed(each: days.Outlet, volume: days.Volume | None, language: Language, home: str) -> dict[str, Any]:
    counts = volume.by_outlet.get(each.slug, [0] * len(volume.days)) if volume else []
    title = language.say("front.plot_title", name=each.name, most=max(counts, default=0))
    last = when.as_day(each.last)
    return {
        "outlet": each,
        "href": f"{home}/outlet/{quote(each.slug, safe='')}",
        "drawn": Markup(bars.small(counts, title=title)),  # noqa: S704 - drawing escapes
        "drawn_of": _span(home, each.slug, volume) if volume and any(counts) else None,
        "lately": sum(counts),
        "last": last and language.short_day(last),
        "rows": plots.address(home, each.slug),
    }


def _span(home: str, slug: str, volume: days.Volume) -> str:
    """The articles of the days of a plot."""
    first, last = volume.days[0].isoformat(), volume.days[-1].isoformat()
    return plots.address(home, slug, published_day__gte=first, published_day__lte=last)


def _page(home: str, by: By, each: outlet.Counted) -> str:
    return f"{home}/{by}?{urlencode({'name': each.name})}"


def _shares(told_months: Sequence[Month], found: outlet.OutletPage, language: Language, home: str) -> list[plots.Row]:
    """What part of an outlet's articles has an author, a section, its own words, and a date, month by month."""

    def row(name: str, told: Sequence[tuple[str, int, int]], href: Callable[[str], str], rows: str) -> plots.Row:
        shares = {month: _share(month, part, whole, href, language) for month, part, whole in told}
        span = months(told[-1][0], min(MONTHS, max(FEWEST, len(told))))
        drawn = bars.row(
            [shares.get(month) or _none(month, language) for month in span], top=1, title=name, in_tab_order=False
        )
        part, whole = sum(part for _, part, _ in told), sum(whole for _, _, whole in told)
        return plots.Row(name, None, Markup(drawn), round(100 * part / whole) if whole else 0, rows)  # noqa: S704 - drawing escapes

    made = []
    for key, columns in _SHARES if told_months else ():
        filters = dict.fromkeys(columns, "1")
        told = [(each.month, getattr(each, key), each.articles) for each in told_months]
        made.append(
            row(
                language.say(f"outlet.{key}"),
                told,
                lambda month, filters=filters: plots.address(
                    home, found.slug, published_day__startswith=month, **filters
                ),  # type: ignore[misc]  # mypy does not infer a lambda with defaults
                plots.address(home, found.slug, **filters),
            )
        )
    if found.dated:
        told = [(each.month, each.dated, each.articles) for each in found.dated]
        dated = plots.address(home, found.slug, published_day__notnull="1")
        made.insert(
            0, row(language.say("outlet.dated"), told, lambda month: f"{dated}&fetched__startswith={month}", dated)
        )
    return made


def months(last: str, many: int) -> list[str]:
    """So many months up to this one: "2025-11"."""
    number = int(last[:4]) * 12 + int(last[5:]) - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(number - many + 1, number + 1)]


def _none(month: str, language: Language) -> bars.Bar:
    told = language.month(date.fromisoformat(f"{month}-01"))
    return bars.Bar(value=0, title=f"{told}: {language.say('count.articles', n=0)}")


def _share(month: str, part: int, whole: int, href: Callable[[str], str], language: Language) -> bars.Bar:
    share = part / whole
    title = language.say(
        "outlet.share",
        month=language.month(date.fromisoformat(f"{month}-01")),
        share=f"{share:.0%}",
        part=part,
        whole=whole,
    )
    return bars.Bar(value=share, title=title, href=href(month))


def _entry(each: outlet.Entry, timezone: str, language: Language) -> dict[str, Any]:
    outcome = each.outcome or "never asked"
    return {
        "entry": each,
        "badge": values.badge(outcome, language, "bad"),
        "polled": each.polled and language.clock(each.polled.astimezone(when.zone(timezone))),
        "address": _shortened(each.url.partition("://")[2] or each.url),
    }


def _links(home: str, slug: str, state: str) -> str:
    return f"{home}/links?{urlencode({'source__exact': slug, 'state__exact': state})}"


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
