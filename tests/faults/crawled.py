"""Cases on the scripted server, crawled by the real program in a process of its own, and what came of them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newscrawl.models import AnswerHead
from newscrawl.store.pages.archive import Pages
from tests.end_to_end.end_to_end_made import ROOT, environment, rows
from tests.faults.answers_made import good, says, sitemap
from tests.faults.entry_cases import EntryCase
from tests.faults.page_cases import PageCase
from tests.faults.server import Asked, Server

DELAY_S = 0.2  #: what each host of the bench is promised
TIMEOUT_S = 8
_ARTICLE = "/articolo"
_LEAD_ON = ("A33", "A34", "A37")  #: rows whose scripts answer for all of their host


@dataclass
class Crawl:
    """A finished run."""

    done: subprocess.CompletedProcess[str]
    db: Path
    seconds: float
    log: list[Asked]
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """All that the run logged."""
        log = self.db.with_suffix(".log")
        return self.done.stderr + (log.read_text("utf-8") if log.exists() else "")

    @property
    def last_line(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in self.done.stdout.splitlines()[-1].split())

    def link(self, case: PageCase) -> sqlite3.Row:
        (row,) = rows(self.db, "SELECT * FROM links WHERE source = :slug", slug=slug(case.outlet))
        return row

    def head(self, case: PageCase) -> AnswerHead:
        """The head of a page as the archive has it."""
        with closing(Pages.open_readonly(self.db.with_name(f"{self.db.stem}-pages.db"))) as pages:
            (page,) = pages.fetched(slug(case.outlet))
        assert page.head is not None
        return page.head

    def entry(self, case: EntryCase) -> sqlite3.Row:
        sql = "SELECT * FROM entries WHERE source = :slug AND parent_id IS NULL AND NOT searched"
        (row,) = rows(self.db, sql, slug=slug(case.outlet))
        return row

    def states(self, host: str) -> dict[str, int]:
        sql = "SELECT state, reason, count(*) AS n FROM links WHERE source = :slug GROUP BY state, reason"
        return {
            " ".join(filter(None, (row["state"], row["reason"]))): row["n"]
            for row in rows(self.db, sql, slug=slug(host))
        }

    def asked(self, host: str, path: str | None = None) -> list[Asked]:
        return [one for one in self.log if one.host == host and path in (None, one.path)]


def slug(host: str) -> str:
    return host.removesuffix(".test")[:64]


def put(server: Server, case: PageCase | EntryCase, *, refused_port: int = 1) -> None:
    """The scripts of a case on the server."""
    server.scripts.setdefault((case.outlet, "/robots.txt"), says("", 404))
    if isinstance(case, EntryCase):
        server.scripts.setdefault((case.outlet, "*"), good)
        server.scripts.update({(case.outlet, path): script for path, script in case.scripts.items()})
        server.scripts.setdefault((case.outlet, "/.well-known/tdmrep.json"), says("", 404))
        return
    base = {
        "refused.test": f"http://refused.test:{refused_port}",
        "selfsigned.test": f"https://selfsigned.test:{server.tls_port}",
        "excused.test": f"https://excused.test:{server.tls_port}",
    }.get(case.outlet, "{base}")
    server.scripts[case.outlet, "/sitemap.xml"] = says(sitemap(base + _ARTICLE), Content_Type="text/xml")
    server.scripts[case.outlet, _ARTICLE] = case.script
    if case.row in _LEAD_ON:
        server.scripts[case.outlet, "*"] = case.script
        server.scripts[case.outlet, "/robots.txt"] = says(
            "User-agent: *\nDisallow: /chiuso/\n", Content_Type="text/plain"
        )
        server.scripts[case.outlet, "/.well-known/tdmrep.json"] = says("", 404)


def toml(server: Server, case: PageCase | EntryCase) -> str:
    entry, kind = (case.entry, case.kind) if isinstance(case, EntryCase) else ("/sitemap.xml", "sitemap")
    base = server.base(case.outlet)
    if case.outlet in ("unknown.test", "inward.test", "rebinds.test", "six.test"):
        # Its sitemap stands elsewhere, or nothing would be asked for.
        entry = f"/{case.outlet}.xml"
        server.scripts["elsewhere.test", entry] = says(sitemap(base + _ARTICLE), Content_Type="text/xml")
        server.scripts["elsewhere.test", "/robots.txt"] = says("", 404)
        entry = server.base("elsewhere.test") + entry
    else:
        entry = base + entry
    text = f'name = "{case.outlet}"\nhome = "{base}/"\n'
    if case.outlet == "excused.test":
        text += '[accept_certificates]\n"excused.test" = "self-signed; the outlet was told on 9 November"\n'
    return text + f'[[entries]]\nurl = "{entry}"\nkind = "{kind}"\n'


def crawl(
    server: Server,
    folder: Path,
    cases: Iterable[PageCase | EntryCase],
    *,
    settings: Mapping[str, Any] | None = None,
    without: str = "",
    lowered: bool = False,
    allow: str = "127.0.0.1/32",
    more_ports: Sequence[int] = (),
) -> Crawl:
    """`scrapy crawl news` over the cases' outlets.

    without: guards that are off, commas between; lowered: with the low limits of `guarded_run`
    """
    files = []
    for case in cases:
        file = folder / f"{slug(case.outlet)}.toml"
        file.write_text(toml(server, case), "utf-8")
        files.append(str(file))
    ports = ",".join(str(port) for port in (server.port, server.tls_port, *more_ports) if port)
    given = {
        "NEWSCRAWL_DB": folder / "news.db",
        "NEWSCRAWL_ALLOW_ADDRESSES": allow,
        "NEWSCRAWL_STORY_DAYS": 0,  # its pages are much alike, and none is a copy
        "NEWSCRAWL_ALLOW_PORTS": ports,
        "TWISTED_DNS_RESOLVER": "tests.faults.guarded_run.Names",
        "DNSCACHE_ENABLED": False,
        "DOWNLOAD_DELAY": DELAY_S,
        "NEWSCRAWL_WORKERS": 1,
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_TIMEOUT": TIMEOUT_S,
        "NEWSCRAWL_RETRY_WAIT_S": 0,
        "CONCURRENT_REQUESTS": 32,
        **(settings or {}),
    }
    report = folder / "report.json"
    options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
    guard = [*(["--lowered"] if lowered else []), *(["--without", without] if without else [])]
    command = [sys.executable, "-m", "tests.faults.guarded_run", str(report), *guard, "crawl", "news", *options]
    before, at = len(server.log), time.monotonic()
    done = subprocess.run(
        [*command, "-a", f"source={','.join(files)}"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - at
    measured = json.loads(report.read_text()) if report.exists() else {}
    return Crawl(done, folder / "news.db", seconds, server.log[before:], measured)


def a_day_passes(db: Path) -> None:
    """All that waits for a time is due; what hosts asked for in days stays."""
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE links SET next_try = '2020-01-01T00:00:00Z' WHERE next_try IS NOT NULL")
