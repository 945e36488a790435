"""The parts of docs/reference/ that are read off the code, so that they cannot go stale. Run by `make docs`."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import click

from newscrawl import cli
from newscrawl.cli import _settings
from newscrawl.config import RETIRED
from newscrawl.export import columns as columns_of_exports
from newscrawl.fields import FIELDS, Field
from newscrawl.states import Change, Reason, State
from newscrawl.store.db import schema

_SETTING = re.compile(r"^(NEWSCRAWL_\w+) = (.+)$")


def commands() -> str:
    """Every verb with its one-line help."""
    return _table(("command", "what it does"), ((f"`newscrawl {verb}`", text) for verb, (_, text) in cli.VERBS.items()))


def options(verb: str) -> str:
    """The help of a verb, as a block of text."""
    command = cli.main.get_command(click.Context(cli.main), verb)
    assert command is not None
    context = click.Context(command, info_name=f"newscrawl {verb}", max_content_width=100, terminal_width=100)
    return f"```text\n{command.get_help(context)}\n```"


def settings() -> str:
    """Every NEWSCRAWL_ setting: default, and the comment above it; and what can be set no more."""
    source = Path(str(_settings.module().__file__)).read_text("utf-8")
    rows: list[tuple[str, str, str]] = []
    comment: list[str] = []
    for line in source.splitlines():
        if line.startswith("# ") and not line.startswith("# ──"):
            comment.append(line[2:])
        elif match := _SETTING.match(line):
            name = match[1]
            rows.append((f"`{name}`", f"`{_default(name)}`", " ".join(comment)))
            comment = []
        else:
            comment = []
    fixed = ", ".join(f"`{name}` ({value})" for name, value in RETIRED.items())
    return f"{_table(('setting', 'default', 'what it is'), rows)}\n\nNo settings any more, but fixed; one that is given is ignored, with a line in the log: {fixed}."


def _default(name: str) -> str:
    value = _settings.default(name)
    if isinstance(value, str) and value.startswith("/"):
        return "/".join(Path(value).parts[-2:])
    return value if isinstance(value, str) and value else repr(value)


def states() -> str:
    """Every state and reason, with the comment beside it."""
    docs = _docs()
    rows = []
    for state in State:
        rows.append((f"**{state.value}**", "", docs[state.value]))
        rows += [("", f"`{reason.value}`", docs[reason.value]) for reason in Reason if reason.state is state]
    return _table(("state", "reason", "what it means"), rows)


def changes() -> str:
    """Every kind of change, with the comment beside it."""
    docs = _docs()
    return _table(("class", "what it means"), ((f"`{change.value}`", docs[change.value]) for change in Change))


def columns(*tables: str) -> str:
    """Every column of these tables, each with its comment."""
    parts = []
    for table in tables:
        described = schema.columns()[table]
        rows = ((f"`{column}`", text) for column, text in described.items())
        parts.append(f"**{table}**: {schema.tables()[table]}\n\n{_table(('column', 'what it holds'), rows)}")
    return "\n\n".join(parts)


def fields() -> str:
    """Every field of an article: what it is, and its name in each place where it is written or read."""
    head = ("column", "what it is", "export", "pipe", "selector", "found by")
    return _table(head, (_names(field) for field in FIELDS))


def exported() -> str:
    """Every field of an export: its kind, what it is, and whether it is written where nobody says which."""
    usual = {column.name for column in columns_of_exports.chosen(columns_of_exports.USUAL)}
    head = ("field", "kind", "usual", "what it is")
    return _table(
        head,
        (
            (f"`{column.name}`", column.kind.value, "yes" if column.name in usual else "", column.about)
            for column in columns_of_exports.COLUMNS
        ),
    )


def _names(field: Field) -> tuple[str, ...]:
    names = ((field.column,), (field.export,), (field.pipe,), field.selectors, field.found_by)
    column, export, piped, selector, found_by = (", ".join(f"`{name}`" for name in each if name) for each in names)
    return column, field.about, export, piped, selector, found_by


def _docs() -> dict[str, str]:
    source = Path(str(sys.modules[State.__module__].__file__)).read_text("utf-8")
    return dict(re.findall(r'= "(\w+)"  #: (.+)', source))


_PARTS = {"A": 37, "B": 23, "C": 29, "D": 23, "E": 14}


def faults(matrix: Path = Path("tests/faults/matrix.toml")) -> str:
    """The fault matrix: how many rows have a test, and what newscrawl does in each."""
    rows = tomllib.loads(matrix.read_text("utf-8"))
    every = [f"{part}{number}" for part, count in _PARTS.items() for number in range(1, count + 1)]
    summary = f"{sum(row in rows for row in every)} of {len(every)} rows have their tests."
    missing = [row for row in every if row not in rows]
    if missing:
        summary += f" Without: {', '.join(missing)}."
    body = ((row, rows[row]["fault"], rows[row]["does"]) for row in every if row in rows)
    return f"{summary}\n\n{_table(('row', 'fault', 'what newscrawl does'), body)}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
