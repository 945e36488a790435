"""A million known links (D19): shown by sitemaps in one run; then known, when the next one starts. Soak: takes minutes."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.models import Entry, Found, Kind, Link
from newscrawl.store import open_store
from newscrawl.urls import canonical
from tests.bench.soak import record
from tests.end_to_end.end_to_end_made import ROOT, command, environment, one
from tests.end_to_end.test_manners import Outlet, served, sitemap
from tests.faults.endless import MB, Endless, resident

LINKS, SITEMAPS = int(os.environ.get("NEWSCRAWL_LINKS", 1_000_000)), 20
WORDS = ("ponte", "lago", "giunta", "neve", "bilancio", "treno", "scuola", "porto", "sindaco", "restauro", "strada")
#: Years of runs, in two statements: one link in a hundred waits, one is to be asked for again, the others have ended.
END = """
UPDATE links SET
  state = CASE WHEN id % 1000 = 1 THEN 'pending' WHEN id % 1000 = 2 THEN 'failed' WHEN id % 100 < 8 THEN 'rejected' ELSE 'stored' END,
  reason = CASE WHEN id % 1000 = 1 THEN NULL WHEN id % 1000 = 2 THEN 'timeout' WHEN id % 100 < 8 THEN 'too_short' END,
  next_try = CASE WHEN id % 1000 = 2 THEN '2025-01-01T00:00:00Z' END,
  attempts = 1, settled = '2025-01-01T00:00:00Z', settled_run = 1
WHERE state = 'pending'
"""
FETCHES = """
INSERT INTO fetches (run_id, link_id, source, fetched, state, reason, status, bytes, ms)
SELECT 1, id, source, settled, state, reason, 200, 50000, 120 FROM links WHERE state <> 'pending' AND settled_run = 1
"""


def path_of(number: int) -> str:
    return f"/cronaca/2025/una-notizia-di-oggi-numero-{number}"


def written(path: str) -> bytes:
    """An article of its own: a thousand copies of one text would be one story."""
    dice = random.Random(path)
    title = f"Il {dice.choice(WORDS)} di Valmora {path.rpartition('-')[2]}"
    text = " ".join(dice.choices(WORDS, k=90))
    return f"<html lang=it><title>{title}</title><article><h1>{title}</h1><p>{text}.</p></article>".encode()


@dataclass
class Watched:
    """A run and the memory of its parent process, in MB, as it went."""

    first_fetch_s: float = 0.0
    first_fetch_cpu_s: float = 0.0  #: what the start costs where no other program takes half of the machine
    samples: list[tuple[int, float]] = field(default_factory=list)  #: sitemaps asked for so far, MB
    status: int = 0

    @property
    def most(self) -> float:
        return max(size for _, size in self.samples)

    def most_while(self, sitemaps: range) -> float:
        return max(size for asked, size in self.samples if asked in sitemaps)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watched(outlet: Outlet, arguments: list[str], log: Path) -> Watched:
    outlet.asked.clear()
    result, began = Watched(), time.monotonic()
    with (
        log.open("w") as said,
        subprocess.Popen(arguments, cwd=ROOT, env=environment(), stdout=said, stderr=said) as run,
    ):
        while run.poll() is None:
            time.sleep(0.005 if not outlet.asked else 0.2)
            if outlet.asked and not result.first_fetch_s:
                result.first_fetch_s = time.monotonic() - began
                result.first_fetch_cpu_s = _cpu_s(run.pid)
            result.samples.append((sum("/sitemap-" in path for path in outlet.asked), resident(run.pid)))
    result.samples = [sample for sample in result.samples if sample[1]]
    result.status = run.returncode
    return result


@contextmanager
def an_outlet(folder: Path) -> Iterator[tuple[Outlet, Path]]:
    with served() as outlet:
        outlet.answers = Endless("/cronaca/", written)
        each = LINKS // SITEMAPS
        for number in range(SITEMAPS):
            urls = (outlet.base + path_of(n) for n in range(number * each, (number + 1) * each))
            outlet.serve(f"/sitemap-{number}.xml", sitemap(*urls))
        outlet.serve("/feed.xml", _feed(outlet, range(100)))
        entries = [f'[[entries]]\nurl = "{outlet.base}/sitemap-{n}.xml"\nkind = "sitemap"\n' for n in range(SITEMAPS)]
        head = f'name = "Prova"\nhome = "{outlet.base}/"\n'
        (folder / "prova.toml").write_text(head + "".join(entries))
        (folder / "feed").mkdir()
        (folder / "feed" / "prova.toml").write_text(
            f'{head}[[entries]]\nurl = "{outlet.base}/feed.xml"\nkind = "feed"\n'
        )
        yield outlet, folder


def _feed(outlet: Outlet, numbers: range) -> bytes:
    items = "".join(f"<item><link>{outlet.base}{path_of(n)}</link><title>Notizia {n}</title></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Prova</title>{items}</channel></rss>".encode()


def _median_ms(times: int, job: Callable[[], object]) -> float:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        job()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def _look_up_ms(db: Path, base: str) -> float:
    """What a feed of 100 costs that shows nothing new, look-ups in a million rows and all."""
    now = datetime.now(UTC)
    with open_store(db, pages=None, command="test", now=now) as store:
        entry = store.ledger.entry("prova", Entry(url=f"{base}/feed.xml", kind=Kind.FEED))
        urls = [f"{base}{path_of(n * 9973 % LINKS)}" for n in range(100)]
        found = [Found(link=Link(url=url), key=canonical(url), host=base.split("/")[2]) for url in urls]
        store.ledger.discovered(entry.id, "prova", found, now, 1)
        return _median_ms(50, lambda: store.ledger.discovered(entry.id, "prova", found, now, 1))


def _settle(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(END)
        connection.execute(FETCHES)


@pytest.mark.soak
def test_a_million_links_are_shown_and_known(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    options = ("-s", "NEWSCRAWL_WORKERS=1", "-s", "NEWSCRAWL_RETRY_WAIT_S=0")
    with an_outlet(tmp_path) as (outlet, folder):
        shown = watched(
            outlet,
            command(db, "-a", f"source={folder / 'prova.toml'}", "-a", "limit=20", *options),
            db.with_name("first.log"),
        )
        assert shown.status == 0, db.with_name("first.log").read_text()[-3000:]
        assert one(db, "SELECT count(*) FROM links") == LINKS
        _settle(db)
        known = watched(
            outlet, command(db, "-a", f"source={folder / 'feed' / 'prova.toml'}", *options), db.with_name("second.log")
        )
        assert known.status == 0, db.with_name("second.log").read_text()[-3000:]
        look_up = _look_up_ms(db, outlet.base)
    # A sitemap of 50,000 takes room while it is read: growth is what later ones take beside the first five.
    growth = shown.most_while(range(6, SITEMAPS + 1)) - shown.most_while(range(6))
    record(
        "A million links",
        f"{LINKS:,} links shown by {SITEMAPS} sitemaps in one run: parent at most {shown.most:.0f} MB, "
        f"{growth:+.0f} MB after the fifth",
        f"known: {known.first_fetch_cpu_s:.1f} s of CPU ({known.first_fetch_s:.1f} s on a busy machine) from start to first fetch, "
        f"parent at most {known.most:.0f} MB over "
        f"{len(outlet.asked):,} fetches; a feed of 100 looked up in {look_up:.1f} ms",
        f"the file: {db.stat().st_size / MB / MB:,.0f} MB",
    )
    assert known.first_fetch_cpu_s <= 5
    assert max(shown.most, known.most) <= 200
    assert growth <= 40
    assert look_up <= 5
