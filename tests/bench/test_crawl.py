"""The figures of a crawl: the made web, what its server tells, how figures are told, and how a stop of the event loop is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.bench.crawl import pairs, results, table
from tests.bench.crawl.pairs import Runs
from tests.bench.crawl.results import NAIVE, OURS, Cost, CrawlerResult
from tests.bench.crawl.server import served
from tests.bench.crawl.tree import TreeCost
from tests.bench.made.outlets import MadeWeb
from tests.bench.measure import measure

DEMO = Path(__file__).parents[2] / "data" / "demo"
NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
BASES = {"outlet000": "http://127.0.0.1:8001", "outlet001": "http://127.0.0.1:8002"}


def result(name: str, cpu_s: float, *, twice: int = 0, again: int = 0) -> CrawlerResult:
    start, run = Cost(1.0, 0.5, 2.0, 80, 150, 0.0, 0.2), Cost(1.0 + cpu_s, 0.5, 20.0, 90, 200, 0.005, 2.0)
    return CrawlerResult(name, start, run, run, 100, 1.0, twice, 10, again, 1.0)


def test_stories_stay_as_they_are_when_more_are_published() -> None:
    before = MadeWeb(DEMO, outlets=2, stories=4)
    after = MadeWeb(DEMO, outlets=2, stories=4, more=3)
    for old, new in zip(before.outlets, after.outlets, strict=True):
        assert [story.path for story in new.stories[:4]] == [story.path for story in old.stories]
        assert [story.body for story in new.stories[:4]] == [story.body for story in old.stories]
        assert len(new.stories) == 7
        assert min(story.minutes_ago for story in new.stories[:4]) > max(story.minutes_ago for story in new.stories[4:])


def test_a_wire_story_has_one_text_and_two_headlines() -> None:
    one, other = MadeWeb(DEMO, outlets=2, stories=150).outlets
    titles = {story.body: story.title for story in one.stories}
    shared = [story for story in other.stories if story.body in titles]
    assert shared
    assert all(story.title != titles[story.body] for story in shared)


def test_pages_are_as_heavy_as_real_ones_and_every_address_is_known() -> None:
    web = MadeWeb(DEMO, outlets=2, stories=3)
    pages, known = web.build(NOW, BASES), web.addresses(BASES)
    for slug, base in BASES.items():
        articles = [path for path in pages[slug] if path.endswith(".html") and base + path in known]
        assert len(articles) >= 3
        assert all(len(pages[slug][path].body) > 100_000 for path in articles if not path.startswith("/amp"))
        assert b"Crawl-delay" not in pages[slug]["/robots.txt"].body
    assert len(set(known.values())) == 6


def test_the_server_says_what_it_was_asked_for_once() -> None:
    with served(DEMO, outlets=1, stories=1) as server:
        address = next(iter(server.addresses.values()))
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
        assert server.asked() == [address]
        assert server.asked() == []
        assert 0 < server.cpu_s() < 60
        server.publish(2)
        assert len(set(server.addresses.values())) == 3


def test_ours_is_told_beside_the_others_as_ratios() -> None:
    results = [result(NAIVE, 9.9, twice=20), result(OURS, 4.0)]
    told = [row for row in table.rows(results) if row[0] in ("", "CPU, ms an article", "of ours")]
    assert told[:3] == [("", NAIVE, OURS), ("CPU, ms an article", "99.0", "40.0"), ("of ours", "2.48", "1.00")]
    assert "| rows twice | 20 | 0 |" in table.markdown(results, "A web.", "")


def test_of_several_rounds_the_medians_of_costs_count_and_the_worst_of_what_was_found() -> None:
    rounds = [result(OURS, 4.0), result(OURS, 9.0, twice=2)._replace(stored=98), result(OURS, 5.0, again=1)]
    found = results.medians(rounds)
    assert (found.first.cpu_s, found.stored, found.twice, found.again_asked) == (6.0, 98, 2, 1)


def test_a_floor_on_cost_moves_in_halves_and_what_must_be_exact_is_exact() -> None:
    figures = results.figures([result(NAIVE, 9.9), result(OURS, 4.0, twice=1, again=10)])
    assert figures["CPU of the naive spider over ours, in halves"] == 2.0
    assert figures["rows that are no copy of another"] == 0.99
    assert figures["fetches of the second run that are new"] == 0.5


def test_only_cpu_from_the_first_request_on_counts_as_a_stop(tmp_path: Path) -> None:
    script, report = tmp_path / "loop.py", tmp_path / "report.json"
    script.write_text(
        "import asyncio, time\n"
        "from scrapy.core.downloader import Downloader\n"
        "def burn(seconds):\n"
        "    end = time.thread_time() + seconds\n"
        "    while time.thread_time() < end: pass\n"
        "async def main():\n"
        "    loop = asyncio.get_running_loop()\n"
        "    loop.call_soon(burn, 0.3)\n"
        "    await asyncio.sleep(0)\n"
        "    await asyncio.sleep(0)\n"
        "    try: Downloader.fetch(None, None)\n"
        "    except Exception: pass\n"
        "    await asyncio.sleep(0)\n"
        "    loop.call_soon(time.sleep, 0.3)\n"
        "    loop.call_soon(burn, 0.1)\n"
        "    await asyncio.sleep(0)\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-m", "tests.bench.crawl.probe", str(report), "1", str(script)]
    subprocess.run(command, check=True, timeout=60)
    measured = json.loads(report.read_text())
    assert 0.09 < measured["stop_s"] < 0.25
    assert measured["cpu_s"] > 0.4
    assert measured["peak_mb"] > 10


def test_workers_count_with_the_crawler_whoever_they_were_forked_from(tmp_path: Path) -> None:
    script, report = tmp_path / "burns.py", tmp_path / "report.json"
    script.write_text(
        "import asyncio\n"
        "from tests.test_workers import spend_cpu\n"
        "from newscrawl.crawl.workers import Workers\n"
        "async def main():\n"
        "    workers = Workers(1, cpu_s=5, wall_s=60)\n"
        "    await workers.run(spend_cpu, 0.5)\n"
        "    await workers.close()\n"
        "if __name__ == '__main__': asyncio.run(main())\n"
    )
    command = [sys.executable, "-m", "tests.bench.crawl.probe", str(report), "0", str(script)]
    subprocess.run(command, check=True, timeout=60, cwd=DEMO.parents[1])
    measured = json.loads(report.read_text())
    assert 0.5 < measured["workers_cpu_s"] < 5
    assert measured["worker_peak_mb"] > 10


def test_rates_are_told_with_the_start_and_without_and_what_was_had_of_the_processors() -> None:
    ours = result(OURS, 4.0)
    assert (ours.rate, ours.rate_under_way) == (5.0, 5.5)
    assert ours.busy == pytest.approx((4.0 + 1.8) / 18)
    assert ours.server_ms == pytest.approx(20)


def test_more_processors_than_there_are_is_told() -> None:
    done = CliRunner().invoke(measure, ["crawl", "--cores", "4096"])
    assert done.exit_code == 2
    assert done.stderr.startswith("newscrawl: --cores 4096: expected 1 to ")


def test_a_wrong_size_is_told() -> None:
    done = CliRunner().invoke(measure, ["crawl", "--outlets", "0"])
    assert done.exit_code == 2
    assert "--outlets" in done.output


def runs(whole_s: float) -> Runs:
    start, idle = TreeCost(1.0, 0.5, 2.0, 50, 0.4, 0.3), TreeCost(0.5, 0.0, 0.6, 50, 0.4, 0.3)
    return Runs(start, TreeCost(1.0 + whole_s, 0.5 + whole_s, 9.0, 200, 0.4, 0.3), idle, 100, 2_000_000)


def test_of_pairs_of_runs_the_median_of_their_ratios_counts() -> None:
    here, there = [runs(1.0), runs(3.0), runs(1.5)], [runs(2.0), runs(3.0), runs(5.0)]
    rows = {row[0]: row[1:] for row in pairs.rows(here, there)}
    assert rows["CPU an article, ms"] == ("60.00", "30.00", "0.50", "0.30–1.00")
    assert rows["bytes an article, raw page in it, kB"] == ("20.00", "20.00", "1.00", "1.00–1.00")


def test_a_program_is_measured_with_all_that_it_starts(tmp_path: Path) -> None:
    """In a process of its own: who measures inherits what others left behind."""
    burn = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    script = (
        "import json, sys; from pathlib import Path; from tests.bench.crawl import tree\n"
        "def run(code): return tree.run([sys.executable, '-c', code], cwd=Path(sys.argv[1]), first=lambda: None, timeout_s=60)\n"
        f"print(json.dumps(run({child!r})))\n"
        "run('raise SystemExit(3)')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=DEMO.parents[1], capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    cost = TreeCost(*json.loads(done.stdout))
    assert 0.3 <= cost.children_cpu_s < 5
    assert cost.first_s is None
    assert "ended with 3" in done.stderr
