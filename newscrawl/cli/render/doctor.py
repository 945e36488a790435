"""How the checks of `newscrawl doctor` look: a line each, with what to do where one is bad."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newscrawl.cli._checks import Check
from newscrawl.cli.render.terminal import show_table


def show_checks(checks: Iterable[Check]) -> None:
    """Print the table of checks."""
    table = Table(box=SIMPLE_HEAD)
    for name in ("", "check", "found", "what to do"):
        table.add_column(name, overflow="fold")
    for check in checks:
        word = Text("ok", "green") if check.ok else Text("bad", "bold red")
        table.add_row(word, check.what, Text(check.found), Text("" if check.ok else check.todo))
    show_table(table)
