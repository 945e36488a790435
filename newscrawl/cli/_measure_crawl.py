"""`newscrawl measure crawl`: what an article costs in a whole crawl, beside others on the same pages."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl.cli import _floors, _measured_crawl, _settings
from newscrawl.cli._made_server import served
from newscrawl.cli._measured_crawl import OURS, PEERS, Bench
from newscrawl.crawl.workers import processors
from newscrawl.errors import UsageError


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
@click.option("--peers/--no-peers", default=True, show_default=True, help="Bare Scrapy and a naive spider beside ours.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/crawl.md."
)
@click.option("--floors", type=click.Path(path_type=Path, dir_okay=False), help="As for `fields`.")
@click.option("--lower-floors", is_flag=True, help="Take the figures as floors even where they are worse.")
def crawl(
    outlets: int,
    articles: int,
    publish: int,
    cores: int,
    concurrency: int,
    peers: bool,
    out: Path | None,
    floors: Path | None,
    lower_floors: bool,
) -> None:
    """What an article costs in a whole crawl with all stages on, beside others that crawl the same made outlets.

    Needs no corpus and no network: outlets are made, and served on loopback by another process. Ends with 1 where one of our
    figures lies below its floor.
    """
    folder = _settings.data() / "demo"
    if not (folder / "templates").is_dir():
        raise UsageError(f"{folder}: the demo's templates are not there; run it from a checkout of newscrawl")
    there = processors()
    if cores > there:
        raise UsageError(
            f"--cores {cores}: expected 1 to {there}, the processors that this process may use, or 0 for all of them"
        )
    names = [*(PEERS if peers else ()), OURS]
    if peers:
        _measured_crawl.peers()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(served(folder, outlets=outlets, stories=articles))
        one = stack.enter_context(served(folder, outlets=1, stories=1))
        bench = Bench(work, cores=cores, concurrency=concurrency)
        results = _measured_crawl.measured(bench, server, one, names, publish)
    table = Table(*_measured_crawl.HEAD)
    for row in _measured_crawl.rows(results):
        table.add_row(*row)
    Console(width=max(Console().width, 150)).print(table)
    on = "all processors" if not cores else "one processor" if cores == 1 else f"{cores} processors"
    said = f"{outlets} made outlets of {articles} stories, {concurrency} requests at a time, no delays, {on} each."
    if out is not None:
        command = f" --outlets {outlets} --articles {articles} --cores {cores}"
        out.write_text(_measured_crawl.markdown(results, said, command), encoding="utf-8")
    if floors is not None:
        _floors.hold(floors, {"crawl, made web": _measured_crawl.figures(results)}, lower=lower_floors)
