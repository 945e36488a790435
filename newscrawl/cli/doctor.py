"""`newscrawl doctor`: what must be right on this machine for a crawl to work, and what to do where it is not."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import sources
from newscrawl.cli import _checks, _settings, _store
from newscrawl.cli.render.doctor import show_checks


@click.command()
@click.option("--ask", is_flag=True, help="Also ask each source once for its first entry, with the crawl's manners.")
@click.option("--source", help="With --ask: only these, slugs or TOML files with commas.")
@click.option(
    "-s", "settings", multiple=True, metavar="NAME=VALUE", help="With --ask: a setting, as with scrapy crawl."
)
@_store.db_option
def doctor(ask: bool, source: str | None, settings: tuple[str, ...], db: Path) -> None:
    """Check versions, clock, certificates, folders, disk, lock, the database and the catalogue.

    Changes nothing. Exit status 0 when all is well, else 1.
    """
    checks = list(_checks.all_checks(db, datetime.now(UTC)))
    if ask:
        from newscrawl.cli import _ask  # Scrapy is imported only when it is used

        wanted = sources.load(_store.source_names(source), _settings.catalogue())
        checks += _ask.ask(wanted, settings).values()
    show_checks(checks)
    sys.exit(0 if all(check.ok for check in checks) else 1)
