"""How `newscrawl try` shows a page: a value for each field, its origin and who agrees; below it what other places report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from newscrawl import quality, text
from newscrawl.cli.render.article import article_as_json, stamp
from newscrawl.cli.render.terminal import console, show_table
from newscrawl.extract import Explanation
from newscrawl.extract.choose import LOST, UNREADABLE, WON, Row
from newscrawl.fields import BY_CANDIDATE, Shape
from newscrawl.models import Article, Moment, Trust
from newscrawl.text import same_form

_FIELDS = tuple(field.attribute for field in BY_CANDIDATE.values())
_DATES = frozenset(field.attribute for field in BY_CANDIDATE.values() if field.shape is Shape.TIME)
_AS_OFFERED = {field.attribute: offered for offered, field in BY_CANDIDATE.items()}
_TRUST = {
    Trust.SITE: "selector of this outlet",
    Trust.SIGNED: "in the text itself",
    Trust.STRUCTURED: "in data, or agreed",
    Trust.META: "in the page's head",
    Trust.MARKUP: "shown, and marked",
    Trust.GUESS: "last resort",
    Trust.HINT: "only confirms",
}
_LONG = 160
_MAX_OTHERS = 3
_FIRST_BLOCKS = 4
_LAST_BLOCKS = 2


class ReportedValue(NamedTuple):
    """The value of one field in one place of the page."""

    value: str
    origin: str
    trust: Trust
    outcome: str


def show_explanation(explained: Explanation, *, whole: bool) -> None:
    """Print every field of a page, and of its body the beginning and the end.

    whole: every block of the body, and every place that reports another value
    """
    out = console()
    article = explained.article
    out.print(f"[bold]{escape(article.url)}[/bold]", soft_wrap=True)
    out.print(_verdict(article))
    for line in _pager(article):
        out.print(line, soft_wrap=True, markup=False)
    reported = _reported(explained.rows)
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    unknown = []
    for field in (*_FIELDS, *(name for name in reported if name not in _FIELDS)):
        taken = _taken(article, field)
        if taken is None:
            unknown.append(field)
        for label, line in _lines(article, field, taken, reported.get(field, []), whole=whole):
            table.add_row(label, line)
    show_table(table)
    if unknown:
        out.print(f"[dim]unknown: {', '.join(unknown)}[/dim]")
    _show_body(out, article, whole=whole)


def explanation_as_json(explained: Explanation) -> dict[str, Any]:
    """All fields of a page, the dates that contradict, and every candidate with its outcome."""
    return {
        "url": explained.article.url,
        "rejected": rejection(explained.article),
        "evidence": evidence(explained.article),
        **article_as_json(explained.article),
        **{field.attribute: field.plain(explained.article) for field in BY_CANDIDATE.values() if field.pipe is None},
        "pages": _pages(explained.article),
        "conflicts": [
            {"field": one.field, "date": stamp(one.moment), "raw": one.raw, "origin": one.origin}
            for one in explained.article.conflicts
        ],
        "candidates": [
            {**row.candidate._asdict(), "trust": row.candidate.trust.name.lower(), "outcome": row.outcome}
            for row in explained.rows
        ],
    }


def rejection(article: Article) -> str | None:
    """The reason for which an article would be rejected; None when it would be stored."""
    found = quality.verdict(article)
    return found.reason.value if found else None


def evidence(article: Article) -> str | None:
    """What of a page speaks against its being an article; None when it would be stored, or its words alone say why not."""
    found = quality.verdict(article)
    return (found.evidence or None) if found else None


def _verdict(article: Article) -> str:
    reason = rejection(article)
    because = f" ({escape(why)})" if (why := evidence(article)) else ""
    stored = f"[red]would be rejected: {reason}[/red]{because}" if reason else "[green]would be stored[/green]"
    facts = [f"{text.words(article.body)} words in {len(article.blocks)} blocks", article.language, article.access]
    return " · ".join([stored, *(str(fact) for fact in facts if fact)])


def _pager(article: Article) -> Iterator[str]:
    """What a reader of one page must know of the others."""
    pager = article.pager
    if pager is None:
        return
    yield f"page {pager.number} of an article on several; a crawl reads the others too, as one text:"
    yield from (f"  page {number}: {url}" for number, url in sorted(pager.pages.items()))
    yield from (f"  in one page, perhaps: {url}" for url in pager.whole)


def _pages(article: Article) -> dict[str, Any] | None:
    pager = article.pager
    if pager is None:
        return None
    return {
        "number": pager.number,
        "others": {str(n): url for n, url in pager.pages.items()},
        "whole": list(pager.whole),
    }


def _lines(
    article: Article, field: str, taken: str | None, reported: Sequence[ReportedValue], *, whole: bool
) -> Iterator[tuple[str, str]]:
    """The lines of a field, each as (label, text); none for a field that no place reports."""
    if taken is not None:
        yield field, escape(_short(taken))
        yield "", f"[dim]{escape(_why(article, field, reported))}[/dim]"
    elif reported:
        yield field, "[dim]unknown[/dim]"
    others = [one for one in reported if not _agrees(article, field, taken, one)]
    shown = others if whole else others[:_MAX_OTHERS]
    for one in shown:
        note = " not readable as such" if one.outcome == UNREADABLE else ""
        yield "[dim]not[/dim]", f"[yellow]{escape(_short(one.value))}[/yellow] [dim]{escape(one.origin)}{note}[/dim]"
    if len(others) > len(shown):
        yield "", f"[dim]and {len(others) - len(shown)} more: --all[/dim]"


def _why(article: Article, field: str, reported: Sequence[ReportedValue]) -> str:
    """The origin of the value that was taken, why it is believed, and which other places agree."""
    origin = article.provenance.get(_AS_OFFERED.get(field, field), "")
    taken = _taken(article, field)
    winner = next((one for one in reported if one.outcome == WON and origin.startswith(one.origin)), None)
    parts = [f"{origin} ({_TRUST[winner.trust]})" if winner else origin]
    if field in _DATES and (zone := getattr(article, f"{field}_zone")) is not None:
        parts.append("zone as printed" if zone == "printed" else "zone assumed: the outlet's")
    agreeing = [one.origin for one in reported if one.origin != origin and _agrees(article, field, taken, one)]
    if agreeing:
        parts.append(f"also {', '.join(dict.fromkeys(agreeing))}")
    return " · ".join(part for part in parts if part)


def _agrees(article: Article, field: str, taken: str | None, one: ReportedValue) -> bool:
    if field in _DATES and taken is not None and one.outcome in {WON, LOST}:
        return all((one.origin, one.value) != (lost.origin, lost.raw) for lost in article.conflicts)
    if one.outcome == WON:
        return True
    if one.outcome != LOST or taken is None:
        return False
    form, wanted = same_form(one.value), same_form(taken)
    # "di Anna Neri", "it_IT"
    return form == wanted or (field in {"authors", "language"} and wanted in form)


def _reported(rows: Iterable[Row]) -> Mapping[str, list[ReportedValue]]:
    """Field → what each place reports: values of one place together (dates singly), a body as its number of words."""
    grouped: dict[tuple[str, str, Trust, str, str], list[str]] = {}
    for row in rows:
        candidate = row.candidate
        known = BY_CANDIDATE.get(candidate.field)
        field = candidate.field if known is None else known.attribute
        single = candidate.value if field in _DATES else ""
        grouped.setdefault((field, candidate.origin, candidate.trust, row.outcome, single), []).append(candidate.value)
    found: dict[str, list[ReportedValue]] = {}
    for (field, origin, trust, outcome, _), values in grouped.items():
        shown = (
            f"{sum(map(text.words, values))} words in {len(values)} blocks" if field == "body" else ", ".join(values)
        )
        found.setdefault(field, []).append(ReportedValue(shown, origin, trust, outcome))
    return found


def _taken(article: Article, field: str) -> str | None:
    """The value of a field as a person reads it; None when it is unknown."""
    if field == "body":
        return f"{text.words(article.body)} words, below" if article.body else None
    value = getattr(article, field, None)
    if isinstance(value, Moment):
        return f"{value.at:%A %d %B %Y}" + (f", {value.at:%H:%M %Z}" if value.precision != "day" else " (day only)")
    return ", ".join(value) if isinstance(value, tuple) and value else str(value) if value else None


def _short(value: str) -> str:
    line = text.line(value)
    return line if len(line) <= _LONG else line[:_LONG] + " …"


def _show_body(out: Console, article: Article, *, whole: bool) -> None:
    """Print the body's beginning and end: what is no text of the article mostly gets in there."""
    blocks = article.blocks
    cut = 0 if whole else max(0, len(blocks) - _FIRST_BLOCKS - _LAST_BLOCKS)
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for index, block in enumerate(blocks):
        if cut and index == _FIRST_BLOCKS:
            table.add_row("", f"[dim]… {cut} more: --all[/dim]")
        if index < _FIRST_BLOCKS or index >= _FIRST_BLOCKS + cut:
            table.add_row(block.kind, escape(block.text if whole else _short(block.text)))
    out.print()
    show_table(table)
