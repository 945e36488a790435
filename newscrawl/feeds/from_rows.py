"""Rows of articles become items of a feed, by the rule of what may leave."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl import leaving, urls
from newscrawl.feeds.model import Item, Maker

# Letters of an excerpt: two or three sentences, as feeds of outlets have.
_EXCERPT = 300


def items(
    rows: Iterable[Mapping[str, Any]], *, including: Collection[str] = (), full: bool = False
) -> tuple[Item, ...]:
    """Items in the order of the rows.

    rows:       as `newscrawl.store.articles.leaving.rows` gives them
    including:  texts that go though they would be withheld, by the names of `newscrawl.leaving.Withheld`
    full:       with the whole text, where it may leave
    """
    return tuple(_item(row, including, full) for row in rows)


def excerpt(text: str, most: int = _EXCERPT) -> str:
    """The beginning of a text on one line, of so many letters at most, cut between words.

    >>> excerpt("La piena è passata.\\n\\nOggi si contano i danni.", most=30)
    'La piena è passata. Oggi si…'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most]  # with room for the sign of the omission
    return cut[: cut.rfind(" ") if " " in cut else most - 1].rstrip(" ,;:") + "…"


def _item(row: Mapping[str, Any], including: Collection[str], full: bool) -> Item:
    row, decided = leaving.stripped(row, including)
    zone = ZoneInfo(row["timezone"])
    times = {name: _moment(row[name], zone) for name in ("published", "modified", "revised", "first_seen", "extracted")}
    changed = [at for name in ("published", "modified", "revised") if (at := times[name]) is not None]
    outlet = Maker(row["outlet"], row["home"])
    summary = row["subtitle"] or excerpt(row["body"] or "") or None
    first_seen = times["first_seen"]
    assert first_seen is not None
    return Item(
        id=row["address"] or row["url"],
        url=_link(row["url"], row["address"], row["home"]),
        title=row["title"],
        published=times["published"],
        updated=max(changed, default=first_seen),
        authors=_authors(row) or (outlet,),
        outlet=outlet,
        categories=_categories(row["section"], json.loads(row["tags"])),
        language=row["language"] or row["outlet_language"],
        summary=summary if decided.reason is None else leaving.WORDS[decided.reason],
        content=row["body"] or None if full else None,
        image=row["image"],
        withheld=decided.reason,
        written=times["extracted"],
    )


def _link(*addresses: str | None) -> str:
    """The first that a reader can open: newscrawl stores no others, but another program may have written there."""
    return next((each for each in addresses if each and urls.is_web(each)), "")


def _moment(column: str | None, zone: ZoneInfo) -> datetime | None:
    """A time in the outlet's zone: so a day without a time is that day."""
    return None if column is None else datetime.fromisoformat(column).astimezone(zone)


def _authors(row: Mapping[str, Any]) -> tuple[Maker, ...]:
    """The people, or else the desks and agencies in their place."""
    people = json.loads(row["authors"])
    return tuple(map(Maker, people or filter(None, [row["credit"]])))


def _categories(section: str | None, tags: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, [section, *tags])))
