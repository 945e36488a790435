"""How what was found of outlets looks: a table of their addresses, below it what an outlet reserves and what is proposed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newscrawl.cli.render.terminal import ago, show_table
from newscrawl.sources.findings import EntryFinding, SourceFinding, Verdict

_COLUMNS = ("source", "address", "kind", "HTTP", "found", "newest", "detail")


class Verified(NamedTuple):
    """What was found of an outlet, and what is proposed."""

    finding: SourceFinding
    file: Path | None  #: its source file
    new: str  #: the file's text as it should be
    diff: str  #: "" where nothing is proposed

    @property
    def source(self) -> str:
        """Its slug."""
        return self.finding.source

    @property
    def well(self) -> bool:
        """Whether its entries bring articles."""
        return self.finding.well


def show_findings(verified: Sequence[Verified], file: Path) -> None:
    """Print what was found. file: where it is kept"""
    table = Table(box=SIMPLE_HEAD)
    for title in _COLUMNS:
        table.add_column(title, overflow="fold", no_wrap=title == "source")
    for each in verified:
        for entry in _addresses(each.finding):
            table.add_row(*_cells(each, entry))
    show_table(table)
    for each in verified:
        for signal in each.finding.reservations:
            click.echo(f"{each.source}: reserves text and data mining: {signal}")
    for each in verified:
        if each.diff:
            click.echo(f"\n{each.file}:\n{each.diff}", nl=False)
    well = sum(each.well for each in verified)
    proposed = sum(bool(each.diff) for each in verified)
    click.echo(f"\n{len(verified)} outlets verified, {well} well; {proposed} files to change; kept in {file}")


def verified_as_json(each: Verified) -> str:
    """What was found of an outlet, on one line."""
    shown = msgspec.to_builtins(each.finding)
    return json.dumps({**shown, "well": each.well, "diff": each.diff or None}, ensure_ascii=False)


def _addresses(finding: SourceFinding) -> Iterator[EntryFinding]:
    yield from finding.entries
    if finding.home is not None:
        yield finding.home


def _cells(each: Verified, entry: EntryFinding) -> Iterator[str | Text]:
    yield Text(each.source)
    yield Text(entry.url)
    yield str(entry.kind)
    yield str(entry.status or "")
    style = "green" if entry.verdict is Verdict.OK else "" if entry.well else "bold red"
    reason = f" ({entry.reason})" if entry.reason and str(entry.reason) != entry.detail else ""
    yield Text(f"{entry.verdict}{reason}", style)
    yield ago(entry.newest, each.finding.at)
    better = f"; better: {entry.better}" if entry.better else ""
    yield Text(f"{entry.detail}{better}".strip("; "))
