"""`make measure WHAT=search`: what a query takes, and what the indexes cost, as an archive grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from newscrawl.errors import UsageError
from tests.bench import ROOT
from tests.bench import floors as best
from tests.bench.search import archive, figures, table
from tests.bench.search.archive import Filled, Words
from tests.bench.search.table import Measured


@click.command(name="search")
@click.option(
    "--articles",
    "sizes",
    type=click.IntRange(min=100),
    multiple=True,
    default=[10_000],
    show_default=True,
    help="Number of articles at which to measure; may be repeated.",
)
@click.option(
    "--archive",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="Also measure this one, which `python tests/bench/search/archive.py FILE ARTICLES` made; may be repeated.",
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A checkout of another version: its archives are made beside ours, to compare size and CPU.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where archives are made, and deleted afterwards: 10 kB an article. Default: the system's folder for temporary files.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the tables as Markdown, e.g. tests/bench/search.md.",
)
@best.options
def search(
    sizes: tuple[int, ...],
    kept: tuple[Path, ...],
    beside: Path | None,
    folder: Path | None,
    out: Path | None,
    floors: Path | None,
    lower_floors: bool,
) -> None:
    """Newest first, best first, counting, and telling which of 2,000 articles a query finds: some 75 queries of seventeen kinds.

    100,000 articles take some five minutes, and as long again for the version beside.
    """
    if floors is not None:
        best.read(floors)  # what is wrong with it is told now, not after hours
    words = Words()
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for size in sorted(set(sizes)):
            path = Path(made, f"{size}.db")
            filled = made_by(ROOT, path, size)
            theirs = made_by(beside, Path(made, f"{size}-beside.db"), size) if beside is not None else None
            found.append(Measured(filled=filled, beside=theirs, searched=figures.searched(path, words)))
            click.echo(table.summary(found[-1]))
            path.unlink()
    for path in kept:
        found.append(Measured(filled=None, beside=None, searched=figures.searched(path, words)))
        click.echo(table.summary(found[-1]))
    if out is not None:
        out.write_text(table.markdown(found), encoding="utf-8")
    if floors is not None:
        best.hold(floors, {"search, made archive": table.floors(found)}, lower=lower_floors)


def made_by(checkout: Path, path: Path, articles: int) -> Filled:
    """An archive by the newscrawl of a checkout, in a process of its own. Raises UsageError where that fails."""
    program = [sys.executable, "-P", archive.__file__, str(path), str(articles)]
    environment = {**os.environ, "PYTHONPATH": str(checkout.absolute())}
    done = subprocess.run(program, capture_output=True, text=True, env=environment, cwd=path.parent, check=False)
    if done.returncode != 0:
        raise UsageError(f"{checkout}: its newscrawl made no archive: {done.stderr.strip()[-500:]}")
    return Filled(**json.loads(done.stdout))
