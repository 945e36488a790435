"""`make measure WHAT=crawl`: what an article costs in a whole crawl, beside other crawlers on the same pages."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl.crawl.forking import processors
from newscrawl.errors import UsageError
from tests.bench import ROOT
from tests.bench import floors as best
from tests.bench.crawl import table
from tests.bench.crawl.bench import PEERS, Bench, measured
from tests.bench.crawl.pairs import HEAD as PAIRS_HEAD
from tests.bench.crawl.pairs import Build, Runs
from tests.bench.crawl.pairs import measured as measured_pairs
from tests.bench.crawl.pairs import rows as pairs_rows
from tests.bench.crawl.results import FUNDUS, OURS, figures
from tests.bench.crawl.server import served

_DEMO = ROOT / "data" / "demo"


@click.command()
@click.option("--outlets", type=click.IntRange(1, 200), default=6, show_default=True, help="Made outlets.")
@click.option("--articles", type=click.IntRange(1, 10_000), default=80, show_default=True, help="Stories of each.")
@click.option(
    "--publish", type=click.IntRange(0, 100), default=5, show_default=True, help="Stories more, before the second run."
)
@click.option(
    "--cores", type=click.IntRange(0), default=1, show_default=True, help="Processors for each crawler; 0: all."
)
@click.option("--concurrency", type=click.IntRange(1, 64), default=16, show_default=True, help="Requests at a time.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Other crawlers beside ours.")
@click.option(
    "--fundus",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The Python of a virtual environment that has Fundus (which wants another lxml than ours), for a row of it.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 50),
    default=1,
    show_default=True,
    help="Runs of each crawler, in turn; medians count.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Serve the saved pages in SET/pages of a corpus, in place of made ones.",
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Another checkout with its .venv: this build is measured beside that one, and beside no other crawler.",
)
@click.option("--pairs", type=click.IntRange(1, 50), default=5, show_default=True, help="Runs of each, with --beside.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/crawl.md."
)
@best.options
def crawl(
    outlets: int,
    articles: int,
    publish: int,
    cores: int,
    concurrency: int,
    peers: bool,
    fundus: Path | None,
    rounds: int,
    corpus: Path | None,
    beside: Path | None,
    pairs: int,
    out: Path | None,
    floors: Path | None,
    lower_floors: bool,
) -> None:
    """What an article costs in a whole crawl with all stages on, beside others that crawl the same made outlets.

    Needs no corpus and no network: outlets are made, and served on loopback by another process. Ends with 1 where one of our
    figures lies below its floor.
    """
    there = processors()
    if cores > there:
        raise UsageError(
            f"--cores {cores}: expected 1 to {there}, the processors that this process may use, or 0 for all of them"
        )
    pythons = {} if fundus is None else {FUNDUS: fundus.absolute()}
    names = [*(name for name in PEERS if peers and (name != FUNDUS or pythons)), OURS]
    loads = [os.getloadavg()[0]]
    web = partial(served, _DEMO, outlets=outlets, stories=articles, corpus=corpus)
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        one = stack.enter_context(served(_DEMO, outlets=1, stories=1, corpus=corpus))
        if beside is not None:
            ours, other = Build(OURS, ROOT), Build("the other", beside.absolute())
            servers = (stack.enter_context(web()), one)
            found = measured_pairs(ours, other, servers, work, pairs=pairs, concurrency=concurrency, cores=cores)
            _show_pairs(found[ours.name], found[other.name])
            return
        bench = Bench(work, cores=cores, concurrency=concurrency, pythons=pythons)
        results = measured(bench, web, one, names, more=publish, rounds=rounds)
    loads.append(os.getloadavg()[0])
    head, *rows = table.rows(results)
    shown = Table(*head)
    for row in rows:
        shown.add_row(*row)
    Console(width=max(Console().width, 120)).print(shown)
    on = "all processors" if not cores else "one processor" if cores == 1 else f"{cores} processors"
    kind = "made outlets" if corpus is None else "outlets of saved pages"
    setup = (
        f"{outlets} {kind} of {articles} stories, {concurrency} requests at a time, no delays, {on} each; "
        f"medians of {rounds}, in turn; load {loads[0]:.1f} before, {loads[1]:.1f} after."
    )
    if out is not None:
        more = f"{' --corpus DIR' * bool(corpus)}{' --fundus PYTHON' * bool(fundus)}"
        command = f" --outlets {outlets} --articles {articles} --cores {cores} --rounds {rounds}{more}"
        out.write_text(table.markdown(results, setup, command), encoding="utf-8")
    if floors is not None:
        best.hold(floors, {"crawl, made web": figures(results)}, lower=lower_floors)


def _show_pairs(ours: Sequence[Runs], other: Sequence[Runs]) -> None:
    shown = Table(*PAIRS_HEAD, title=f"load {os.getloadavg()[0]:.1f}")
    for row in pairs_rows(ours, other):
        shown.add_row(*row)
    Console(width=max(Console().width, 120)).print(shown)
