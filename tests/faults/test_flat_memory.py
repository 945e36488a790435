"""A hundred thousand articles in one run (issue: laptops, for years): memory as it was after the first thousands. Soak: takes an hour."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.bench.made.words import Language
from tests.bench.soak import record
from tests.end_to_end.end_to_end_made import ROOT, command, environment, one
from tests.end_to_end.test_manners import Outlet, served, sitemap
from tests.faults.endless import Endless, resident

ARTICLES = int(os.environ.get("NEWSCRAWL_ARTICLES", 100_000))
A_SITEMAP = 10_000
PATH = "/cronaca/2025/una-notizia-di-oggi-numero-"


@cache
def vocabulary() -> tuple[str, ...]:
    return tuple(Language("memoria").content)


def written(path: str) -> bytes:
    """An article of its own words, some 2,000 characters, with a box that all have."""
    dice = random.Random(path)
    words = vocabulary()
    title = " ".join(dice.choices(words, k=7)).capitalize()
    text = "".join(f"<p>{' '.join(dice.choices(words, k=60)).capitalize()}.</p>" for _ in range(5))
    box = (
        "<aside><h2>Le altre notizie</h2><ul>"
        + "<li><a href='/'>Torna alla pagina principale</a></li>" * 5
        + "</ul></aside>"
    )
    return f"<html lang=it><title>{title}</title><main><article><h1>{title}</h1>{text}</article>{box}</main>".encode()


@dataclass
class Watched:
    """What a run's processes took, as it went: articles asked for so far, MB."""

    parent: list[tuple[int, float]] = field(default_factory=list)
    workers: list[tuple[int, float]] = field(default_factory=list)
    status: int = 0


def _children(pid: int) -> list[int]:
    """And theirs: workers are children of the process that they were forked from."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += [int(child) for child in task.read_text().split()]
    return [each for child in children for each in (child, *_children(child))]


def watched(outlet: Outlet, arguments: list[str], log: Path) -> Watched:
    result = Watched()
    with (
        log.open("w") as said,
        subprocess.Popen(arguments, cwd=ROOT, env=environment(), stdout=said, stderr=said) as run,
    ):
        while run.poll() is None:
            time.sleep(1)
            asked = len(outlet.asked)
            result.parent.append((asked, resident(run.pid)))
            result.workers += [(asked, resident(child)) for child in _children(run.pid)]
    result.parent = [sample for sample in result.parent if sample[1]]
    result.status = run.returncode
    return result


def _medians(samples: list[tuple[int, float]]) -> tuple[float, float]:
    """MB in the second tenth of the articles, and in the last but one: the very first and last samples see a start and an end."""
    early = [size for asked, size in samples if 0.1 * ARTICLES < asked <= 0.2 * ARTICLES]
    late = [size for asked, size in samples if 0.85 * ARTICLES < asked <= 0.95 * ARTICLES]
    return statistics.median(early), statistics.median(late)


@pytest.mark.soak
def test_memory_is_flat_over_a_hundred_thousand_articles(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with served() as outlet:
        outlet.answers = Endless(PATH, written)
        entries = ""
        for number in range(0, ARTICLES, A_SITEMAP):
            path = f"/sitemap-{number}.xml"
            outlet.serve(
                path, sitemap(*(f"{outlet.base}{PATH}{n}" for n in range(number, min(number + A_SITEMAP, ARTICLES))))
            )
            entries += f'[[entries]]\nurl = "{outlet.base}{path}"\nkind = "sitemap"\n'
        source = tmp_path / "prova.toml"
        source.write_text(f'name = "Prova"\nhome = "{outlet.base}/"\n{entries}')
        options = (
            "CONCURRENT_REQUESTS=16",
            "CONCURRENT_REQUESTS_PER_DOMAIN=16",
            "DOWNLOAD_DELAY=0",
            "AUTOTHROTTLE_ENABLED=False",
        )
        settings = [part for option in (*options, "NEWSCRAWL_WORKERS=1") for part in ("-s", option)]
        run = watched(outlet, command(db, "-a", f"source={source}", *settings), db.with_name("run.log"))
    assert run.status == 0, db.with_name("run.log").read_text()[-3000:]
    assert one(db, "SELECT count(*) FROM links WHERE state IN ('stored', 'duplicate')") == ARTICLES
    parent = _medians(run.parent)
    record(
        "Flat memory",
        f"{ARTICLES:,} articles in one run: parent {parent[0]:.0f} MB in the second tenth, {parent[1]:.0f} MB in the last but one, "
        f"{max(size for _, size in run.parent):.0f} MB at most",
        f"a worker {max(size for _, size in run.workers):.0f} MB at most",
    )
    assert parent[1] - parent[0] <= 15
    assert max(size for _, size in run.parent) <= 200
    assert max(size for _, size in run.workers) <= 300
