"""`make measure WHAT=add`: how many made outlets of two farms `newscrawl add` describes so that nothing must be mended by hand."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tests.bench import floors as best
from tests.bench.add.farm import Made
from tests.bench.add.farm import outlets as first
from tests.bench.add.judge import Verdict, judged
from tests.bench.add.second.outlets import outlets as second

FARMS = {"first": first, "second": second}


@click.command(name="add")
@click.option("--farm", type=click.Choice(list(FARMS)), help="This farm only.")
@click.option("--only", default="", help="Outlets whose name holds these words.")
@click.option("--show", is_flag=True, help="Each file that was written.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep files and stores in this folder.")
@best.options
def add(farm: str | None, only: str, show: bool, keep: Path | None, floors: Path | None, lower_floors: bool) -> None:
    """Add each outlet of the farms, check its file, and crawl it from there."""
    if floors is not None and only:
        raise click.UsageError("--floors: expected whole farms; got some outlets of them, by --only")
    told, figures = [], {}
    for name in [farm] if farm else FARMS:
        made = [one for one in FARMS[name]() if only in one.name]
        with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as side_by_side:
            folders = [(keep or Path(scratch)) / name / f"{number:02}" for number in range(len(made))]
            verdicts = list(side_by_side.map(_told, made, folders, [show] * len(made)))
        right = sum(not one.faults for one in verdicts)
        told.append(f"{name} farm: {right} of {len(verdicts)} need no mending by hand")
        figures[f"add, {name} farm"] = {"files right": right / max(1, len(verdicts))}
    click.echo("\n".join(told))
    if floors is not None:
        best.hold(floors, figures, lower=lower_floors)


def _told(made: Made, folder: Path, show: bool) -> Verdict:
    """Judge one outlet, and print how it went."""
    folder.mkdir(parents=True, exist_ok=True)
    verdict = judged(made, folder)
    lines = [
        f"{'right' if not verdict.faults else 'WRONG'}  {verdict.seconds:4.1f} s  {verdict.requests:3} requests  {made.name}"
    ]
    lines += [f"       {fault}" for fault in verdict.faults] + ([verdict.toml] if show else [])
    click.echo("\n".join(lines))
    return verdict
