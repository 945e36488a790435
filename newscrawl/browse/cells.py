"""How a value looks in a table: links, badges, dates, lists. Pure: a value gives markup, or None for Datasette's own.

Everything here comes from pages that strangers wrote: text passes `escape` or Markup's own formatting, always.
Only http and https become links, and none of them tells the outlet where the reader comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from newscrawl.browse import behind, when
from newscrawl.browse.language import Language
from newscrawl.leaving import WORDS

_SHORT = 220  # characters of a long text in a table
_NUMBER = re.compile(r"-?\d[\d.,]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
# Colours of the badges. A word that is not here has the colour that its column gives.
_TONES = {
    "stored": "good",
    "ok": "good",
    "unchanged": "good",
    "revised": "good",
    "typo": "calm",
    "headline": "calm",
    "update": "good",
    "correction": "warn",
    "rewrite": "warn",
    "wall_appeared": "bad",
    "removed": "bad",
    "duplicate": "calm",
    "part": "calm",
    "pending": "calm",
    "leased": "calm",
    "subscriber": "calm",
    "rejected": "warn",
    "gone": "warn",
    "never asked": "warn",
    "running or killed": "warn",
    "failed": "bad",
    "quarantined": "bad",
}

# What strangers read in the place of a text → why.
_WITHHELD: Mapping[Any, str] = {words: reason.value for reason, words in WORDS.items()}

Row = Mapping[str, Any]
#: What a cell asks of the others in its row; a number may ask more, see `newscrawl.browse.behind.beside`.
BESIDE = frozenset({"id", "source", "day"})


def cell(value: Any, column: str, row: Row, base: str, language: Language) -> Markup | None:
    """The markup of one value, or None.

    row:   of its row the values of BESIDE that it has, by column: a title links to its article only when the id stands beside it
    base:  path of the database, e.g. "/newscrawl"
    language: the reader's
    """
    if value is None or isinstance(value, dict | bytes):
        return None  # unknown; or a label that Datasette has looked up; or binary
    shown = _CELLS[column](value, _Place(row=row, base=base, language=language)) if column in _CELLS else None
    if shown is None and (rows := behind.address(column, value, row)):
        shown = Markup('<a href="{}/{}">{}</a>').format(base, rows, language.number(value))
    if shown is None and isinstance(value, str):
        shown = moment(value, language) or outward(value) or _unsafe(value)
    return shown


def outward(value: str) -> Markup | None:
    """A link to another site, without scheme and shortened; None for anything but a whole http or https address."""
    address = safe_url(value)
    if address is None:
        return None
    bare = address.split("://", 1)[1].removeprefix("www.").rstrip("/")
    label = bare if len(bare) <= 60 else bare[:59] + "…"
    return Markup('<a class="out" href="{}" title="{}" rel="noopener noreferrer nofollow">{}</a>').format(
        address, address, label
    )


def _unsafe(value: str) -> Markup | None:
    """A value that Datasette would take for an address and we do not, as text; None for all others."""
    return escape(value) if value.strip().lower().startswith(("http://", "https://")) else None


def safe_url(value: str | None) -> str | None:
    """The address when it is http or https with a host and no white space; else None."""
    if not value or re.search(r"[\s<>\"\x00-\x1f]", value):
        return None
    try:
        parts = urlsplit(value)
        return value if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # "http://[": not an address at all
        return None


def is_number(shown: Any) -> bool:
    """Whether what stands in a cell is a number, perhaps as a link."""
    return _NUMBER.fullmatch(re.sub("<[^>]*>", "", str(shown))) is not None


def is_nothing(shown: Any) -> bool:
    """Whether nothing stands in a cell."""
    return shown is None or str(shown).strip() in ("", "&nbsp;")


def moment(value: str, language: Language) -> Markup | None:
    """A UTC time as we store it, for people: day and minute; or a day. It says that it is UTC: headlines have the time of their outlets."""
    if _DAY.fullmatch(value) and (of_day := when.as_day(value)):
        return Markup('<time datetime="{}" title="{}">{}</time>').format(value, value, language.short_day(of_day))
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    day = when.as_day(found[1])  # what another program wrote may be none
    return Markup('<time datetime="{}" title="{}">{} <span>{} UTC</span></time>').format(
        value, value, language.short_day(day) if day else found[1], found[2]
    )


def badge(value: str, language: Language, otherwise: str = "plain") -> Markup:
    """A word in the colour of its meaning; `otherwise` is the colour of an unknown word."""
    tone = _TONES.get(value, otherwise)
    return Markup('<span class="badge {}">{}</span>').format(tone, language.word(value))


def marked(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """A text with marks at these places, from and up to, in order and none over another."""
    shown, done = Markup(""), 0
    for start, end in places:
        shown += Markup("{}<mark>{}</mark>").format(text[done:start], text[start:end])
        done = end
    return shown + text[done:]


def paragraphs(body: str) -> list[str]:
    """The body's paragraphs and subheadings: they stand between blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]


def json_list(value: str | None) -> list[str]:
    """The strings of a JSON list; none when it is no list."""
    read = _json(value)
    return [str(item) for item in read] if isinstance(read, list) else []


def json_mapping(value: str | None) -> dict[str, str]:
    """Names and values of a JSON object; none when it is no object."""
    read = _json(value)
    return {str(k): v if isinstance(v, str) else _compact(v) for k, v in read.items()} if isinstance(read, dict) else {}


def json_objects(value: str | None) -> list[dict[str, str]]:
    """The objects of a JSON list, their values as text; other items are left out."""
    read = _json(value)
    objects = (item for item in read if isinstance(item, dict)) if isinstance(read, list) else ()
    return [{str(k): str(v) for k, v in item.items()} for item in objects]


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
    return badge(str(value), place.language) if value else None


def _change(value: Any, place: _Place) -> Markup | None:
    return badge(str(value), place.language)


def _outcome(value: Any, place: _Place) -> Markup | None:
    return badge(str(value).replace("_", " "), place.language, "bad") if value else None


def _access(value: Any, place: _Place) -> Markup | None:
    return badge(value, place.language) if value in {"subscriber", "metered"} else _word(value, place)


def _word(value: Any, place: _Place) -> Markup | None:
    return Markup('<span class="reason">{}</span>').format(place.language.word(str(value))) if value else None


def _names(value: Any, place: _Place) -> Markup | None:
    return escape(", ".join(place.language.column(each) for each in str(value).split(", ")))


def _list(value: Any, place: _Place) -> Markup | None:
    items = json_list(value)
    return (
        Markup('<span class="tags">{}</span>').format(
            Markup(" ").join(Markup('<span class="tag">{}</span>').format(item) for item in items)
        )
        if items
        else Markup("&nbsp;")
    )


def _mapping(value: Any, place: _Place) -> Markup | None:
    pairs = json_mapping(value)
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
    "finish_reason": _word,
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


def _json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None


def _compact(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
