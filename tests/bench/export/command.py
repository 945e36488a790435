"""`make measure WHAT=export`: how fast articles leave, in what memory, and beside what others take for the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from tests.bench import ROOT
from tests.bench.export.made import made
from tests.bench.store.table import machine

#: `datasette --get` holds all of its answer in memory.
_MOST_OF_DATASETTE = 100_000
_BIN = Path(sys.executable).parent
# A process begins with the peak of the one that started it: so that one is small.
_WATCH = """
import os, sys, time
begun = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print("", time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
sys.exit(status != 0)
"""


class Measured(NamedTuple):
    """One export. seconds: by the wall and of CPU, its start and imports among them"""

    what: str
    articles: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    bytes: int


@click.command(name="export")
@click.option(
    "--articles", "sizes", type=click.IntRange(min=1_000), multiple=True, default=[10_000, 100_000], show_default=True
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the store is made: 7 kB an article.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as Markdown.")
def export(sizes: tuple[int, ...], folder: Path | None, out: Path | None) -> None:
    """Rows a second and the peak of memory of each form, at each size; others' CSV of the same table in the same run."""
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for size in sorted(set(sizes)):
            made(Path(place, "made.db"), size)
            for one in _measured(Path(place), size):
                click.echo(_line(one))
                found.append(one)
            if out is not None:  # after each size, since the next one may take long
                out.write_text(page(found), "utf-8")


def _measured(place: Path, articles: int) -> Iterator[Measured]:
    db = place / "made.db"
    ours = [str(_BIN / "newscrawl"), "export", "--db", str(db), "--out"]
    for form in ("jsonl", "csv", "parquet"):
        file = place / f"out.{form}"
        yield _run(f"newscrawl export, {form}", [*ours, str(file)], articles, file)
    yield _run(
        "newscrawl export --verify, jsonl",
        [str(_BIN / "newscrawl"), "export", "--verify", str(place / "out.jsonl")],
        articles,
        None,
    )
    since = place / "since.jsonl"
    yield _run(
        "newscrawl export --since-export, nothing new",
        [*ours, str(since), "--since-export", str(place / "out.jsonl")],
        articles,
        since,
    )
    yield _run(
        "sqlite-utils rows --csv, all columns",
        [str(_BIN / "sqlite-utils"), "rows", str(db), "articles", "--csv"],
        articles,
        place / "rows.csv",
    )
    if articles > _MOST_OF_DATASETTE:
        return
    streamed = f"/{db.stem}/articles.csv?_stream=on"
    datasette = [str(_BIN / "datasette"), "serve", str(db), "--get", streamed, "--setting", "max_csv_mb", "0"]
    yield _run("Datasette's CSV, all columns", datasette, articles, place / "datasette.csv")


def _run(what: str, command: Sequence[str], articles: int, file: Path | None) -> Measured:
    """Run it to its end; what it prints goes into the file where it does not write that itself."""
    prints = file is not None and "--out" not in command
    with Path(file if prints and file else os.devnull).open("wb") as stdout:
        watched = [sys.executable, "-S", "-c", _WATCH, *command]
        done = subprocess.run(watched, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    if done.returncode:
        raise click.ClickException(f"{what}: {' '.join(command)}: {done.stderr.decode()}")
    wall, cpu, peak = map(float, done.stderr.split()[-3:])
    size = file.stat().st_size if file is not None else 0
    if prints and file is not None:
        file.unlink()
    return Measured(what, articles, wall, cpu, peak, size)


def _line(one: Measured) -> str:
    return f"{one.what}: {one.articles:,} articles in {one.wall_s:.1f} s ({one.cpu_s:.1f} s of CPU), {one.articles / one.cpu_s:,.0f} a second of CPU, peak {one.peak_mb:.0f} MB"


def page(found: Sequence[Measured]) -> str:
    """The page that `--out` writes."""
    rows = [
        f"| {one.what} | {one.articles:,} | {one.wall_s:.1f} | {one.cpu_s:.1f} | {one.articles / one.wall_s:,.0f} | {one.articles / one.cpu_s:,.0f} "
        f"| {one.peak_mb:.0f} | {f'{one.bytes / 1e6:.1f}' if one.bytes else ''} |"
        for one in found
    ]
    return "\n".join(
        [
            "# How fast articles leave, and in what memory",
            "",
            '`make measure WHAT="export --out tests/bench/export.md"`. Made articles: a thousand stored as in a crawl, the rest copies of their '
            "rows, 3 kB each. Each line is a process of its own, from its start to its end; the peak is of its resident memory. Half a second is the start.",
            "",
            "| what | articles | seconds | seconds of CPU | articles a second | a second of CPU | peak, MB | file, MB |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"{machine()}.",
            "",
        ]
    )
