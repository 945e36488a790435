"""`make measure WHAT=reextract`: how fast an archive is read anew, beside the same pages read by nothing but the extraction."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click

from newscrawl.store import open_readonly
from newscrawl.store.articles import rereadable
from tests.bench import ROOT
from tests.bench.crawl import tree
from tests.bench.crawl.crawling import command
from tests.bench.crawl.server import served
from tests.bench.crawl.tree import TreeCost

_DEMO = ROOT / "data" / "demo"
_TIMEOUT_S = 1800
_PIPES = 2


class Pair(NamedTuple):
    """One reading anew, and the extraction of the same pages beside it."""

    anew: TreeCost
    alone: TreeCost

    @property
    def by_clock(self) -> float:
        """The rate of the first as a share of the second's, by the clock."""
        return self.alone.wall_s / self.anew.wall_s

    @property
    def by_cpu(self) -> float:
        """The same by CPU."""
        return self.alone.cpu_s / self.anew.cpu_s


@click.command(name="reextract")
@click.option("--outlets", type=click.IntRange(1, 200), default=12, show_default=True, help="Outlets of the archive.")
@click.option("--articles", type=click.IntRange(1, 10_000), default=80, show_default=True, help="Stories of each.")
@click.option("--pairs", type=click.IntRange(1, 50), default=5, show_default=True, help="Runs of each, in turn.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Archive the saved pages in SET/pages of a corpus, in place of made ones.",
)
def reextract(outlets: int, articles: int, pairs: int, corpus: Path | None) -> None:
    """`newscrawl reextract --dry-run --all` beside two `newscrawl pipe extract` at once, each of which reads half of the pages.

    Both with their start, and both unpack their pages: the archive's, and files packed by gzip. The archive is crawled first, on loopback.
    """
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        with served(_DEMO, outlets=outlets, stories=articles, corpus=corpus) as web:
            crawled = command(sys.executable, work, web.homes, concurrency=16)
            tree.run(crawled, cwd=ROOT, first=lambda: None, timeout_s=_TIMEOUT_S)
        count = _written(work)
        click.echo(f"{count:,} articles, each with its page")
        found = []
        for number in range(pairs):
            found.append(_pair(work, anew_first=number % 2 == 0))
            click.echo(line(found[-1], count))
    click.echo(
        f"median of {pairs}: {median(each.by_clock for each in found):.2f} of the extraction's rate by the clock, "
        f"{median(each.by_cpu for each in found):.2f} by CPU"
    )


def line(pair: Pair, count: int) -> str:
    """One pair, in words."""
    return (
        f"read anew {count / pair.anew.wall_s:.1f} a second, {pair.anew.cpu_s / count * 1000:.1f} ms of CPU each "
        f"({pair.anew.parent_cpu_s / count * 1000:.1f} of the parent); "
        f"extraction alone {count / pair.alone.wall_s:.1f} a second, {pair.alone.cpu_s / count * 1000:.1f} ms; "
        f"{pair.by_clock:.2f} by the clock, {pair.by_cpu:.2f} by CPU"
    )


def _written(work: Path) -> int:
    """Write the page of each article into a file, and the lines by which pipes are asked for them; returns how many."""
    (work / "pages").mkdir()
    asked = [json.dumps(row) for row in _rows(work)]
    for number in range(_PIPES):
        (work / f"{number}.jsonl").write_text("".join(f"{row}\n" for row in asked[number::_PIPES]), "utf-8")
    return len(asked)


def _rows(work: Path) -> Iterator[dict[str, object]]:
    with open_readonly(work / "news.db", pages=work / "news-pages.db") as store:
        assert store.pages is not None
        ids = rereadable.wanted(store, sources=None, since=None, ids=None)
        for each in rereadable.stands(store, ids):
            if each.page_hash is None:  # its outlet reserves what it publishes
                continue
            page = store.pages.read_from(each.page_hash, source=each.source, fetched=each.fetched)
            assert page is not None
            file = work / "pages" / f"{each.id}.html.gz"
            file.write_bytes(gzip.compress(page.body))
            yield {"id": each.id, "url": each.url, "path": str(file)}


def _pair(work: Path, *, anew_first: bool) -> Pair:
    ours = [sys.executable, "-m", "newscrawl"]
    anew = [*ours, "reextract", "--dry-run", "--all", "--db", str(work / "news.db")]
    both = " & ".join(f'"$@" < {work}/{number}.jsonl > /dev/null' for number in range(_PIPES))
    alone = ["sh", "-c", f"{both} & wait", "pipes", *ours, "pipe", "extract"]
    if anew_first:
        first = _cost(anew)
        return Pair(first, _cost(alone))
    first = _cost(alone)
    return Pair(_cost(anew), first)


def _cost(command: Sequence[str]) -> TreeCost:
    return tree.run(command, cwd=ROOT, first=lambda: None, timeout_s=_TIMEOUT_S)
