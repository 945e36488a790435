"""`make measure WHAT=store`: how the cost of storing, finding and keeping grows with the number of articles."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from newscrawl.store import open_store
from tests.bench import floors as best
from tests.bench.store import archive, growth, plain_rows, plot, table
from tests.bench.store.archive import Archived
from tests.bench.store.filling import BATCH, OPTIONS, Filling, articles, unsynced
from tests.bench.store.growth import Grown

_SEED = "store"
_LEAST_PAGES = (2, 5)


@click.command(name="store")
@click.option(
    "--articles",
    "sizes",
    type=click.IntRange(min=500),
    multiple=True,
    default=[10_000],
    show_default=True,
    help="Number of articles at which to measure; may be repeated.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the store is made, and deleted afterwards: 12 kB an article. Default: the system's folder for temporary files.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also what raw pages take: those of outlets that have two or more in SET/pages.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the tables as Markdown, and a plot beside them as SVG, e.g. tests/bench/store.md.",
)
@best.options
def store(
    sizes: tuple[int, ...],
    folder: Path | None,
    corpus: Path | None,
    out: Path | None,
    floors: Path | None,
    lower_floors: bool,
) -> None:
    """Inserts, look-ups, searches and bytes as a store grows: made news of years, by the same calls as a crawl.

    100,000 articles take some twenty minutes, a million some hours.
    """
    if floors is not None:
        best.read(floors)  # what is wrong with it is told now, not after hours, as with the corpus
    if corpus is not None:
        archive.check(corpus, min(_LEAST_PAGES))
    with tempfile.TemporaryDirectory(dir=folder) as made:
        found: list[Grown] = []
        for grown in _grown(Path(made, "made.db"), sorted(set(sizes))):
            found.append(grown)
            if out is not None:
                _write(out, found, [])
        # After the store, whose peak of memory is that of this process.
        if corpus is not None:
            pages = [_archived(corpus, Path(made), least) for least in _LEAST_PAGES]
            if out is not None:
                _write(out, found, pages)
        if floors is not None:
            plain_ms = plain_rows.cpu_ms(Path(made, "plain.db"), articles(_SEED), BATCH)
            click.echo(f"a plain row with full-text search, by sqlite-utils alone: {plain_ms:.2f} ms")
            figures = growth.figures(found, plain_ms)
            best.hold(floors, {"store, made news": figures}, lower=lower_floors)


def _archived(corpus: Path, folder: Path, least: int) -> Archived:
    with tempfile.TemporaryDirectory(dir=folder) as made:
        found = archive.archived(corpus, Path(made), least)
    click.echo("\n".join(archive.lines(found)))
    return found


def _write(out: Path, found: list[Grown], pages: list[Archived]) -> None:
    """Write the page after each size, since the next one may take an hour."""
    picture = out.with_suffix(".svg")
    out.write_text(table.markdown(found, pages, picture.name), encoding="utf-8")
    picture.write_text(plot.plot(found, table.machine()), encoding="utf-8")


def _grown(path: Path, sizes: list[int]) -> Iterator[Grown]:
    console = Console(stderr=True)
    now = datetime.now(UTC)
    store = open_store(path, pages=None, command="measure store", now=now, options=OPTIONS)
    with store as opened, unsynced(opened):
        filling = Filling(opened, _SEED)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            for size in sizes:
                task = bar.add_task(f"{size:,} articles", total=size)
                for stored in filling.to(size):
                    bar.update(task, completed=stored)
                bar.remove_task(task)
                found = growth.grown(filling, path)
                click.echo(table.summary(found))
                yield found
