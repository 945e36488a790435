"""How the history of an article looks: on a terminal in colours, in a pipe with the brackets of `git diff --word-diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from newscrawl.changes.marked import Piece, marked, places
from newscrawl.cli.render.pieces import line_of, shortened
from newscrawl.models import Change
from newscrawl.store.articles.history import Event, History, Version
from newscrawl.text import words

Texts = Sequence[Sequence[str]]
"""The paragraphs of each version, less boilerplate."""

_CONTEXT = 6  # words around a change
_PLACES = 4  # changes of one revision that are shown without --diff
_INDENT = " " * 4
_NO_TEXT = {
    Change.REMOVED: "the outlet has taken it down; the text is kept",
    Change.WALL_APPEARED: "the text went behind a wall; what was readable is kept",
}


def show_history(found: History, texts: Texts, *, diff: bool) -> None:
    """Print all of it. Off a terminal no line is folded and none cut."""
    on_terminal = sys.stdout.isatty()
    console = Console(highlight=False, soft_wrap=not on_terminal)
    zone = ZoneInfo(found.timezone)
    console.print(Text(found.versions[-1].title, style="bold"))
    console.print(Text(f"{found.outlet} · {found.url}"))
    console.print(Text(f"published {_published(found, zone)} · times of {found.timezone}"))
    console.print()
    console.print(_head("1", found.versions[0].fetched, zone, "first text", f"{_count(texts[0])} words", ""))
    for event in found.events:
        number = str(event.version) if _has_text(event) else ""
        console.print(_head(number, event.fetched, zone, event.kind.value, _size(event), _between(event, zone)))
        for pieces in _changes(found.versions, texts, event, diff=diff):
            line = line_of(pieces, coloured=console.is_terminal and not console.no_color)
            console.print(Padding(line, (0, 0, 0, len(_INDENT))) if on_terminal else _indented(line))
    if not found.events:
        console.print(Text(f"{_INDENT}no change of headline or text was seen since"))


def history_as_json(found: History, texts: Texts) -> dict[str, Any]:
    """All versions with their texts, and what happened between them. Times in UTC."""
    return {
        "article": found.article_id,
        "url": found.url,
        "source": found.source,
        "published": _iso(found.published),
        "versions": [version_as_json(each, text) for each, text in zip(found.versions, texts, strict=True)],
        "events": [_event_as_json(found.versions, texts, event) for event in found.events],
    }


def version_as_json(each: Version, text: Sequence[str]) -> dict[str, Any]:
    """One text of an article, less boilerplate, with what the page said beside it."""
    return {
        "version": each.number,
        "fetched": _iso(each.fetched),
        "modified": each.columns["modified"],
        "title": each.title,
        "subtitle": each.columns["subtitle"],
        "byline": each.columns["byline"],
        "body": "\n\n".join(text),
        "page_hash": each.columns["page_hash"],
    }


def _event_as_json(versions: Sequence[Version], texts: Texts, event: Event) -> dict[str, Any]:
    pairs = _pairs(versions, texts, event) if _has_text(event) else []
    return {
        "class": event.kind.value,
        "version": event.version,
        "seen_before": _iso(event.seen_before),
        "fetched": _iso(event.fetched),
        "modified": _iso(event.modified),
        "words_added": event.added,
        "words_removed": event.removed,
        "changes": [[piece.kind, piece.text] for pair in pairs for piece in marked(*pair) if piece.kind != "same"],
    }


# ── lines ──────────────────────────────────────────────────────────────────────────────────────


def _head(number: str, at: datetime, zone: ZoneInfo, what: str, size: str, note: str) -> Text:
    line = Text(f"{number:>2}  {_clock(at, zone):>17}  ")
    line.append(what.replace("_", " "), style="bold")
    line.append(f"  {size}" if size else "")
    line.append(f"  ({note})" if note else "", style="dim")
    return line


def _changes(versions: Sequence[Version], texts: Texts, event: Event, *, diff: bool) -> Iterable[list[Piece]]:
    if not _has_text(event):
        yield [Piece("same", _NO_TEXT[event.kind])]
        return
    title, body = (marked(*pair) for pair in _pairs(versions, texts, event))
    if any(piece.kind != "same" for piece in title):
        yield [Piece("same", "headline: "), *title]
    if diff:
        yield body
        return
    shown = list(places(body, _CONTEXT))
    for place in shown[:_PLACES]:
        yield [shortened(piece) for piece in place]
    if len(shown) > _PLACES:
        yield [Piece("same", f"and {len(shown) - _PLACES} more places; --diff shows all")]


def _pairs(versions: Sequence[Version], texts: Texts, event: Event) -> list[tuple[str, str]]:
    before, after = event.version - 2, event.version - 1
    return [
        (versions[before].title, versions[after].title),
        ("\n\n".join(texts[before]), "\n\n".join(texts[after])),
    ]


def _indented(line: Text) -> Text:
    return Text("\n").join([Text(_INDENT).append_text(part) if part else part for part in line.split("\n")])


def _has_text(event: Event) -> bool:
    return event.kind not in _NO_TEXT


def _size(event: Event) -> str:
    return f"+{event.added} −{event.removed} words" if _has_text(event) else ""


def _between(event: Event, zone: ZoneInfo) -> str:
    """When the outlet made the change: between two fetches, and as it says itself."""
    at = event.fetched.astimezone(zone)
    span = f"between {_short(event.seen_before, at, zone)} and {_short(event.fetched, event.seen_before.astimezone(zone), zone)}"
    return span if event.modified is None else f"{span}; the outlet says {_short(event.modified, at, zone)}"


def _count(text: Sequence[str]) -> int:
    return sum(words(paragraph) for paragraph in text)


def _published(found: History, zone: ZoneInfo) -> str:
    if found.published is None or found.precision == "day":
        return found.published_day or "at a time that the page does not tell"
    return _clock(found.published, zone)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{there.day} {there:%b %Y %H:%M}"


def _short(at: datetime, beside: datetime, zone: ZoneInfo) -> str:
    """Without the day if it is that of the time that stands beside it."""
    there = at.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == beside.date() else f"{there.day} {there:%b %H:%M}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
