"""kill -9 at any instant (D1): real crawls of an outlet on loopback, killed and started again until they end.

At random instants, and at the points where something is half done (`killer.POINTS`). In the end the database, the archive
and the outlet's own log must agree: every article once, and none asked for again that was stored.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench.soak import record
from tests.end_to_end.end_to_end_made import ALLOWED, ROOT, environment, one, rows
from tests.end_to_end.test_manners import Outlet, served, sitemap
from tests.faults.killer import POINTS

ARTICLES = 60
WORDS = ("ponte", "lago", "giunta", "neve", "bilancio", "treno", "scuola", "porto", "sindaco", "restauro", "strada")


@dataclass
class Tally:
    kills: int = 0
    crawls: int = 0
    lost: int = 0
    doubled: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class Killer:
    """The process that starts crawls and kills them."""

    process: subprocess.Popen[str]

    def crawl(self, arguments: list[str], log: Path, *, kill: str | None = None, after_s: float | None = None) -> int:
        assert self.process.stdin
        assert self.process.stdout
        command = {"arguments": arguments, "kill": kill, "after_s": after_s, "log": str(log)}
        print(json.dumps(command), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())


@contextmanager
def a_killer(*options: str) -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.faults.killer", "many", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Killer(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 0


def _fill(outlet: Outlet, dice: random.Random) -> list[str]:
    """Articles of different words; returns their paths."""
    paths = [f"/notizia-{number}" for number in range(ARTICLES)]
    for path in paths:
        text = " ".join(dice.choices(WORDS, k=90))
        title = f"Il {dice.choice(WORDS)} di Valmora {path[1:]}"
        body = f"<html lang=it><title>{title}</title><article><h1>{title}</h1><p>{text}.</p></article>"
        outlet.serve(path, body.encode())
    outlet.serve("/sitemap.xml", sitemap(*(outlet.base + path for path in paths)))
    return paths


ANYWHERE = (*POINTS, "instant", "instant")


def _how(dice: random.Random, points: Sequence[str]) -> dict[str, str | float]:
    point = dice.choice(points)
    return {"after_s": dice.uniform(0.05, 1.0)} if point == "instant" else {"kill": f"{point} {dice.randrange(1, 5)}"}


def _stored(db: Path) -> set[str]:
    """Paths of the articles that a reader sees."""
    try:
        return {"/" + row["url"].rpartition("/")[2] for row in rows(db, "SELECT url FROM articles")}
    except Exception:  # killed before there was a table
        return set()


def one_crawl(
    killer: Killer, folder: Path, kills: int, dice: random.Random, tally: Tally, points: Sequence[str] = ANYWHERE
) -> None:
    """From nothing to the end, with up to so many kills."""
    folder.mkdir()
    db, source, log = folder / "news.db", folder / "prova.toml", folder / "log.txt"
    with served() as outlet:
        paths = _fill(outlet, dice)
        source.write_text(
            f'name = "Prova"\nhome = "{outlet.base}/"\n'
            f'[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
        )
        arguments = ["crawl", "news", *ALLOWED, "-s", f"NEWSCRAWL_DB={db}", "-s", "NEWSCRAWL_WORKERS=1"]
        arguments += ["-a", f"source={source}"]
        for _ in range(kills):
            before, asked = _stored(db), len(outlet.asked)
            how = _how(dice, points)
            # A run that comes to its end has a checkpoint to be killed in.
            few = ["-a", "limit=3"] if str(how.get("kill")).startswith("in_checkpoint") else []
            status = killer.crawl([*arguments, *few], log, **how)  # type: ignore[arg-type]
            _check(tally, f"{how}: exit {status}", status in (-9, 0), log)
            tally.kills += status == -9
            tally.lost += len(before - _stored(db))
            tally.doubled += len(before & set(outlet.asked[asked:]))
        before, asked = _stored(db), len(outlet.asked)
        status = killer.crawl(arguments, log)
        _check(tally, f"last run: exit {status}", status == 0, log)
        tally.doubled += len(before & set(outlet.asked[asked:]))
    _compare(db, set(paths), tally)
    tally.crawls += 1


def _compare(db: Path, paths: set[str], tally: Tally) -> None:
    tally.lost += len(paths - _stored(db))
    tally.doubled += int(str(one(db, "SELECT count(*) - count(DISTINCT url) FROM articles")))
    states = {row["state"]: row["n"] for row in rows(db, "SELECT state, count(*) AS n FROM links GROUP BY 1")}
    _check(tally, f"links {states}", states == {"stored": len(paths)})
    _check(tally, "fetches that stored something, one a link", one(db, _SETTLED) == len(paths))
    pages = db.with_name("news-pages.db")
    tally.doubled += int(str(one(pages, "SELECT count(*) - count(DISTINCT link_id) FROM fetches")))
    hashes = {row["hash"] for row in rows(pages, "SELECT hash FROM bodies")}
    _check(tally, "a page for each article", {row[0] for row in rows(db, "SELECT page_hash FROM articles")} == hashes)
    for file in (db, pages):
        _check(tally, f"{file.name} is whole", one(file, "PRAGMA integrity_check") == "ok")
        _check(tally, f"{file.name} has no dangling reference", not rows(file, "PRAGMA foreign_key_check"))


_SETTLED = "SELECT count(*) FROM fetches WHERE state = 'stored'"


def _check(tally: Tally, what: str, good: bool, log: Path | None = None) -> None:
    if not good:
        tally.problems.append(f"{what}\n{log.read_text()[-2000:] if log else ''}")


def crawls(folder: Path, kills: int, seed: int, *options: str, each: int = 20) -> Tally:
    """Crawls, until so many kills."""
    tally, dice = Tally(), random.Random(seed)
    with a_killer(*options) as killer:
        while tally.kills < kills and not tally.problems:
            one_crawl(killer, folder / str(tally.crawls), min(each, kills - tally.kills), dice, tally)
    return tally


def test_20_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    result = crawls(tmp_path, 20, seed=1)
    assert result.problems == []
    assert (result.kills, result.lost, result.doubled) == (20, 0, 0)


@pytest.mark.parametrize(("guard", "fault"), [("leases that return", "lost"), ("the sweep", "doubled")])
def test_the_bench_finds_what_is_lost_or_doubled_without(tmp_path: Path, guard: str, fault: str) -> None:
    tally = Tally()
    with a_killer(guard) as killer:
        one_crawl(killer, tmp_path / "crawl", 2, random.Random(2), tally, points=("after_page",))
    assert tally.kills == 2
    assert getattr(tally, fault) > 0


@pytest.mark.soak
def test_200_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """With workers as they are: not forked."""
    began = time.monotonic()
    result = crawls(tmp_path, 200, 7, "forkserver")
    assert result.problems == []
    record(
        "Kills",
        f"{result.kills} kills -9 in {result.crawls} crawls of {ARTICLES} articles, at random instants and at "
        f"{', '.join(POINTS)}: {result.lost} lost, {result.doubled} doubled ({time.monotonic() - began:.0f} s)",
    )
    assert result.kills >= 200
    assert (result.lost, result.doubled) == (0, 0)
