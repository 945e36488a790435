"""What the verbs that open the store have in common: the option that names it, its sources, times as people read them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from newscrawl.cli import _settings
from newscrawl.config import beside
from newscrawl.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    envvar="NEWSCRAWL_DB",
    default=_settings.database,
    show_default="data/newscrawl.db of the project",
    show_envvar=True,
    help="The database.",
)


def pages_of(db: Path) -> Path:
    """The archive that belongs to it, unless a setting says otherwise."""
    return _settings.given().pages_db or beside(db)


def check_source(source: str | None, known: Iterable[str], db: Path, *, what: str = "--source ") -> None:
    """Raises UsageError for a source that the store does not know.

    what: how it was given
    """
    slugs = sorted(known)
    if source is not None and source not in slugs:
        near = difflib.get_close_matches(source, slugs, 1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise UsageError(f"{what}{source}: {db} knows no such source{hint} It knows: {', '.join(slugs) or 'none yet'}")


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that gives two or more, or how long until then."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    return f"in {_span(-seconds)}" if seconds < 0 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """`7 timeout, 5 not_found`."""
    return ", ".join(f"{number:,} {word}" for word, number in counts)
