"""What a crawl does not do: ask what robots.txt closed, follow away from the outlet, leave a file's sitemap on its disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import crawl, rows

TEXT = (
    "Dopo undici mesi di lavori ha riaperto ieri mattina il ponte di Valmora, chiuso per il cedimento di una spalla. "
    * 4
)
OPEN = b"User-agent: *\nDisallow: /chiuso/\n"


def article(title: str) -> bytes:
    return f"<html lang=it><title>{title}</title><article><h1>{title}</h1><p>{TEXT}{title}</p></article>".encode()


def sitemap(*urls: str) -> bytes:
    inner = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'.encode()


@dataclass
class Outlet:
    """A host that answers by a table: path → status, headers, body."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    base: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)  #: path and body of what was posted
    held: set[str] = field(default_factory=set)  #: paths that get no answer before the end
    end: threading.Event = field(default_factory=threading.Event)

    def serve(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        kind = {"Content-Type": "text/xml" if path.endswith(".xml") else "text/html; charset=utf-8"}
        self.answers[path] = (status, kind | {name.replace("_", "-"): value for name, value in headers.items()}, body)


@contextmanager
def served() -> Iterator[Outlet]:
    outlet = Outlet()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            outlet.asked.append(self.path)
            if self.path in outlet.held:
                outlet.end.wait(60)
                return
            status, headers, body = outlet.answers.get(self.path, (404, {"Content-Type": "text/html"}, b"no"))
            (self.send_response_only if "Date" in headers else self.send_response)(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            outlet.told.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        outlet.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield outlet
        finally:
            outlet.end.set()
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Crawled:
    """One run over three outlets."""

    db: Path
    open: Outlet
    closed: Outlet
    other: Outlet
    stderr: str

    def link(self, path: str) -> tuple[str, str | None]:
        (row,) = rows(self.db, "SELECT state, reason FROM links WHERE url LIKE '%' || :path", path=path)
        return row["state"], row["reason"]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("manners")
    with ExitStack() as stack:
        opened, closed, other = (stack.enter_context(served()) for _ in range(3))
        _open_outlet(opened, other)
        closed.serve("/robots.txt", b"", status=503)
        closed.serve("/sitemap.xml", sitemap(f"{closed.base}/nove-parole-che-bastano-a-fare-un-articolo"))
        (folder / "outlets.txt").write_text(f"{opened.base}/\n")
        (folder / "closed.toml").write_text(_toml(closed))
        (folder / "open.toml").write_text(_toml(opened))
        db = folder / "news.db"
        arguments = ["-a", f"source={folder / 'open.toml'},{folder / 'closed.toml'}", "-s", "NEWSCRAWL_RETRY_WAIT_S=0"]
        done = crawl(db, *arguments)
        assert done.returncode == 1, done.stderr  # one of the two sources could not be had
        yield Crawled(db, opened, closed, other, done.stderr)


def _toml(outlet: Outlet) -> str:
    return (
        f'name = "Prova"\nhome = "{outlet.base}/"\n[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
    )


def _open_outlet(one: Outlet, other: Outlet) -> None:
    # The first is asked for last: what it answers keeps its host from being asked again.
    paths = ("piano", "buono", "chiuso/segreto", "via", "dentro", "documento", "rotto", "vuoto")
    one.serve("/robots.txt", OPEN, Content_Type="text/plain")
    urls = [f"{one.base}/{path}" for path in paths]
    one.serve(
        "/sitemap.xml",
        sitemap("file:///bozze/ponte.html", "mailto:redazione@prova.test", f"{other.base}/altrove", *urls),
    )
    one.serve("/buono", article("Riapre il ponte di Valmora"))
    one.serve("/chiuso/segreto", article("Segreto"))
    one.serve("/via", b"", status=301, Location=f"{other.base}/casino")
    one.serve("/dentro", b"", status=302, Location="http://10.0.0.1/")
    one.serve("/documento", b"%PDF-1.7 not a page")
    one.serve("/piano", b"slow down", status=429, Retry_After="7200")
    one.serve("/rotto", b"oops", status=500)
    one.serve("/vuoto", b"")
    other.serve("/casino", article("Casino"))


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/buono", "stored", None),
        ("/chiuso/segreto", "rejected", "robots"),
        ("/via", "rejected", "off_site"),
        ("/dentro", "rejected", "off_site"),
        ("/documento", "rejected", "not_html"),
        ("/piano", "failed", "rate_limited"),
        ("/rotto", "failed", "server_error"),
        ("/vuoto", "failed", "empty"),
    ],
)
def test_each_link_ends_in_its_state(crawled: Crawled, path: str, state: str, reason: str | None) -> None:
    assert crawled.link(path) == (state, reason)


def test_a_closed_path_is_never_asked_for(crawled: Crawled) -> None:
    assert "/chiuso/segreto" not in crawled.open.asked


def test_a_robots_txt_that_cannot_be_had_closes_the_host(crawled: Crawled) -> None:
    assert set(crawled.closed.asked) == {"/robots.txt"}
    (entry,) = rows(crawled.db, "SELECT outcome FROM entries WHERE url LIKE :base || '%'", base=crawled.closed.base)
    assert entry["outcome"] == "robots_unavailable"


def test_nobody_is_asked_who_is_not_the_outlet(crawled: Crawled) -> None:
    assert crawled.other.asked == []


def test_locations_that_are_no_addresses_are_counted_and_the_rest_goes_on(crawled: Crawled) -> None:
    (entry,) = rows(
        crawled.db, "SELECT outcome, detail, found FROM entries WHERE url LIKE :base || '%'", base=crawled.open.base
    )
    assert (entry["outcome"], entry["found"]) == ("ok", 8)
    assert "2 passed over: scheme" in entry["detail"]
    assert "1 passed over: off_site" in entry["detail"]


def test_retry_after_is_kept_over_runs(crawled: Crawled) -> None:
    (row,) = rows(
        crawled.db, "SELECT unixepoch(next_try) - unixepoch(settled) AS wait FROM links WHERE url LIKE '%/piano'"
    )
    assert 7190 <= row["wait"] <= 7210


def test_no_traceback_for_any_of_it(crawled: Crawled) -> None:
    assert "Traceback" not in crawled.stderr
