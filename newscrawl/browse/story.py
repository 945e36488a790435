"""A story: who told it and when, on one scale of time, how much each kept of the first text, and which places of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

from markupsafe import Markup

from newscrawl.browse import values, when
from newscrawl.browse.language import Language
from newscrawl.dedupe import near
from newscrawl.drawing import moments
from newscrawl.leaving import WORDS
from newscrawl.store.db.database import Database
from newscrawl.store.stories import told as stories
from newscrawl.store.stories.told import Teller, Told

# Tellers that are drawn and compared: a page has a third of a second.
_DRAWN = 30
# Shades in which a place is marked: by how many of the others have it.
_SHADES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A teller as pages show it."""

    teller: Teller
    at: str | None  #: when it told the story, at its outlet
    after: str | None  #: how long after the first one
    kept: str | None  #: of the first text: "80%"
    own: str | None  #: of its own text, what the first has not
    href: str
    outlet: str  #: address of the outlet's page
    beside: str  #: address of the comparison with the first
    drawn: Markup | None


def told(
    connection: sqlite3.Connection, root: int, id: int, most: int, language: Language, home: str
) -> dict[str, Any] | None:
    """The story beside an article, in few lines; None where nobody else tells it. id: of the article"""
    found = stories.told(cast("Database", connection), root, most)
    if found is None:
        return None
    return {
        "story": found,
        "this": id,
        "rows": [_row(each, found, None, language, home) for each in found.tellers],
        "more": max(0, found.articles - len(found.tellers)),
        "href": f"{home}/story/{found.id}",
    }


def story_values(
    connection: sqlite3.Connection, id: int, beside: str, language: Language, home: str
) -> dict[str, Any] | None:
    """The values of a story's page; None where the article tells none that another one tells.

    id:     of one of its articles
    beside: number of the article whose text is shown beside the first, as an address has it; else empty
    """
    db = cast("Database", connection)
    found = stories.told(db, id, _DRAWN)
    if found is None or len(found.tellers) < 2:
        return None
    texts = stories.texts(db, [each.id for each in found.tellers])
    features = {number: near.features(title, _compared(body)) for number, (title, body) in texts.items()}
    first, *others = found.tellers
    chosen = next((each for each in others if str(each.id) == beside), None)
    compared = [chosen] if chosen else others
    return {
        "story": found,
        "first": first,
        "rows": [_row(each, found, features, language, home) for each in found.tellers],
        "ticks": _ticks(found, language),
        "more": max(0, found.articles - len(found.tellers)),
        "same": sum(1 for each in others if each.title == first.title),
        "chosen": chosen,
        "chosen_text": chosen and _marked(texts[chosen.id][1], [features[first.id]], language),
        "text": _marked(texts[first.id][1], [features[each.id] for each in compared], language),
        "here": f"{home}/story/{found.id}",
    }


def _row(
    each: Teller, found: Told, features: Mapping[int, near.TextFeatures] | None, language: Language, home: str
) -> Row:
    first = found.tellers[0]
    compared = near.shares(features[first.id], features[each.id]) if features and each.id != first.id else None
    # What has nothing in common with it by now was changed since, or is withheld: then what was written down when it came is told.
    shares = compared if compared and compared.kept else None
    share = None if each.id == first.id else shares.kept if shares else each.kept
    at = _at(each, language)
    return Row(
        teller=each,
        at=at,
        after=_after(each, first, language),
        kept=None if share is None else f"{share:.0%}",
        own=None if shares is None else f"{shares.own:.0%}",
        href=f"{home}/articles/{each.id}",
        outlet=f"{home}/outlet/{quote(each.source, safe='')}",
        beside=f"{home}/story/{found.id}?beside={each.id}",
        drawn=_drawn(each, found.tellers, at, home) if features else None,
    )


# ── time ───────────────────────────────────────────────────────────────────────────────────────


def _drawn(each: Teller, tellers: Sequence[Teller], at: str | None, home: str) -> Markup | None:
    times = _span(tellers)
    if each.at is None or times is None:
        return None
    begins, ends = times
    part = (each.at - begins) / (ends - begins) if ends > begins else 0.0
    drawn = moments.row(part, title=f"{each.outlet}: {at}", href=f"{home}/articles/{each.id}")
    return Markup(drawn)  # noqa: S704 - drawing escapes


def _span(tellers: Sequence[Teller]) -> tuple[datetime, datetime] | None:
    times = [each.at for each in tellers if each.at]
    return (min(times), max(times)) if times else None


def _ticks(found: Told, language: Language) -> list[str]:
    """What stands below the rows: the beginning and the end, at the first outlet."""
    times = _span(found.tellers)
    there = when.zone(found.tellers[0].timezone)
    return [language.clock(each.astimezone(there)) for each in times] if times else []


def _at(each: Teller, language: Language) -> str | None:
    there = when.zone(each.timezone)
    if each.published is None:
        return (
            language.say("story.seen", when=language.clock(each.first_seen.astimezone(there)))
            if each.first_seen
            else None
        )
    moment = each.published.astimezone(there)
    return language.short_day(moment) if each.precision == "day" else language.clock(moment)


def _after(each: Teller, first: Teller, language: Language) -> str | None:
    """How long after the first one, where both have a time of day."""
    if each.id == first.id or each.at is None or first.at is None or "day" in (each.precision, first.precision):
        return None
    minutes = round((each.at - first.at).total_seconds() / 60)
    if minutes < 0:
        return None
    hours, days = minutes / 60, minutes / 1440
    if minutes < 100:
        return language.say("story.minutes", n=minutes)
    return language.say("story.hours", n=round(hours)) if hours < 48 else language.say("story.days", n=round(days))


# ── text ───────────────────────────────────────────────────────────────────────────────────────


def _compared(body: str) -> str:
    """A body as it is compared: the sentence that strangers read in its place says nothing of it."""
    return "" if body in WORDS.values() else body


def _marked(text: str, others: Sequence[near.TextFeatures], language: Language) -> list[Markup]:
    """The paragraphs of a text, in which is marked what the others have: the more of them, the stronger."""
    found = near.places(text, others)
    shown, at = [], 0
    for paragraph in values.paragraphs(text):
        start = text.index(paragraph, at)
        at = start + len(paragraph)
        inside = [
            near.Place(max(each.start, start) - start, min(each.end, at) - start, each.texts)
            for each in found
            if each.start < at and each.end > start
        ]
        shown.append(_with_marks(paragraph, inside, len(others), language))
    return shown


def _with_marks(text: str, places: Sequence[near.Place], of: int, language: Language) -> Markup:
    shown, done = Markup(""), 0
    for each in places:
        shade = -(-each.texts * _SHADES // of)
        title = language.say("story.kept_by", n=each.texts, of=of) if of > 1 else ""
        told = Markup(' title="{}"').format(title) if title else ""
        shown += Markup('{}<mark class="kept shade-{}"{}>{}</mark>').format(
            text[done : each.start], shade, told, text[each.start : each.end]
        )
        done = each.end
    return shown + text[done:]
