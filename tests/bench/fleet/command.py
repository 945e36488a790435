"""`make measure WHAT=fleet`: how many articles a second go through a fleet's PostgreSQL, and what each of them costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from newscrawl.errors import UsageError
from tests.bench.fleet.figures import SETTINGS, Drained, Sought, drained, sought
from tests.bench.store.table import machine
from tests.fleet.postgres import serving


@click.command(name="fleet")
@click.option(
    "--workers",
    type=click.IntRange(1, 16),
    multiple=True,
    default=[1, 4],
    show_default=True,
    help="Processes; again for more.",
)
@click.option(
    "--kilobytes",
    type=click.IntRange(1),
    multiple=True,
    default=[40, 200],
    show_default=True,
    help="Of a report of one article.",
)
@click.option("--bundles", type=click.IntRange(1), default=64, show_default=True, help="Of a host each.")
@click.option("--asks", type=click.IntRange(1), default=50, show_default=True, help="Articles of a bundle.")
@click.option(
    "--waiting",
    type=click.IntRange(500),
    default=20_000,
    show_default=True,
    help="Bundles that wait while one is looked for.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the tables as Markdown.")
def fleet(
    workers: tuple[int, ...], kilobytes: tuple[int, ...], bundles: int, asks: int, waiting: int, out: Path | None
) -> None:
    """Articles a second through PostgreSQL, raw pages included; statements and CPU of each; how long one looks for a bundle."""
    with serving(SETTINGS) as server:
        if server is None:
            raise UsageError("there is no PostgreSQL on this machine; Debian: apt-get install postgresql")
        ((version,),) = server.run("postgres", "SHOW server_version")
        through = []
        for size in kilobytes:
            for count in workers:
                through.append(asyncio.run(drained(server, workers=count, bundles=bundles, asks=asks, kilobytes=size)))
                click.echo(_line(through[-1]))
        looks = asyncio.run(sought(server, waiting=waiting))
        for look in looks:
            click.echo(_look(look))
    if out is not None:
        out.write_text(page(through, looks, version), "utf-8")


def page(through: Sequence[Drained], looks: Sequence[Sought], version: str) -> str:
    """The figures as Markdown."""
    return f"""# What a fleet's PostgreSQL carries

`make measure WHAT="fleet --out tests/bench/fleet.md"`. Workers replay made reports, one article each, of bytes that nothing can be pressed out
of; a hub takes them and drops them, and does nothing with them. Bundles of 50 articles, a host each, eight at once a worker. PostgreSQL as it comes,
with `fsync`, on the same machine and its processors. CPU is in milliseconds an article.

| workers | kB a report | articles | articles a second | MB a second | statements an article | server's CPU | hub's CPU | workers' CPU |
|---|---|---|---|---|---|---|---|---|
{"".join(f"{_line(one)}{chr(10)}" for one in through)}
How long a worker's look for a bundle takes:

| where | median, ms | longest of 50, ms |
|---|---|---|
{"".join(f"{_look(one)}{chr(10)}" for one in looks)}
PostgreSQL {version}; {machine()}
"""


def _line(one: Drained) -> str:
    rate, mb = one.articles / one.seconds, one.articles * one.kilobytes / 1000 / one.seconds
    cpu = " | ".join(f"{seconds / one.articles * 1000:.2f}" for seconds in (one.server_s, one.hub_s, one.workers_s))
    return f"| {one.workers} | {one.kilobytes} | {one.articles:,} | {rate:,.0f} | {mb:.0f} | {one.statements / one.articles:.2f} | {cpu} |"


def _look(one: Sought) -> str:
    return f"| {one.what} | {one.median_ms:.1f} | {one.longest_ms:.1f} |"
