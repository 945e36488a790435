"""`make measure WHAT=readers`: readers of a large archive while a crawl writes to it, and the crawl while they read."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from tests.bench import ROOT
from tests.bench.crawl.server import MadeServer, served
from tests.bench.pages.addresses import pages
from tests.bench.readers.reading import Answer, read_during
from tests.bench.search.command import made_by
from tests.bench.store.growth import quantile

_NEWSCRAWL = (sys.executable, "-m", "newscrawl")
_CRAWLS_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A crawl with usual delays."""

    stored: int
    seconds: float

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.stored / self.seconds


@click.command()
@click.option(
    "--articles", type=click.IntRange(100), default=100_000, show_default=True, help="Of the archive that is made."
)
@click.option(
    "--archive", "kept", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A copy of this one in its place.",
)  # fmt: skip
@click.option("--readers", "many", type=click.IntRange(1, 1000), default=30, show_default=True, help="Who read.")
@click.option(
    "--every", type=float, default=10.0, show_default=True, help="Seconds from one page of a reader to the next."
)
@click.option(
    "--outlets", type=click.IntRange(1, 200), default=6, show_default=True, help="Made outlets that are crawled."
)
@click.option(
    "--stories",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="Of each; a second each, as delays are.",
)
@click.option("--public", "is_public", is_flag=True, help="The readers are strangers: newscrawl browse --public.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the archive is made: 20 kB an article.",
)
@click.option(
    "--hold/--no-hold",
    default=True,
    show_default=True,
    help="End with 1 beyond p95 of 1 s, an error, or .9 of the rate alone.",
)
@click.pass_context
def readers(
    context: click.Context, articles: int, kept: Path | None, many: int, every: float, outlets: int, stories: int, is_public: bool,
    folder: Path | None, hold: bool,
) -> None:  # fmt: skip
    """Thirty readers, a page each every ten seconds, while a crawl with the usual delays writes; and the same crawl alone.

    What is crawled are made outlets on loopback. 100,000 articles take some ten minutes to make.
    """
    with tempfile.TemporaryDirectory(dir=folder) as made:
        first, second = Path(made, "alone", "newscrawl.db"), Path(made, "read", "newscrawl.db")
        for path in (first, second):
            path.parent.mkdir()
        if kept is None:
            made_by(ROOT, first, articles)
        else:
            with open_readonly(kept) as store:
                store.db.execute("VACUUM INTO ?", (str(first),))
        shutil.copy(first, second)
        with served(ROOT / "data" / "demo", outlets=outlets, stories=stories) as web:
            alone = crawled(web, first)
        with (
            served(ROOT / "data" / "demo", outlets=outlets, stories=stories) as web,
            browsed(second, is_public=is_public) as base,
        ):
            beside, answers = read_while_crawled(web, second, base, many=many, every=every, is_public=is_public)
    times, wrong = [one.seconds for one in answers], [one for one in answers if one.is_wrong]
    p95, share = quantile(times, 0.95), beside.rate / alone.rate
    click.echo(f"{len(answers):,} pages of {many} readers in {beside.seconds:.0f} s: {len(wrong)} errors, median {quantile(times, 0.5):.3f} s,"
               f" p95 {p95:.3f} s, slowest {max(times):.3f} s")  # fmt: skip
    click.echo(
        f"crawl: {alone.stored} articles alone at {alone.rate:.2f} a second, {beside.stored} beside them at {beside.rate:.2f}: {share:.2f}"
    )
    for (address, status), times_ in Counter((one.address, one.status) for one in wrong).items():
        click.echo(f"  {status or 'no answer'}, {times_} times: {address}")
    for one in sorted(answers, key=lambda one: -one.seconds)[:5]:
        click.echo(f"  {one.seconds:.3f} s: {one.address}")
    if hold and (p95 > 1 or wrong or share < 0.9):
        context.exit(1)


def crawl_command(web: MadeServer, path: Path) -> list[str]:
    """A crawl of all that is served, into this archive."""
    homes = path.with_name("outlets.txt")
    homes.write_text("\n".join(web.homes) + "\n", "utf-8")
    settings = {"NEWSCRAWL_DB": path, "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8"}
    options = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
    return [*_NEWSCRAWL, "crawl", "news", "-a", f"urls={homes}", *options]


def crawled(web: MadeServer, path: Path) -> Crawled:
    """Crawl all that is served, to its end. Raises UsageError where that fails."""
    command, before, began = crawl_command(web, path), _count(path), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_CRAWLS_S, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        raise UsageError(f"the crawl ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return Crawled(stored=_count(path) - before, seconds=seconds)


def read_while_crawled(
    web: MadeServer, path: Path, base: str, *, many: int, every: float, is_public: bool
) -> tuple[Crawled, list[Answer]]:
    """The crawl, and what readers got from its first moment to its last."""
    addresses = list(pages(path, is_public=is_public).values())
    return asyncio.run(read_during(lambda: crawled(web, path), base, addresses, readers=many, every=every))


@contextmanager
def browsed(path: Path, *, is_public: bool) -> Iterator[str]:
    """The address of a server over this archive, without a slash at the end; ended with the block."""
    words: Sequence[str] = (
        "browse",
        "--db",
        str(path),
        "--port",
        "0",
        "--no-open",
        *(["--public"] if is_public else []),
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*_NEWSCRAWL, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().partition(" is at ")[2].partition("/ (")[0]
        finally:
            server.terminate()


def _count(path: Path) -> int:
    with open_readonly(path) as store:
        return int(store.db.execute("SELECT count(*) FROM articles").fetchone()[0])
