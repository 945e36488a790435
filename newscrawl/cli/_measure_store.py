"""`newscrawl measure store`: how the cost of storing, finding and keeping grows with the number of articles."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from newscrawl.cli import _measured_store, _store_shown
from newscrawl.cli._filling import Filling, unsynced
from newscrawl.cli._measured_store import Grown
from newscrawl.store import open_store

_SEED = "store"


@click.command(name="store")
@click.option(
    "--articles", type=click.IntRange(min=1_000), default=10_000, show_default=True, help="Fill the store up to so many."
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Where the store is made, and deleted afterwards: 9 kB an article. Default: the system's folder for temporary files.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as Markdown, and the plot beside it as SVG, e.g. tests/bench/store.md.")  # fmt: skip
def store(articles: int, folder: Path | None, out: Path | None) -> None:
    """Inserts, look-ups, searches and bytes as a store grows: made news of years, by the same calls as a crawl.

    Measured at 10,000, 100,000, 1,000,000 … articles, as far as --articles goes, and there. A million takes an hour and 10 GB.
    """
    with tempfile.TemporaryDirectory(dir=folder) as made:
        found = list(_grown(Path(made, "made.db"), articles))
    if out is not None:
        out.write_text(_store_shown.markdown(found, f"--articles {articles}", out.with_suffix(".svg").name), "utf-8")
        out.with_suffix(".svg").write_text(_store_shown.plot(found), "utf-8")


def _grown(path: Path, articles: int) -> Iterator[Grown]:
    console = Console(stderr=True)
    sizes = sorted({articles, *(10**power for power in range(4, 10) if 10**power < articles)})
    now = datetime.now(UTC)
    with open_store(path, pages=None, command="measure store", now=now) as opened, unsynced(opened):
        filling = Filling(opened, _SEED)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            for size in sizes:
                task = bar.add_task(f"{size:,} articles", total=size)
                for stored in filling.to(size):
                    bar.update(task, completed=stored)
                bar.remove_task(task)
                found = _measured_store.grown(filling, path)
                click.echo(_store_shown.said(found))
                yield found
