"""`make measure WHAT=pages`: what every page of the browser takes in one archive."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from newscrawl.browse.app import Strangers, application
from newscrawl.crawl.worker_process import collect_seldom
from tests.bench import ROOT
from tests.bench.pages.addresses import pages as pages_of
from tests.bench.search.command import made_by
from tests.bench.store.growth import quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One page, asked again and again."""

    address: str
    statuses: frozenset[int]
    first_ms: float  #: CPU of the first answer
    cpu_ms: tuple[float, ...]  #: CPU of each answer after the first
    wall_ms: tuple[float, ...]  #: from question to answer
    kilobytes: float

    def p(self, part: float) -> float:
        """Milliseconds of CPU."""
        return quantile(self.cpu_ms, part)


@click.command()
@click.option(
    "--archive", "kept", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The archive; without it one is made.",
)  # fmt: skip
@click.option(
    "--articles", type=click.IntRange(100), default=10_000, show_default=True, help="Of the one that is made."
)
@click.option("--rounds", type=click.IntRange(2, 1000), default=20, show_default=True, help="Answers of each page.")
@click.option("--only", help="Pages whose name has this.")
@click.option("--public", "is_public", is_flag=True, help="As strangers read it: newscrawl browse --public.")
@click.option(
    "--withheld", type=click.IntRange(0, 100),
    help="So many of a hundred texts are withheld from strangers, in a copy of the archive.",
)  # fmt: skip
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the archive is made or copied: 10 kB an article.",
)
@click.option(
    "--cold", "is_cold", is_flag=True,
    help="Each answer by a server that just started, of a file of which nothing is in memory: its time counts.",
)  # fmt: skip
@click.option(
    "--most",
    type=float,
    default=300.0,
    show_default=True,
    help="Milliseconds of CPU at p95 above which it ends with 1.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as Markdown.")
@click.pass_context
def pages(
    context: click.Context, kept: Path | None, articles: int, rounds: int, only: str | None, is_public: bool, withheld: int | None, folder: Path | None,
    is_cold: bool, most: float, out: Path | None,
) -> None:  # fmt: skip
    """Every page of `newscrawl browse`, asked in this process: milliseconds of CPU, median and p95, and of time.

    Ends with 1 where a page takes longer, or is not answered.
    """
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = kept or Path(made, "newscrawl.db")
        if kept is None:
            made_by(ROOT, path, articles)
        if withheld is not None:
            path = Path(shutil.copy(path, Path(made, "withheld.db")))
            _withhold(path, withheld)
        named = {name: at for name, at in pages_of(path, is_public=is_public).items() if only is None or only in name}
        found = asyncio.run(asked(path, named, rounds, is_public=is_public, is_cold=is_cold))
    shown = Table(
        "page", "CPU first", "median", "p95", "time p95", "kB", "", title=f"milliseconds; {(kept or path).name}"
    )
    for name, one in found.items():
        shown.add_row(name, *_figures(one), _wrong(one, most))
    Console(width=max(Console().width, 110)).print(shown)
    if out is not None:
        lines = [f"| {name} | {' | '.join(_figures(one))} |" for name, one in found.items()]
        head = "| page | CPU first, ms | median | p95 | time p95 | kB |\n| --- | --- | --- | --- | --- | --- |\n"
        out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    if any(_wrong(one, most) for one in found.values()):
        context.exit(1)


async def asked(
    path: Path, named: Mapping[str, str], rounds: int, *, is_public: bool, is_cold: bool = False
) -> dict[str, Asked]:
    """What each page takes; all of them in turn, so that none is warm from itself alone.

    is_cold: what was read of the file is forgotten before each page
    """
    answers: dict[str, list[tuple[float, float, Any]]] = {name: [] for name in named}
    with ExitStack() as open_now:
        served = open_now.enter_context(_served(path, is_public=is_public))
        for _ in range(rounds):
            for name, address in named.items():
                if is_cold:
                    open_now.close()
                    served = open_now.enter_context(_served(path, is_public=is_public))
                    await served.client.get(
                        "/robots.txt" if is_public else "/favicon.ico"
                    )  # what a first answer imports
                    _forget(path)
                cpu, wall = time.process_time(), time.perf_counter()
                answer = await served.client.get(address)
                spent = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
                answers[name].append((*spent, answer))
    return {
        name: Asked(
            address=named[name],
            statuses=frozenset(answer.status_code for _, _, answer in given),
            first_ms=given[0][0],
            cpu_ms=tuple(cpu for cpu, _, _ in given[1:]),
            wall_ms=tuple(wall for _, wall, _ in given[1:]),
            kilobytes=len(given[-1][2].content) / 1000,
        )
        for name, given in answers.items()
    }


@contextmanager
def _served(path: Path, *, is_public: bool) -> Iterator[Any]:
    strangers = Strangers() if is_public else None
    served = application(path, ROOT / "data" / "datasette.yaml", {"num_sql_threads": 1}, strangers=strangers)
    collect_seldom()  # as the command does
    try:
        yield served
    finally:
        for database in served.databases.values():
            database.close()


def _withhold(path: Path, percent: int) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("UPDATE articles SET reserved = id % 100 < ?", (percent,))


def _forget(path: Path) -> None:
    """Nothing of the file is in the memory of this machine; what was not written yet is left there."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _figures(one: Asked) -> tuple[str, ...]:
    figures = (one.first_ms, one.p(0.5), one.p(0.95), quantile(one.wall_ms, 0.95), one.kilobytes)
    return tuple(f"{figure:,.0f}" for figure in figures)


def _wrong(one: Asked, most: float) -> str:
    if one.statuses != {200}:
        return f"status {', '.join(map(str, sorted(one.statuses)))}: {one.address}"
    return "slow" if one.p(0.95) > most else ""
