"""How a value looks in a table: links, badges, dates, lists. Pure: a value gives markup, or None for Datasette's own.

Everything here comes from pages that strangers wrote: text passes `escape` or Markup's own formatting, always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from newscrawl.browse import behind, jsons, values
from newscrawl.browse.language import Language
from newscrawl.leaving import WORDS

_SHORT = 220  # characters of a long text in a table
# What strangers read in the place of a text → why.
_WITHHELD: Mapping[Any, str] = {words: reason.value for reason, words in WORDS.items()}

Row = Mapping[str, Any]
# What a cell asks of the others in its row; a number may ask more.
_BESIDE = frozenset({"id", "source", "day"})


def beside(row: Any, column: str) -> dict[str, Any]:
    """What the cell of a column asks of the others in its row, as far as it has them."""
    found = {}
    for name in _BESIDE | behind.beside(column):
        try:
            found[name] = row[name]
        except LookupError:
            continue
    return found


def cell(value: Any, column: str, row: Row, base: str, language: Language) -> Markup | None:
    """The markup of one value, or None.

    row:   what `beside` has of its row: a title links to its article only when the id stands beside it
    base:  path of the database, e.g. "/newscrawl"
    language: the reader's
    """
    if value is None or isinstance(value, dict | bytes):
        return None  # unknown; or a label that Datasette has looked up; or binary
    shown = _CELLS[column](value, _Place(row=row, base=base, language=language)) if column in _CELLS else None
    if shown is None and (rows := behind.address(column, value, row)):
        shown = Markup('<a href="{}/{}">{}</a>').format(base, rows, language.number(value))
    if shown is None and isinstance(value, str):
        shown = values.moment(value, language) or values.outward(value) or values.unsafe(value)
    return shown


# ── one function a column ──────────────────────────────────────────────────────────────────────


class _Place(NamedTuple):
    """Where a value stands, and for whom."""

    row: Row
    base: str
    language: Language


Cell = Callable[[Any, _Place], Markup | None]


def _title(value: Any, place: _Place) -> Markup | None:
    if place.row.get("id") is None:
        return None
    return Markup('<a class="headline" href="{}/articles/{}">{}</a>').format(
        place.base, place.row["id"], value or place.language.say("frame.no_title")
    )


def _outlet(value: Any, place: _Place) -> Markup | None:
    if not place.row.get("source"):
        return None
    day = f"&published_day__exact={quote(str(place.row['day']), safe='')}" if place.row.get("day") else ""
    query = f"source__exact={quote(str(place.row['source']), safe='')}{day}"
    return Markup('<a href="{}/articles?{}">{}</a>').format(place.base, query, value)


def _author(value: Any, place: _Place) -> Markup | None:
    return Markup('<a href="{}/author?name={}">{}</a>').format(place.base, quote(str(value), safe=""), value)


def _state(value: Any, place: _Place) -> Markup | None:
    return values.badge(str(value), place.language) if value else None


def _change(value: Any, place: _Place) -> Markup | None:
    return values.badge(str(value), place.language)


def _outcome(value: Any, place: _Place) -> Markup | None:
    return values.badge(str(value).replace("_", " "), place.language, "bad") if value else None


def _access(value: Any, place: _Place) -> Markup | None:
    return values.badge(value, place.language) if value in {"subscriber", "metered"} else _word(value, place)


def _word(value: Any, place: _Place) -> Markup | None:
    return Markup('<span class="reason">{}</span>').format(place.language.word(str(value))) if value else None


def _end(value: Any, place: _Place) -> Markup | None:
    """Why a run ended: as Scrapy says it where there is no word of ours."""
    word = place.language.known(f"states.end_{value}", str(value).replace("_", " "))
    return Markup('<span class="reason">{}</span>').format(word) if value else None


def _names(value: Any, place: _Place) -> Markup | None:
    return escape(", ".join(place.language.column(each) for each in str(value).split(", ")))


def _list(value: Any, place: _Place) -> Markup | None:
    items = jsons.texts(value)
    return (
        Markup('<span class="tags">{}</span>').format(
            Markup(" ").join(Markup('<span class="tag">{}</span>').format(item) for item in items)
        )
        if items
        else Markup("&nbsp;")
    )


def _mapping(value: Any, place: _Place) -> Markup | None:
    pairs = jsons.mapping(value)
    return (
        Markup('<span class="pairs">{}</span>').format(
            Markup("").join(Markup("<span><b>{}</b> {}</span>").format(k, _shortened(v)) for k, v in pairs.items())
        )
        if pairs
        else Markup("&nbsp;")
    )


def _body(value: Any, place: _Place) -> Markup | None:
    if (reason := _WITHHELD.get(value)) is not None:
        return place.language.say(f"article.withheld_{reason}")
    return _long(value, place)


def _long(value: Any, place: _Place) -> Markup | None:
    return Markup('<span class="excerpt">{}</span>').format(_shortened(" ".join(str(value).split())))


def _share(value: Any, place: _Place) -> Markup | None:
    if not isinstance(value, int | float):
        return None
    percent = f"{value:.0%}"
    return Markup('<span class="share"><meter min="0" max="1" value="{}">{}</meter> {}</span>').format(
        value, percent, percent
    )


def _yes(value: Any, place: _Place) -> Markup | None:
    tone, word = ("good", "yes") if value else ("bad", "no")
    return Markup('<span class="badge {}">{}</span>').format(tone, place.language.word(word))


_CELLS: Mapping[str, Cell] = {
    "title": _title,
    "outlet": _outlet,
    "author": _author,
    "state": _state,
    "outcome": _outcome,
    "class": _change,
    "change": _change,
    "access": _access,
    "reason": _word,
    "finish_reason": _end,
    "kind": _word,
    "missing": _names,
    "tags": _list,
    "provenance": _mapping,
    "evidence": _mapping,
    "arguments": _mapping,
    "was": _mapping,
    "body": _body,
    "blocks": _long,
    "of_the_most": _share,
    "with_date": _share,
    "with_author": _share,
    "with_section": _share,
    "sum_is_right": _yes,
}


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
