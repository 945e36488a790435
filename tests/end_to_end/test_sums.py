"""The last line of a run and the ledger say the same, whatever came: duplicates, failures, closed addresses, an interruption."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from newscrawl.models import State
from tests.bench.made.families import joined
from tests.bench.made.words import Language
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, rows

LANGUAGE = Language("sums")
NUMBER = 16
SLOW_S = 0.15  # an answer: so that a run is still under way when it is interrupted


def _text(of: str) -> str:
    make = Random(of)
    paragraphs = joined(LANGUAGE.paragraphs(make, LANGUAGE.topic(make), 5)).split("\n\n")
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


class _Outlet(BaseHTTPRequestHandler):
    """Sixteen links: of three texts equal to another one, two that are gone, one that is refused, two that robots.txt closes, eight more."""

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        if self.path == "/robots.txt":
            return self._says(200, "User-agent: newscrawl/9\nDisallow: /chiuso/\n", "text/plain")
        if self.path == "/sitemap.xml":
            listed = "".join(f"<url><loc>{base}{path}</loc></url>" for path in self.paths())
            return self._says(
                200, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>', "text/xml"
            )
        if self.path not in self.paths():
            return self._says(404, "", "text/html")
        time.sleep(SLOW_S)
        status = {"/perso/": 404, "/guasto": 403}.get(self.path[:7], 200)
        of = "uguale" if self.path.startswith("/uguale/") else self.path
        head = '<meta property="og:type" content="article">'
        title = self.path.strip("/").replace("-", " ")
        page = f"<html><head>{head}<title>{title}</title></head><body><article><h1>{title}</h1>{_text(of)}</article></body></html>"
        return self._says(status, page, "text/html; charset=utf-8")

    @staticmethod
    def paths() -> list[str]:
        groups = (("/uguale", 4), ("/perso", 2), ("/guasto", 1), ("/chiuso", 2))
        named = [f"{group}/la-piena-del-torrente-{n}.html" for group, count in groups for n in range(count)]
        return named + [f"/cronaca/il-ponte-riapre-presto-{n}.html" for n in range(NUMBER - len(named))]

    def _says(self, status: int, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing on standard error."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Outlet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        source = folder / "somme.toml"
        source.write_text(
            f'name = "Somme"\nhome = "{base}/"\n[[entries]]\nurl = "{base}/sitemap.xml"\nkind = "sitemap"\n', "utf-8"
        )
        yield str(source)
        server.shutdown()


def _figures(line: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in line.split())


def _agrees(db: Path, output: str) -> dict[str, int]:
    """The figures of a run's last line, compared with the ledger."""
    told = _figures(output.splitlines()[-1])
    run = int(told["run"])
    fetched = {
        row[0]: row[1]
        for row in rows(db, "SELECT state, count(*) FROM fetches WHERE run_id = :run GROUP BY 1", run=run)
    }
    outcomes = [state for state in State if state.value in told]
    assert {state.value: int(told[state.value]) for state in outcomes if told[state.value] != "0"} == fetched
    assert sum(int(told[state.value]) for state in outcomes) == int(told["fetched"]) == sum(fetched.values())
    assert int(told["discovered"]) == one(db, "SELECT count(*) FROM links WHERE discovered_run = :run", run=run)
    assert int(told["waiting"]) == one(db, "SELECT count(*) FROM links WHERE state = 'pending'")
    assert one(db, "SELECT count(*) FROM links WHERE state = 'leased'") == 0
    assert rows(db, "SELECT discovered, fetched, exit_status FROM runs WHERE id = :run", run=run)[0][:] == (
        int(told["discovered"]), int(told["fetched"]), int(told["exit"]),
    )  # fmt: skip
    return {name: int(value) for name, value in told.items() if value.isdecimal()}


def test_each_last_line_agrees_with_the_ledger_also_of_a_run_that_was_interrupted(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with _served(tmp_path) as source:
        limited = _agrees(db, crawl(db, "-a", f"source={source}", "-a", "limit=3").stdout)
        running = subprocess.Popen(
            command(db, "-a", f"source={source}"), cwd=ROOT, env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        end = time.monotonic() + 60
        while one(db, "SELECT count(*) FROM fetches") == limited["fetched"]:
            assert time.monotonic() < end
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        output, _ = running.communicate(timeout=60)
        interrupted = _agrees(db, output)
        rest = _agrees(db, crawl(db, "-a", f"source={source}").stdout)
        idle = _agrees(db, crawl(db, "-a", f"source={source}").stdout)
    assert limited["waiting"] == NUMBER - limited["fetched"]
    assert interrupted["exit"] == 143
    assert interrupted["waiting"] > 0
    assert idle["fetched"] == rest["waiting"] == 0
    runs = (limited, interrupted, rest)
    assert sum(run["discovered"] for run in runs) == sum(run["fetched"] for run in runs) == NUMBER
    every = {state: sum(run[state] for run in runs) for state in ("stored", "duplicate", "rejected", "failed")}
    assert every["rejected"] == 2
    assert every["failed"] == 3
    assert every["stored"] + every["duplicate"] == NUMBER - 5
    assert one(db, "SELECT count(*) FROM links WHERE state = 'duplicate' AND reason = 'same_text'") == 3
