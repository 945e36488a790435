"""`newscrawl status`: where every source stands, for a person as a table, for a program as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl.cli import _store
from newscrawl.cli.render.status import StoreOverview, overview_as_json, show_overview
from newscrawl.store import open_readonly
from newscrawl.store.db.lock import holder
from newscrawl.store.status import last_run, sources


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def status(slugs: tuple[str, ...], as_json: bool, db: Path) -> None:
    """Show where the store and each source stand: what is stored, what waits and until when, what failed and why.

    Without SOURCE: all that were ever asked. Also works while a run is writing.
    """
    now = datetime.now(UTC)
    overview = _overview(db, slugs, now)
    if as_json:
        click.echo(json.dumps(overview_as_json(overview), ensure_ascii=False, indent=1))
    else:
        show_overview(overview, now, detailed=bool(slugs))


def _overview(db: Path, slugs: Sequence[str], now: datetime) -> StoreOverview:
    pages = _store.pages_of(db)
    with open_readonly(db) as store:
        known = sources(store, now)
        for slug in slugs:
            _store.check_source(slug, (source.source for source in known), db, what="")
        return StoreOverview(
            path=db,
            bytes=db.stat().st_size,
            pages_bytes=pages.stat().st_size if pages.exists() else None,
            holder=holder(db),
            run=last_run(store),
            sources=[source for source in known if not slugs or source.source in slugs],
            waiting=store.outbox.by_channel(),
        )
