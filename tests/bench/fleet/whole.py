"""`make measure WHAT=hub`: how many articles a second a real hub takes from workers that replay, with its store, stages and raw pages."""

from __future__ import annotations

import pickle
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from newscrawl import urls
from newscrawl.crawl import reading
from newscrawl.crawl.reading import Packs
from newscrawl.crawl.survey import Survey
from newscrawl.errors import UsageError
from newscrawl.models import Article, Found, Link, Page, Source
from tests.bench import ROOT
from tests.bench.fleet.answering import Prepared
from tests.bench.made.outlets import MadeWeb
from tests.end_to_end.end_to_end_made import one
from tests.fleet import fleet_made
from tests.fleet.postgres import serving

_SETTINGS = ("-s", "NEWSCRAWL_REVISIT_AGES=0", "-s", "LOG_LEVEL=WARNING", "-s", "NEWSCRAWL_MIN_FREE_MB=0")


@click.command(name="hub")
@click.option("--outlets", type=click.IntRange(1), default=40, show_default=True)
@click.option("--stories", type=click.IntRange(1), default=100, show_default=True, help="Of an outlet.")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="Processes that replay.")
def hub(outlets: int, stories: int, workers: int) -> None:
    """Articles a second through a fleet and into the store, raw pages included."""
    with tempfile.TemporaryDirectory(prefix="fh-") as name, serving() as server:
        if server is None:
            raise UsageError("there is no PostgreSQL on this machine; Debian: apt-get install postgresql")
        folder, dsn = Path(name), server.dsn(server.database())
        files, pages = prepare(folder, outlets, stories)
        click.echo(f"{outlets * stories:,} articles prepared, {sum(pages) / len(pages) / 1000:.0f} kB a page")
        fleet_made.prepare(dsn)
        words = [sys.executable, "-m", "tests.bench.fleet.answering", dsn]
        running = [
            subprocess.Popen(
                [*words, f"worker{number}", "8", str(folder / "prepared")], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                env=fleet_made.settings_of(dsn),
            )
            for number in range(workers)
        ]  # fmt: skip
        time.sleep(2)
        began, before_s = time.monotonic(), _children_s()
        done = fleet_made.hub(dsn, folder / "hub.db", *_SETTINGS, "-a", f"source={','.join(map(str, files))}")
        wall_s, hub_s = time.monotonic() - began, _children_s() - before_s
        for each in running:
            each.send_signal(signal.SIGTERM)
        spent = [float(each.communicate(timeout=30)[0]) for each in running]
        click.echo(done.stdout.strip().splitlines()[-1] + done.stderr[-500:])
        _tell(folder / "hub.db", wall_s, hub_s, spent)


def _children_s() -> float:
    """Seconds of CPU of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tell(db: Path, wall_s: float, hub_s: float, workers_s: Sequence[float]) -> None:
    articles = int(str(one(db, "SELECT count(*) FROM articles")))
    span = "SELECT unixepoch(max(fetched)) - unixepoch(min(fetched)) FROM fetches"
    span_s = max(1, int(str(one(db, span))))
    click.echo(
        f"{articles:,} articles in {wall_s:.1f} s with start and end: {articles / wall_s:.0f} a second; {articles / span_s:.0f} from the first"
        f" outcome to the last; CPU: {1000 * sum(workers_s) / articles:.1f} ms an article of workers,"
        f" {1000 * hub_s / articles:.1f} ms of the hub, its start among them"
    )


def prepare(folder: Path, outlets: int, stories: int) -> tuple[list[Path], list[int]]:
    """Write source files and what workers replay; the files, and the bytes of each page."""
    web, now = MadeWeb(ROOT / "data" / "demo", outlets=outlets, stories=stories), datetime.now(UTC)
    bases = {outlet.slug: f"https://{outlet.slug}.example" for outlet in web.outlets}
    files, jobs, surveys = [], [], {}
    sizes: list[int] = []
    for slug, pages in web.build(now, bases).items():
        base = bases[slug]
        source = Source(slug=slug, name=slug, home=f"{base}/", entries=())
        found = {path: answer.body for path, answer in pages.items() if re.search(r"/[^/]+/[^/]+-\d+\.html$", path)}
        found = {path: body for path, body in found.items() if not path.startswith("/amp/")}
        sizes += map(len, found.values())
        jobs.append((source, base, found, now))
        links = [
            Found(link=Link(url=base + path), key=urls.canonical(base + path), host=urls.host(base)) for path in found
        ]
        surveys[f"{base}/sitemap.xml"] = Survey(digest=slug, articles=tuple(links))
        files.append(folder / f"{slug}.toml")
        files[-1].write_text(
            f'name = "{slug}"\nhome = "{base}/"\n[[entries]]\nurl = "{base}/sitemap.xml"\nkind = "sitemap"\n'
        )
    with ProcessPoolExecutor(2) as pool:
        articles = {url: article for read in pool.map(_read, jobs) for url, article in read.items()}
    (folder / "prepared").write_bytes(pickle.dumps(Prepared(articles, surveys)))
    return files, sizes


def _read(job: tuple[Source, str, dict[str, bytes], datetime]) -> dict[str, Article]:
    source, base, pages, now = job
    headers, at = {"content-type": "text/html; charset=utf-8"}, now - timedelta(seconds=5)
    pages_of = (
        Page(url=base + path, body=body, fetched_at=at, source=source.slug, headers=headers)
        for path, body in pages.items()
    )
    return {page.url: reading.read(page, source, now, Packs(None)) for page in pages_of}
