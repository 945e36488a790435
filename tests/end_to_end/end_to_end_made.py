"""Helpers: the demo's outlets on a real server, the real command in a process of its own, a real file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.demo.server import DemoServer, DemoWeb, serve

ROOT = Path(__file__).parents[2]
ALLOWED = (
    *("-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"),
    *("-s", "NEWSCRAWL_WORKERS=1"),  # to start another costs more than its share of these few pages
    *("-s", "LOG_LEVEL=INFO"),  # tests read it on standard error
)


@contextmanager
def outlets(folder: Path) -> Iterator[tuple[Mapping[str, DemoServer], str]]:
    """The demo's outlets, served; and the value of `-a source=` that names them."""
    web = DemoWeb(ROOT / "data" / "demo")
    with serve(web, now=datetime.now(UTC)) as servers:
        files = []
        for name, text in web.sources({slug: server.base for slug, server in servers.items()}).items():
            (folder / name).write_text(text, "utf-8")
            files.append(str(folder / name))
        yield servers, ",".join(files)


def command(db: Path, *arguments: str, program: Sequence[str] = ("-m", "scrapy", "crawl", "news")) -> list[str]:
    return [sys.executable, *program, *ALLOWED, "-s", f"NEWSCRAWL_DB={db}", *arguments]


def crawl(db: Path, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`scrapy crawl news …`, to its end."""
    return subprocess.run(
        command(db, *arguments), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def environment() -> dict[str, str]:
    return {**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONUNBUFFERED": "1", "COLUMNS": "140"}


def rows(db: Path, sql: str, **values: object) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql, values).fetchall()


def one(db: Path, sql: str, **values: object) -> object:
    return rows(db, sql, **values)[0][0]


def articles_asked_for(servers: Mapping[str, DemoServer]) -> list[str]:
    """Paths of article pages, as the servers saw them."""
    return [path for server in servers.values() for path, _ in server.log if _is_article(path)]


def _is_article(path: str) -> bool:
    path = path.partition("?")[0]
    listing = path.count("/") <= 2 and path.endswith("/")
    return not (listing or path.endswith((".xml", ".gz", ".txt")))
