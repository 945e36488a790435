"""How articles that were found look: on a terminal with the words marked, in a pipe a line each; and what is said where there is none."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from newscrawl.cli.render.terminal import console
from newscrawl.query import marks
from newscrawl.query.tree import Query
from newscrawl.store.search import finding
from newscrawl.store.search.found import FoundArticle

_MARKED = "not dim bold red"
_INDENT = 4
_LEAST_EXCERPT, _LONGEST_EXCERPT = 40, 240
# Of two lines so much is left empty, where words do not fit.
_LOST = 16
_PRECISION = {"minute": "minutes", "second": "seconds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A page of what was found."""

    articles: Sequence[FoundArticle]
    query: Query
    first: int  #: place of the first of them among all, from 1
    of: int | None  #: how many there are; finding.MOST_COUNTED + 1: more; None: nobody asks
    best: bool
    following: Sequence[str]  #: the command line of the next page


def show_hits(hits: Hits) -> None:
    """Print a page of them. Off a terminal a line each with tabs, and nothing beside them."""
    if not sys.stdout.isatty():
        for one in hits.articles:
            cells = (one.id, when(one), one.outlet, one.title, one.url, _others(one))
            click.echo("\t".join(" ".join(str(cell).split()) for cell in cells))
        return
    out = console()
    for one in hits.articles:
        head = Text.assemble((str(one.id), "yellow"), f"  {when(one)}  {one.outlet}")
        for note in filter(None, (_others(one), one.access if one.access == "subscriber" else "")):
            head.append(f"  {note}", style="dim")
        out.print(head, soft_wrap=True)
        print_wrapped(out, _marked(one.title, marks.marks(one.title, hits.query), "bold"), indent=_INDENT)
        room = max(_LEAST_EXCERPT, min(_LONGEST_EXCERPT, 2 * (out.width - _INDENT) - _LOST))
        excerpt, places = _excerpt(one, hits.query, room)
        if excerpt:
            print_wrapped(out, _marked(excerpt, places, "dim"), indent=_INDENT)
        out.print()
    out.print(Text(_place(hits)))
    if _has_more(hits):
        out.print(Text(f"next: newscrawl search {shlex.join(hits.following)}"), soft_wrap=True)
    out.print(Text(f"read: newscrawl show {hits.articles[0].id}"))


def show_nothing(said: Iterable[str]) -> None:
    """Print why there is nothing to show; off a terminal beside what it prints."""
    for line in said:
        click.echo(line, err=not sys.stdout.isatty())


def show_place(typed: str, at: int) -> None:
    """Print the query with a caret under a place in it, where errors go to a terminal."""
    if not sys.stderr.isatty():
        return
    before, behind = typed[:at], typed[at:]
    room = max(20, shutil.get_terminal_size().columns - 2 * _INDENT)
    if cell_len(before) > room // 2:
        before = "…" + set_cell_size(before[::-1], room // 2)[::-1]
    behind = behind if cell_len(behind) <= room - cell_len(before) else behind[: room - cell_len(before) - 1] + "…"
    click.echo(f"{' ' * _INDENT}{before}{behind}\n{' ' * (_INDENT + cell_len(before))}^", err=True)


def hit_as_json(one: FoundArticle, query: Query) -> dict[str, Any]:
    """What a list shows of an article, with the places in headline and excerpt that the query finds: from, up to, in characters."""
    excerpt, places = _excerpt(one, query, _LONGEST_EXCERPT)
    return {
        "id": one.id,
        "url": one.url,
        "source": one.source,
        "outlet": one.outlet,
        "published": iso(one.published, one.published_precision),
        "first_seen": one.first_seen.isoformat(),
        "title": one.title,
        "title_marks": marks.marks(one.title, query),
        "subtitle": one.subtitle,
        "authors": one.authors,
        "section": one.section,
        "language": one.language,
        "access": one.access,
        "words": one.words,
        "excerpt": excerpt,
        "excerpt_marks": places,
        "story": {"id": one.story, "articles": one.told, "outlets": one.outlets},
    }


def print_wrapped(out: Console, line: Text, *, width: int | None = None, indent: int = 0) -> None:
    """Print a text in lines that fit, without blanks at their ends. width: of the terminal, where that is less"""
    for part in line.wrap(out, max(1, min(width or out.width, out.width) - indent)):
        part.rstrip()
        out.print(Text(" " * indent).append_text(part), soft_wrap=True)


def when(one: FoundArticle) -> str:
    """When an article was published, in its outlet's zone and as precise as it is known."""
    if one.published is None:
        return f"undated, seen {one.first_seen:%Y-%m-%d %H:%M}"
    return clock(one.published, one.published_precision)


def clock(at: datetime, precision: str | None) -> str:
    """A day, or a day and a time."""
    return f"{at:%Y-%m-%d}" if precision == "day" else f"{at:%Y-%m-%d %H:%M}"


def iso(at: datetime | None, precision: str | None) -> str | None:
    """ISO 8601 as precise as it was printed: a day, or a time with an offset."""
    if at is None:
        return None
    return (
        at.date().isoformat() if precision == "day" else at.isoformat(timespec=_PRECISION.get(precision or "", "auto"))
    )


def _others(one: FoundArticle) -> str:
    """Who else ran the story: other outlets, else other articles of the same one."""
    if one.outlets > 1:
        return f"+{one.outlets - 1} outlet{'s' if one.outlets > 2 else ''}"
    return f"+{one.told - 1} article{'s' if one.told > 2 else ''}" if one.told > 1 else ""


def _excerpt(one: FoundArticle, query: Query, width: int) -> tuple[str, list[marks.Place]]:
    """A piece of the first text that has a word of the query; where none has, the beginning of the first."""
    first: tuple[str, list[marks.Place]] = "", []
    for text in filter(None, (one.body, one.subtitle, one.kicker, ", ".join(one.authors), one.credit)):
        excerpt, places = marks.excerpt(" ".join(text.split()), query, width=width)
        if places:
            return excerpt, places
        first = first if first[0] else (excerpt, places)
    return first


def _marked(text: str, places: Sequence[marks.Place], style: str) -> Text:
    line = Text(text, style=style)
    for start, end in places:
        line.stylize(_MARKED, start, end)
    return line


def _place(hits: Hits) -> str:
    last = hits.first + len(hits.articles) - 1
    of = hits.of or last
    many = f"more than {finding.MOST_COUNTED:,}" if of > finding.MOST_COUNTED else f"{of:,}"
    span = f"{hits.first:,}" if last == hits.first else f"{hits.first:,}–{last:,}"
    if not hits.best:
        return f"{span} of {many}, newest first"
    if of <= finding.MOST_RANKED:
        return f"{span} of {many}, best first"
    return f"{span} of the {finding.MOST_RANKED:,} newest of {many}, best first"


def _has_more(hits: Hits) -> bool:
    last = hits.first + len(hits.articles) - 1
    of = hits.of or last
    if hits.best:
        return last < min(of, finding.MOST_RANKED)
    return last < of or of > finding.MOST_COUNTED
