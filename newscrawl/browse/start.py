"""The front page: articles a day, the story of the day, what was changed, what watches found, who is ill, the latest headlines.

It is of the archive's newest day, which is today where a run was: an archive that rests shows the day on which it went to rest.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from markupsafe import Markup

from newscrawl.browse import plots, values, when
from newscrawl.browse.language import Language
from newscrawl.changes.marked import Piece, marked
from newscrawl.health import days_to_learn
from newscrawl.store import front
from newscrawl.store.articles import days
from newscrawl.store.db.database import Database
from newscrawl.store.outlet import Finding

#: Days and outlets of the plot.
DAYS, OUTLETS = 30, 10
# Outlets that are named, and headlines that have their second line.
_NAMED, _WITH_SUBTITLE = 24, 4
_SHARES = frozenset(
    {"title", "body", "article", "published", "byline", "subtitle", "section", "image", "blocked", "consent"}
)

_NAMES = "SELECT slug, name FROM sources ORDER BY name"


def start_values(connection: sqlite3.Connection, now: datetime, language: Language, home: str) -> dict[str, Any]:
    """The values that the template of the front page needs. Runs in one of Datasette's threads.

    now: aware, at the reader's; home: path of the database, e.g. "/newscrawl"
    """
    db, today = cast("Database", connection), now.date()
    outlets = days.outlets(db, today)
    bounds = days.bounds(db, today)
    last = bounds[1] if bounds else None
    found = front.front(db, last, now)
    return {
        "day": last and language.day(last),
        "figures": {
            "articles": sum(each.articles for each in outlets),
            "sources": len(outlets),
            "oldest": bounds and language.short_day(bounds[0]),
            "newest": last and language.short_day(last),
        },
        "plot": last
        and plots.Plots(language=language, home=home, today=today).by_outlet(
            days.volume(db, last, DAYS), outlets, OUTLETS
        ),
        "stories": [_story(each, last, language) for each in found.stories],
        "renamed": [_renamed(each, last, language) for each in found.renamed],
        "watches": [_watched(each, last, home) for each in found.watches],
        "ill": [{"illness": each, "told": illness(each, language)} for each in found.ill],
        "are_ill": found.are_ill,
        "learning": sum(map(_learns, found.known_days)),
        "all_learning": all(map(_learns, found.known_days)),
        "headlines": [headline(each, place, language) for place, each in enumerate(found.newest)],
        "run": found.run and _run(found.run, language),
        "outlets": outlets[:_NAMED],
    }


async def title(database: Any, own: str | None, language: Language) -> str:
    """What the archive is called: as its owner says, else by its outlets."""
    if own:
        return own
    names = [row["name"] for row in await database.execute(_NAMES)]
    key = "title.one" if len(names) == 1 else "title.many" if names else "title.none"
    return language.say(key, outlet=names[0] if names else "", n=len(names))


async def outlets(database: Any) -> list[dict[str, str]]:
    """Slug and name of every outlet, for the choice in a query's form."""
    return [dict(row) for row in await database.execute(_NAMES)]


def groups(queries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The canned queries under their headings, both in the order of the file."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for query in queries:
        grouped.setdefault(query.get("group") or "More", []).append(query)
    return list(grouped.items())


_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*$", re.IGNORECASE)


def most_rows(sql: str | None) -> int | None:
    """The number of rows after which a query stops; None where it shows all.

    >>> most_rows("SELECT title FROM articles ORDER BY id DESC LIMIT 100")
    100
    """
    found = _LIMIT.search(sql or "")
    return int(found[1]) if found else None


def difference(before: str, after: str) -> Markup:
    """Two headlines as one, with what went and what came marked."""
    return marked_up(marked(before, after))


def marked_up(pieces: Iterable[Piece]) -> Markup:
    """Pieces of a text, with what went and what came marked."""
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return Markup("").join(_outside(tags[piece.kind], piece.text) for piece in pieces)


def _outside(tag: str, text: str) -> Markup:
    """Words in a tag, with the space before them before the tag."""
    bare = text.lstrip()
    return Markup("{}").format(text[: len(text) - len(bare)]) + Markup(tag).format(bare)  # noqa: S704 - the tag is ours


def _story(story: front.Story, today: date | None, language: Language) -> dict[str, Any]:
    first = story.tellers[0]
    others: dict[str, front.Headline] = {}
    for each in story.tellers[1:]:
        others.setdefault(each.source, each)
    others.pop(first.source, None)
    return {
        "story": story,
        "first": {"article": first, "at": _at(first, today, language)},
        "others": [
            {"article": each, "at": _at(each, today, language), "kept": each.kept is not None and f"{each.kept:.0%}"}
            for each in others.values()
        ],
    }


def _renamed(each: front.Renamed, today: date | None, language: Language) -> dict[str, Any]:
    return {
        "article": each,
        "title": difference(each.before, each.after),
        "at": each.seen and _clock(each.seen.astimezone(when.zone(each.timezone)), today, language),
    }


def _watched(each: front.Watched, day: date | None, home: str) -> dict[str, Any]:
    since = {"since": day.isoformat()} if day else {}
    return {
        "watch": each,
        "href": f"{home}/search?{urlencode({'q': each.query})}",
        "new": f"{home}/search?{urlencode({'q': each.query, **since})}",
    }


def _learns(known_days: int) -> bool:
    """Whether too little is known of a source for a verdict."""
    return days_to_learn(known_days) > 0


def illness(each: front.Illness | Finding, language: Language) -> str:
    """What differs, in few words: "author: 98% → 4% since 9 Nov 2025"."""

    def shown(value: float) -> str:
        return f"{value:.0%}" if each.field in _SHARES else language.number(round(value, 1))

    return language.say(
        "front.fell",
        field=language.known(f"illness.{each.field}", each.field),
        before=shown(each.before),
        after=shown(each.after),
        since=language.short_day(each.since) if each.since else "?",
    )


def _run(run: front.Run, language: Language) -> dict[str, Any]:
    ended = run.finished or run.started
    state = "running or killed" if run.finished is None else "ok" if run.exit_status == 0 else f"exit {run.exit_status}"
    return {
        "id": run.id,
        "badge": values.badge(state, language, "bad"),
        "ended": ended and language.clock(ended),
        "stored": run.stored,
    }


def headline(each: front.Headline, place: int, language: Language) -> dict[str, Any]:
    """A headline in a list, with its time at the outlet. place: in the list, from 0"""
    moment = each.published and each.published.astimezone(when.zone(each.timezone))
    return {
        "article": each,
        "time": f"{moment:%H:%M}" if moment and each.precision != "day" else None,
        "date": when.day(each.day, language),
        "subtitle": each.subtitle if place < _WITH_SUBTITLE else None,
    }


def _at(each: front.Headline, today: date | None, language: Language) -> str | None:
    """When it was published, at its outlet."""
    if each.published is None:
        return each.day
    moment = each.published.astimezone(when.zone(each.timezone))
    return language.short_day(moment) if each.precision == "day" else _clock(moment, today, language)


def _clock(moment: datetime, today: date | None, language: Language) -> str:
    """A time; of the day that the page is about, the hour alone."""
    return f"{moment:%H:%M}" if moment.date() == today else language.clock(moment)
