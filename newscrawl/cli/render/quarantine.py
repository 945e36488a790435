"""How pages in quarantine look: a table for a person, an object each for a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from newscrawl.cli.render.terminal import ago, show_table, utc
from newscrawl.store.links.requeue import Quarantined


def show_pages(pages: Sequence[Quarantined], now: datetime) -> None:
    """Print a table of pages, and below it what can be done with them."""
    table = Table(box=SIMPLE_HEAD)
    for name in ("source", "reason", "when", "bytes", "page", "address"):
        table.add_column(name, justify="right" if name == "bytes" else "left", overflow="fold")
    for page in pages:
        size = f"{page.bytes:,}" if page.bytes is not None else ""
        table.add_row(page.source, page.reason, ago(page.settled, now), size, page.page_hash or "not kept", page.url)
    show_table(table, markup=False)
    click.echo("newscrawl quarantine replay reads them again; newscrawl quarantine show URL writes one to a file")


def page_as_json(page: Quarantined) -> dict[str, object]:
    """One page in quarantine, without its bytes."""
    return {
        "source": page.source,
        "url": page.url,
        "reason": page.reason,
        "detail": page.detail,
        "when": utc(page.settled),
        "bytes": page.bytes,
        "page_hash": page.page_hash,
    }
