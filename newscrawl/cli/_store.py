"""What the verbs that open the store have in common: the option that names it, its archive, and the check of a source's name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from newscrawl import near
from newscrawl.cli import _settings
from newscrawl.config import beside
from newscrawl.errors import UsageError

db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    envvar="NEWSCRAWL_DB",
    default=_settings.database,
    show_default="data/newscrawl.db of the project",
    show_envvar=True,
    help="The database.",
)

#: Numbers of rows end there in SQLite.
MAX_NUMBER = 2**63 - 1


def pages_of(db: Path) -> Path:
    """The file of the archive that belongs to a database, unless a setting names another."""
    return _settings.given().pages_db or beside(db)


def check_source(source: str | None, known: Iterable[str], db: Path, *, what: str = "--source ") -> None:
    """Raises UsageError for a source that the store does not know.

    what: the option before its name in the message; empty for an argument
    """
    slugs = frozenset(known)
    if source is not None and source not in slugs:
        hint = near.hint(source, slugs) or ";"
        told = f"{hint} `newscrawl status` lists the {len(slugs)} that it knows" if slugs else "; it knows none yet"
        raise UsageError(f"{what}{source or repr(source)}: {db} knows no such source{told}")


def source_names(source: str | None) -> list[str]:
    """The slugs or files of `--source`, given with commas; none where the option is not. Raises UsageError for an empty one.

    That is mostly a variable of the shell that is not set, and must not mean the whole catalogue.
    """
    names = [name.strip() for name in (source or "").split(",") if name.strip()]
    if source is not None and not names:
        raise UsageError(f"--source {source!r}: expected slugs or files of sources; got none")
    return names
