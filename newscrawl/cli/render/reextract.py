"""How a reading anew looks: sums by outlet and field, samples of each kind, how every article ended; on a terminal and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscrawl.changes.marked import Piece, marked, places
from newscrawl.cli.render.pieces import line_of, shortened
from newscrawl.cli.render.terminal import show_table, utc
from newscrawl.crawl.differences import Differences, Emptied, Ended, Kind, Sample
from newscrawl.store.articles.rereadable import Beside

_CONTEXT = 6  # words around a change
_PLACES = 3  # changes of one text that are shown
_LONG = 60  # letters from which two values are shown as one, marked
_AROUND = 30  # letters around a change of signs alone
_NONE = Piece("same", "nothing")
# Their values say nothing to a person.
_INWARD = ("blocks", "keys")

#: What the ends mean, in a line.
MEANING: Mapping[Ended, str] = {
    Ended.CHANGED: "today's reading is another",
    Ended.UNCHANGED: "today's reading is the stored one",
    Ended.SAME_VERSIONS: "read by what reads today already; --all reads them too",
    Ended.NO_PAGE: "no raw page was kept, or it was deleted by its age",
    Ended.PAGE_GONE: "the archive has their page no more",
    Ended.PAGE_DAMAGED: "the archive's bytes are not those that were kept",
    Ended.TEXT_CHANGED: "another program changed their stored text; they stay as they are",
    Ended.NO_ARTICLE: "today's rules take their page for no article; they stay as they are",
    Ended.OTHER_ARTICLE: "their page names another stored article; they stay as they are",
    Ended.PARSE_TIMEOUT: "their page took more time than it may (NEWSCRAWL_PAGE_CPU_S)",
    Ended.CRASH: "what read their page died",
    Ended.MEANWHILE: "written by another in between; they stay as they are",
    Ended.FORGOTTEN: "deleted in between",
}


class Report(NamedTuple):
    """A reading anew, to be shown or kept."""

    at: datetime
    asked: str  #: the query as typed; empty: all
    differences: Differences
    beside: Beside | None  #: None: it was asked by a query
    stopped: Sequence[Emptied]  #: for which nothing was written
    written: int | None  #: articles; None: nothing was written, as asked


def show(report: Report) -> None:
    """Print sums and samples, then how the articles ended."""
    found = report.differences
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if found.fields:
        show_table(_sums(found), markup=False)
    for sample in _samples(found):
        console.print()
        console.print(Text(f"{sample.article.source}  {sample.field}  {sample.kind}", style="bold"))
        _show_values(console, sample)
    if found.fields:
        console.print()
    show_ends(report)


def show_ends(report: Report) -> None:
    """Print how many articles ended in which way, and why."""
    found = report.differences
    click.echo(f"{found.count():,} article{'s' * (found.count() != 1)}")
    for ended in Ended:
        if number := found.count(ended):
            reasons = _reasons(found, ended)
            click.echo(f"{number:>9,}  {ended:<14} {MEANING[ended]}{reasons}")
    if report.beside is not None and any(report.beside):
        click.echo(
            f"beside them {report.beside.quarantined:,} pages in quarantine (newscrawl quarantine replay),"
            f" {report.beside.forgotten:,} addresses forgotten"
        )


def sentence(emptied: Emptied) -> str:
    """What a reading anew would take away.

    >>> sentence(Emptied("lago", "subtitle", Kind.LOST, 40, 50))
    'lago: subtitle would be lost in 40 of the 50 articles that have it'
    """
    what = "shrink by half or more" if emptied.kind is Kind.HALVED else "be lost"
    return f"{emptied.source}: {emptied.field} would {what} in {emptied.articles:,} of the {emptied.had:,} articles that have it"


def as_json(report: Report) -> dict[str, Any]:
    """All of it, for programs. Times in UTC."""
    found = report.differences
    return {
        "at": utc(report.at),
        "query": report.asked,
        "articles": found.count(),
        "written": report.written,
        "ended": [
            {"source": source, "ended": ended, "detail": detail, "articles": number}
            for (source, ended, detail), number in sorted(found.ended.items(), key=str)
            if number
        ],
        "quarantined": report.beside and report.beside.quarantined,
        "forgotten": report.beside and report.beside.forgotten,
        "fields": [
            {
                "source": source,
                "field": name,
                "kind": kind,
                "articles": number,
                "samples": [_sample_as_json(each) for each in found.samples[source, name, kind]],
            }
            for source in found.sources
            for name, kind, number in found.of(source)
        ],
        "stopped": [each._asdict() for each in report.stopped],
    }


def pieces(sample: Sample) -> list[list[Piece]]:
    """What is shown of a change, a line each: both values, or the places where a long text differs."""
    was, now = ("" if value is None else str(value) for value in sample.value)
    if sample.field in _INWARD:
        return []
    if was and now and max(len(was), len(now)) > _LONG:
        found = [[shortened(piece) for piece in place] for place in islice(places(marked(was, now), _CONTEXT), _PLACES)]
        return found or [_of_signs(was, now)]
    old, new = Piece("removed", was) if was else _NONE, Piece("added", now) if now else _NONE
    return [[shortened(old), Piece("same", " → "), shortened(new)]]


def _of_signs(was: str, now: str) -> list[Piece]:
    """The first place where signs differ, and no words."""
    pairs = enumerate(zip(was, now, strict=False))
    place = next((place for place, (old, new) in pairs if old != new), min(len(was), len(now)))
    begin = max(0, place - _AROUND)
    old, new = (" ".join(text[begin : place + _AROUND].split()) for text in (was, now))
    return [Piece("removed", f"…{old}…"), Piece("same", " → "), Piece("added", f"…{new}…")]


def _show_values(console: Console, sample: Sample) -> None:
    console.print(Text(f"  {sample.article.url}"))
    for line in pieces(sample):
        text = line_of(line, coloured=console.is_terminal and not console.no_color)
        console.print(Padding(text, (0, 0, 0, 4)) if sys.stdout.isatty() else Text("    ").append_text(text))


def _samples(found: Differences) -> Iterator[Sample]:
    for source in found.sources:
        for name, kind, _ in found.of(source):
            yield from found.samples[source, name, kind][:1]


def _sums(found: Differences) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for name in ("source", "field", *Kind):
        table.add_column(name, justify="right" if name in list(Kind) else "left")
    for source in found.sources:
        rows: dict[str, dict[Kind, int]] = {}
        for name, kind, number in found.of(source):
            rows.setdefault(name, {})[kind] = number
        for name, numbers in rows.items():
            table.add_row(source, name, *(f"{numbers[kind]:,}" if kind in numbers else "" for kind in Kind))
    return table


def _reasons(found: Differences, ended: Ended) -> str:
    sums: dict[str, int] = {}
    for (_, each, detail), number in found.ended.items():
        if each is ended and detail:
            sums[detail] = sums.get(detail, 0) + number
    return f" ({', '.join(f'{number:,} {detail}' for detail, number in sorted(sums.items()))})" if sums else ""


def _sample_as_json(sample: Sample) -> dict[str, Any]:
    article = sample.article
    shown = [[list(piece) for piece in line] for line in pieces(sample)]
    return {"id": article.id, "url": article.url, "title": article.title, "changes": shown}
