"""`newscrawl demo`: two made-up outlets, served on this machine, through the very line that real outlets take."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from newscrawl.cli import _settings
from newscrawl.demo.server import DemoServer, DemoWeb, serve
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.overview import Shown, newest


@click.command()
@click.option("--db", type=click.Path(path_type=Path), help="Database to make anew.  [default: data/demo.db]")
def demo(db: Path | None) -> None:
    """Crawl two made-up outlets on this machine and show what was stored. Needs no network."""
    root = _settings.data() / "demo"
    if not (root / "sources").is_dir():
        raise UsageError(f"{root}: the demo's outlets are not there; run it from a checkout of newscrawl")
    db = db or _settings.data() / "demo.db"
    for old in db.parent.glob(f"{db.stem}*.db*"):
        old.unlink()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    with tempfile.TemporaryDirectory() as folder, serve(DemoWeb(root), now=datetime.now(UTC)) as servers:
        files = _catalogue(root / "sources", Path(folder), servers)
        status = _crawl(console, files, db)
    _show(console, db)
    console.print(_next(db, _example(db)), soft_wrap=True)
    sys.exit(status)


def _catalogue(templates: Path, folder: Path, servers: Mapping[str, DemoServer]) -> list[Path]:
    """The outlets' source files, with the addresses at which they are served."""
    made = []
    for slug, server in servers.items():
        file = folder / f"{slug}.toml"
        file.write_text((templates / file.name).read_text("utf-8").replace("{base}", server.base), "utf-8")
        made.append(file)
    return made


def _crawl(console: Console, files: list[Path], db: Path) -> int:
    """The crawl, as anybody would type it; loopback must be allowed, and there is nobody to be slow for."""
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
    console.print(f"[dim]$ scrapy {shlex.join(arguments)}[/dim]", soft_wrap=True)
    _settings.use()
    return subprocess.run([sys.executable, "-m", "scrapy", *arguments], check=False).returncode  # noqa: S603 - ours


def _show(console: Console, db: Path) -> None:
    store = open_readonly(db)
    try:
        shown = newest(store)
    finally:
        store.close()
    table = Table(title=f"{len(shown)} articles stored, newest first", title_justify="left", box=SIMPLE_HEAD)
    for name, most in (("source", None), ("date", None), ("title", None), ("byline", 24)):
        table.add_column(name, overflow="ellipsis", no_wrap=name != "title", max_width=most)
    table.add_column("words", justify="right")
    for article in shown:
        table.add_row(
            article.source, article.date or "unknown", _title(article), article.byline or "", str(article.words)
        )
    console.print(table)


def _title(article: Shown) -> str:
    notes = ["same text as another"] if article.duplicate else []
    notes += ["subscribers"] if article.access == "subscriber" else []
    return article.title + (f" [dim]({', '.join(notes)})[/dim]" if notes else "")


def _example(db: Path) -> str:
    """One of the demo's pages as a file, since nobody serves them any more."""
    store = open_readonly(db, pages=db.with_name(f"{db.stem}-pages{db.suffix}"))
    try:
        assert store.pages is not None
        page = next((page for page in store.pages.fetched() if b"NewsArticle" in page.body), None)
    finally:
        store.close()
    if page is None:
        return "PAGE"
    file = db.with_name(f"{db.stem}-page.html")
    file.write_bytes(page.body)
    return _short(file)


def _next(db: Path, example: str) -> str:
    program = _short(Path(sys.argv[0])) if Path(sys.argv[0]).name == "newscrawl" else "newscrawl"
    return "\n".join(
        (
            "",
            "[bold]Next[/bold]",
            f"  {program} browse --db {_short(db)}",
            "      [dim]read it in your browser: search, facets, ready questions[/dim]",
            f"  {program} try {example}",
            "      [dim]every field of one page, where it comes from, and what the others said[/dim]",
            f"  {program} crawl news -a source=ansa -a limit=20 -s NEWSCRAWL_CONTACT=you@example.org",
            "      [dim]a real outlet; `newscrawl sources` lists the catalogue[/dim]",
        )
    )


def _short(path: Path) -> str:
    """Relative to where the person is, where that is shorter."""
    return shlex.quote(min(str(path), os.path.relpath(path), key=len))
