"""`make measure WHAT=add`: how many of thirty-one made outlets `newscrawl add` describes so that nothing must be mended by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from tests.bench.add.farm import Made, outlets
from tests.bench.add.judge import judged
from tests.bench.add.second.outlets import outlets as second


@click.command(name="add")
@click.option("--only", default="", help="Outlets whose name holds these words.")
@click.option("--show", is_flag=True, help="Each file that was written.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep files and stores in this folder.")
def add(only: str, show: bool, keep: Path | None) -> None:
    """Add each outlet of the farm, check its file, and crawl it from there."""
    for farm, made in (("first", outlets()), ("second", second())):
        chosen = [one for one in made if only in one.name]
        if chosen:
            click.echo(
                f"{farm} farm: {_measured(chosen, show, keep and keep / farm)} of {len(chosen)} need no mending by hand"
            )


def _measured(farm: Sequence[Made], show: bool, keep: Path | None) -> int:
    """How many outlets are right."""
    right = 0
    for number, made in enumerate(farm):
        with tempfile.TemporaryDirectory() as scratch:
            folder = (keep or Path(scratch)) / f"{number:02}"
            folder.mkdir(parents=True, exist_ok=True)
            verdict = judged(made, folder)
        right += not verdict.faults
        click.echo(
            f"{'right' if not verdict.faults else 'WRONG'}  {verdict.seconds:4.1f} s  {verdict.requests:3} requests  {made.name}"
        )
        for fault in verdict.faults:
            click.echo(f"       {fault}")
        if show:
            click.echo(verdict.toml)
    return right
