"""`newscrawl demo`: crawls two made-up outlets, served on this machine, with the same program as real ones."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import paths
from newscrawl.cli import _settings
from newscrawl.cli.render.demo import short_path, show_articles, show_command, show_next_steps
from newscrawl.demo.server import DemoWeb, serve
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.overview import newest


@click.command()
@click.option("--db", type=click.Path(path_type=Path), help="Database to make anew.  [default: data/demo.db]")
def demo(db: Path | None) -> None:
    """Crawl two made-up outlets on this machine and show what was stored. Needs no network."""
    root = paths.shipped() / "demo"
    if not (root / "sources").is_dir():
        raise UsageError(f"{root}: the demo's outlets are not there; install newscrawl anew")
    db = db or _settings.data() / "demo.db"
    for old in db.parent.glob(f"{db.stem}*.db*"):
        old.unlink()
    click.echo(f"newscrawl: two made-up outlets, served on this machine, are crawled into {db}: some ten seconds")
    web = DemoWeb(root)
    with tempfile.TemporaryDirectory() as folder, serve(web, now=datetime.now(UTC)) as servers:
        sources = web.sources({slug: server.base for slug, server in servers.items()})
        status = _crawl(_written(sources, Path(folder)), db)
    with open_readonly(db) as store:
        show_articles(newest(store))
    show_next_steps(db, _example(db))
    sys.exit(status)


def _written(sources: Mapping[str, str], folder: Path) -> list[Path]:
    """Write source files, given as name → text, and return their paths."""
    files = []
    for name, text in sources.items():
        files.append(folder / name)
        files[-1].write_text(text, "utf-8")
    return files


def _crawl(files: list[Path], db: Path) -> int:
    """Crawl as anybody would type it, and return the exit status. Loopback must be allowed; nobody needs a slow crawl."""
    arguments = ["crawl", "news", "-a", f"source={','.join(map(str, files))}"]
    for setting in (
        f"NEWSCRAWL_DB={db}",
        "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
        "DOWNLOAD_DELAY=0",
        "AUTOTHROTTLE_ENABLED=False",
        "LOG_LEVEL=WARNING",
        "NEWSCRAWL_VERBOSE=1",  # the table, also into a pipe
    ):
        arguments += ["-s", setting]
    show_command(["scrapy", *arguments])
    _settings.use(project=False)
    return subprocess.run([sys.executable, "-m", "scrapy", *arguments], check=False).returncode  # noqa: S603 - ours


def _example(db: Path) -> str:
    """Write one of the demo's pages to a file, since nobody serves them any more, and return its path."""
    with open_readonly(db, pages=db.with_name(f"{db.stem}-pages{db.suffix}")) as store:
        assert store.pages is not None
        page = next((page for page in store.pages.fetched() if b"NewsArticle" in page.body), None)
    if page is None:
        return "PAGE"
    file = db.with_name(f"{db.stem}-page.html")
    file.write_bytes(page.body)
    return short_path(file)
