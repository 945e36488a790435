"""How the proposals of a rule look, what is written for one, and what golden pages lost."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from newscrawl.cli.render.terminal import show_table
from newscrawl.rules.ranking import Proposal, Sample

if TYPE_CHECKING:
    from newscrawl.cli._golden import LostValue
    from newscrawl.cli._rule import Found
    from newscrawl.cli._writing import Plan, Written

_COLUMNS = ("n", "selector", "one", "several", "none", "agrees", "differs", "fills", "values")
_CHARS = 100


def show_found(found: Found) -> None:
    """Print the proposals, best first; on a terminal also of how many pages, and samples of what each would change."""
    table = Table(box=SIMPLE_HEAD)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == "selector" else "right", overflow="fold")
    for number, each in enumerate(found.proposals, 1):
        counts = (each.one, each.several, each.none, each.agrees, each.differs, each.fills, each.values)
        table.add_row(str(number), each.selector, *map(str, counts))
    terminal = sys.stdout.isatty()
    if terminal:
        today = f"today {_quoted(found.today.brief)}" if found.today else "empty today"
        click.echo(f"{found.asked.field} of {found.asked.url}: {today}, wanted {_quoted(found.wanted.brief)}")
    show_table(table, markup=False)
    if terminal:
        for line in _below(found):
            click.echo(line)


def _below(found: Found) -> Iterator[str]:
    yield f"{_pages(found)}: one value, several, none; as today, otherwise, empty until now; how many values"
    for number, each in enumerate(found.proposals, 1):
        yield from (f"{number} {line}" for line in _samples(each, found.asked.url))
    if found.ranking.foreign:
        yield f"left out: {found.ranking.foreign} selectors that also give what belongs to other stories"


def _pages(found: Found) -> str:
    skipped = f", without {found.ranking.skipped} that are no articles" if found.ranking.skipped else ""
    return f"{found.ranking.pages} pages of the archive{skipped}"


def _samples(proposal: Proposal, own: str) -> Iterator[str]:
    for sample in proposal.changes:
        yield f"differs: {_quoted(sample.today or '')} would be {_quoted(sample.value)}: {sample.url}"
    for sample in [each for each in proposal.filled if each.url != own][:1]:
        yield f"fills: {_quoted(sample.value)}: {sample.url}"


def _quoted(words: str) -> str:
    return f"«{words if len(words) <= _CHARS else words[: _CHARS - 1] + '…'}»"


def found_as_json(found: Found, written: Written | None) -> dict[str, Any]:
    """The proposals with all their figures and samples, and what was written."""
    return {
        "source": found.asked.source.slug,
        "url": found.asked.url,
        "field": found.asked.field,
        "today": found.today and found.today.shown,
        "wanted": found.wanted.shown,
        "pages": found.ranking.pages,
        "skipped": found.ranking.skipped,
        "left_out": found.ranking.foreign,
        "proposals": [
            {"n": number, **_as_json(each), "gives": value}
            for number, (each, value) in enumerate(zip(found.proposals, found.expected, strict=True), 1)
        ],
        "written": written and _written_as_json(written),
    }


def _as_json(proposal: Proposal) -> dict[str, Any]:
    figures = {name: getattr(proposal, name) for name in ("selector", *_COLUMNS[2:])}
    samples: Mapping[str, Sequence[Sample]] = {"changes": proposal.changes, "filled": proposal.filled}
    return figures | {
        name: [{"url": each.url, "today": each.today, "value": each.value} for each in some]
        for name, some in samples.items()
    }


def _written_as_json(written: Written) -> dict[str, Any]:
    plan, chosen = written.plan, written.chosen
    return {
        "selector": plan.selector,
        "file": str(plan.file),
        "golden": str(plan.golden),
        "chosen": None if chosen is None else str(chosen),
    }


def show_plan(plan: Plan) -> None:
    """Print what would be written."""
    names = str(plan.described), str(plan.file)
    for line in difflib.unified_diff(plan.before.splitlines(), plan.after.splitlines(), *names, n=1, lineterm=""):
        click.echo(line)
    click.echo(f"{plan.golden}: would be kept with its page")


def show_written(written: Written) -> None:
    """Print what was written, and what comes next."""
    plan = written.plan
    copied = "" if plan.file == plan.described else f" (a copy of {plan.described})"
    click.echo(f"{plan.file}: {plan.found.asked.field} is {plan.selector}{copied}")
    click.echo(f"{plan.golden}: kept with its page, for newscrawl rule --check")
    if written.chosen is not None:
        click.echo(f"{written.chosen}: written down, so that a run that is told none asks what it asked before")
    click.echo(f"pages in the archive are read with it by: scrapy crawl replay -a source={plan.found.asked.term}")


def show_lost(checked: int, lost: Sequence[LostValue]) -> None:
    """Print what golden pages lost, or that they lost nothing."""
    if not lost:
        click.echo(f"{_number(checked, 'golden page')}: all as it was" if checked else "there are no golden pages yet")
        return
    table = Table(box=SIMPLE_HEAD)
    for name in ("source", "field", "expected", "came", "page"):
        table.add_column(name, overflow="fold")
    for each in lost:
        if each.field is None:
            table.add_row(each.slug, "", "", str(each.came), each.url)
        else:
            table.add_row(each.slug, each.field, _told(each.expected), _told(each.came), each.url)
    show_table(table, markup=False)
    are = "is not what it was" if len(lost) == 1 else "are not what they were"
    click.echo(f"{_number(checked, 'golden page')}, {_number(len(lost), 'value')} {are}")


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def lost_as_json(checked: int, lost: Sequence[LostValue]) -> dict[str, Any]:
    """The golden pages that were read, and each value that is another now; without a field, a page or outlet that cannot be read."""
    return {"checked": checked, "lost": [each._asdict() for each in lost]}


def _told(value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= _CHARS else f"{words[: _CHARS - 1]}…"
