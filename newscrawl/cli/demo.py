"""`newscrawl demo`: crawls two made-up outlets, served on this machine, with the same program as real ones."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from newscrawl import paths
from newscrawl.cli import _settings
from newscrawl.cli.render.demo import short_path, show_articles, show_command, show_next_steps
from newscrawl.config import beside
from newscrawl.demo.server import DemoWeb, serve
from newscrawl.errors import LockHeld, StoreError, UsageError
from newscrawl.store import open_readonly, overview
from newscrawl.store.db.lock import holder
from newscrawl.store.overview import newest

#: Scrapy, which ends without a word where Ctrl-C comes while it is being imported: who started it says so.
_SCRAPY = """
import runpy
try:
    runpy.run_module("scrapy", run_name="__main__", alter_sys=True)
except KeyboardInterrupt:
    raise SystemExit(130) from None
"""


@click.command()
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    help="Database to make; of files that are there, only those of an earlier demo are replaced.  [default: data/demo.db]",
)
def demo(db: Path | None) -> None:
    """Crawl two made-up outlets on this machine and show what was stored. Needs no network."""
    Path.cwd()  # raises where it was deleted: the crawl runs there
    root = paths.shipped() / "demo"
    if not (root / "sources").is_dir():
        raise UsageError(f"{root}: the demo's outlets are not there; install newscrawl anew")
    db = db or _settings.data() / "demo.db"
    web = DemoWeb(root)
    _clear(db, {outlet.slug for outlet in web.outlets})
    click.echo(f"newscrawl: two made-up outlets, served on this machine, are crawled into {db}: some ten seconds")
    with tempfile.TemporaryDirectory() as folder, serve(web, now=datetime.now(UTC)) as servers:
        sources = web.sources({slug: server.base for slug, server in servers.items()})
        status = _crawl(_written(sources, Path(folder)), db)
    with open_readonly(db) as store:
        show_articles(newest(store))
    show_next_steps(db, _example(db))
    sys.exit(status)


def _clear(db: Path, slugs: Collection[str]) -> None:
    """Delete the files of an earlier demo of these outlets. Raises NewscrawlError, and deletes nothing, where any may be somebody's own."""
    there = [file for file in _files(db) if file.exists() or file.is_symlink()]
    if there and not _is_demo(db, slugs):
        raise UsageError(
            f"--db {db}: expected a new file, or the database of an earlier demo; {there[0]} is there, and is none: name another file"
        )
    if (by := holder(db)) is not None:
        raise LockHeld(f"{db}: in use by {by}; wait for it, or name another file with --db")
    for file in _files(db):  # reading it may have made two more
        file.unlink(missing_ok=True)


def _files(db: Path) -> list[Path]:
    """All files that a demo makes."""
    pages = beside(db)
    beside_them = (file.with_name(f"{file.name}{end}") for file in (db, pages) for end in ("-wal", "-shm", ".lock"))
    return [db, pages, *beside_them, db.with_name(f"{db.stem}.log"), _page_of(db)]


def _is_demo(db: Path, slugs: Collection[str]) -> bool:
    """Whether a database of ours, of whatever version, holds these outlets, as this machine served them, and no others."""
    try:
        homes = overview.homes(db)
    except StoreError:
        return False
    return all(slug in slugs and urlsplit(home).hostname == "127.0.0.1" for slug, home in homes.items())


def _page_of(db: Path) -> Path:
    return db.with_name(f"{db.stem}-page.html")


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
    return subprocess.run([sys.executable, "-c", _SCRAPY, *arguments], check=False).returncode  # noqa: S603 - ours


def _example(db: Path) -> str:
    """Write one of the demo's pages to a file, since nobody serves them any more, and return its path."""
    with open_readonly(db, pages=beside(db)) as store:
        assert store.pages is not None
        pages = (page for page in store.pages.fetched() if b"NewsArticle" in page.body)
        # The same one each time, whichever came first: the manual shows it.
        page = min(pages, key=lambda page: page.url.rpartition("/")[2], default=None)
    if page is None:
        return "PAGE"
    file = _page_of(db)
    file.write_bytes(page.body)
    return short_path(file)
