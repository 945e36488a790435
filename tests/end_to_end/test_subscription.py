"""An own subscription: its cookies go to its outlet's article pages, and are seen nowhere else."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newscrawl.feeds import from_rows
from newscrawl.models import Page
from newscrawl.store import open_readonly
from newscrawl.store.articles import leaving
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, rows
from tests.end_to_end.test_manners import TEXT, sitemap

SECRET = "q7RkZt0bXv4nLw2s"
RENEWED = "n3wS3ss10nV4lu3XX"
WALL = "<div class='paywall'><p>Contenuto riservato agli abbonati. Sei già abbonato? Accedi.</p></div>"
LATER = int(time.time()) + 86_400
CLOSED = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'


@dataclass
class Outlet:
    """A host that shows its stories to subscribers, and to others a wall; what it was asked is kept, with the cookies."""

    base: str = ""
    moved: dict[str, str] = field(default_factory=dict)
    stories: tuple[str, ...] = ()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, path: str, cookies: str) -> tuple[int, dict[str, str], str]:
        self.asked.append((path, cookies))
        if path in self.moved:
            return 302, {"Location": self.moved[path]}, ""
        if path == "/sitemap.xml":
            return (
                200,
                {"Content-Type": "text/xml"},
                sitemap(*(f"{self.base}{story}" for story in self.stories)).decode(),
            )
        if not path.startswith("/storia"):
            return 404, {"Content-Type": "text/html"}, "no"
        known = f"sessione={SECRET}" in cookies
        body = "".join(f"<p>{TEXT}{path} {n}</p>" for n in range(6)) if known else WALL
        page = f"<html lang=it><head><title>{path} riapre</title>{CLOSED}</head><body><article><h1>La {path} riapre</h1><p>{TEXT}</p>{body}</article>"
        headers = {"Newscrawl-Own-Subscription": "theirs"}
        if known:
            headers |= {"Set-Cookie": f"sessione={RENEWED}; Path=/", "X-Reader": SECRET}
        repeated = f"<script>var reader = '{SECRET}';</script>" if known else ""
        return 200, {"Content-Type": "text/html; charset=utf-8", **headers}, page + repeated

    def cookies(self, path: str) -> list[str]:
        return [cookies for asked, cookies in self.asked if asked == path]


@contextmanager
def served(address: str = "127.0.0.1") -> Iterator[Outlet]:
    outlet = Outlet()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = outlet.answer(self.path, self.headers.get("Cookie", ""))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        outlet.base = f"http://{address}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield outlet
        finally:
            server.shutdown()
            thread.join()


def source_file(folder: Path, slug: str, outlet: Outlet) -> str:
    file = folder / f"{slug}.toml"
    file.write_text(
        f'name = "{slug}"\nhome = "{outlet.base}/"\n[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n',
        "utf-8",
    )
    return str(file)


def cookie(
    name: str, value: str, *, domain: str = "127.0.0.1", path: str = "/", secure: bool = False, until: int = LATER
) -> str:
    wide = str(domain.startswith(".")).upper()
    return "\t".join((domain, wide, path, str(secure).upper(), str(until), name, value))


def cookie_file(db: Path, slug: str, *lines: str, mode: int = 0o600) -> Path:
    folder = db.parent / "cookies"
    folder.mkdir(exist_ok=True)
    file = folder / f"{slug}.txt"
    file.write_text("\n".join(("# Netscape HTTP Cookie File", *lines, "")), "utf-8")
    file.chmod(mode)
    return file


@dataclass
class Crawled:
    """A run over two outlets, one with a subscription."""

    folder: Path
    db: Path
    own: Outlet
    other: Outlet
    done: subprocess.CompletedProcess[str]

    @property
    def pages(self) -> list[Page]:
        with open_readonly(self.db, pages=self.db.with_name("a-pages.db")) as store:
            assert store.pages is not None
            return list(store.pages.fetched("lago", None))


@pytest.fixture(name="crawled", scope="module")
def _crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("subscription")
    db = folder / "a.db"
    with ExitStack() as stack:
        own, other = stack.enter_context(served()), stack.enter_context(served())
        own.stories = ("/storia-uno", "/area/via", "/storia-due", "/storia-fuori")
        own.moved = {"/area/via": f"{own.base}/storia-tre", "/storia-fuori": f"{other.base}/storia-altrui"}
        other.stories = ("/storia-loro",)
        cookie_file(
            db, "lago",
            "#HttpOnly_" + cookie("sessione", SECRET, until=0),
            cookie("area", "nell-area-riservata", path="/area"),
            cookie("cifrata", "solo-in-cifra-1234", secure=True),
            cookie("vecchia", "scaduta-da-un-pezzo", until=1_700_000_000),
            cookie("altrui", "di-un-altro-sito-9", domain=".altro.example"),
        )  # fmt: skip
        files = f"{source_file(folder, 'lago', own)},{source_file(folder, 'molo', other)}"
        done = crawl(
            db, "-a", f"source={files}", "-O", str(folder / "out.jsonl"), "-L", "DEBUG",
            "-s", "COOKIES_ENABLED=1", "-s", "COOKIES_DEBUG=1", cwd=ROOT,
        )  # fmt: skip
        yield Crawled(folder, db, own, other, done)


def test_the_story_is_stored_that_stands_behind_the_wall_and_without_a_subscription_the_wall_stands(
    crawled: Crawled,
) -> None:
    stored = {row["url"].rpartition("/")[2]: row for row in rows(crawled.db, "SELECT * FROM articles")}
    assert {name: row["access"] for name, row in stored.items()} == {
        "storia-uno": "metered", "storia-due": "metered", "storia-tre": "metered", "storia-loro": "subscriber",
    }  # fmt: skip
    assert stored["storia-uno"]["words"] > 2 * stored["storia-loro"]["words"]


def test_pages_of_the_subscription_are_marked_and_only_these(crawled: Crawled) -> None:
    sql = "SELECT source, count(*) AS n FROM articles WHERE provenance ->> 'access' LIKE 'own subscription%' GROUP BY source"
    assert [tuple(row) for row in rows(crawled.db, sql)] == [("lago", 3)]
    assert all(page.headers["newscrawl-own-subscription"] == "1" for page in crawled.pages)
    assert {page.head for page in crawled.pages} == {None}, "its cookies would be among it"
    assert (
        '"access": "own subscription: jsonld:isAccessibleForFree: flag false'
        in (crawled.folder / "out.jsonl").read_text()
    )


def test_texts_that_were_read_with_the_subscription_or_stand_behind_one_do_not_leave(crawled: Crawled) -> None:
    with open_readonly(crawled.db) as store:
        ids = [row["id"] for row in store.db.execute("SELECT id FROM articles ORDER BY source, id")]
        read = leaving.rows(store.db, ids)
    assert len(ids) == 4
    assert [item.withheld for item in from_rows.items(read)] == ["subscriber"] * 4
    assert all(item.content for item in from_rows.items(read, full=True, including={"subscriber"}))
    assert not any(item.content for item in from_rows.items(read, full=True, including={"reserved"}))


def test_a_replay_keeps_the_mark(crawled: Crawled) -> None:
    words = command(
        crawled.db, "-a", f"source={crawled.folder / 'lago.toml'}", program=("-m", "scrapy", "crawl", "replay")
    )
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    test_pages_of_the_subscription_are_marked_and_only_these(crawled)


def test_cookies_go_with_article_pages_of_their_outlet_by_path_and_time_and_with_nothing_else(crawled: Crawled) -> None:
    assert crawled.own.cookies("/storia-uno") == [f"sessione={SECRET}"]
    assert crawled.own.cookies("/area/via") == [f"area=nell-area-riservata; sessione={SECRET}"]
    assert crawled.own.cookies("/storia-tre") == [f"sessione={SECRET}"]
    others = {path for path, cookies in crawled.own.asked if not cookies}
    assert {"/robots.txt", "/sitemap.xml", "/.well-known/tdmrep.json"} <= others
    assert not any("scaduta" in cookies or "cifra" in cookies or "altro" in cookies for _, cookies in crawled.own.asked)


def test_no_other_host_sees_them_though_cookies_know_no_ports_and_a_redirect_leads_there(crawled: Crawled) -> None:
    assert {cookies for _, cookies in crawled.other.asked} == {""}
    assert "/storia-altrui" not in {path for path, _ in crawled.other.asked}
    state = rows(crawled.db, "SELECT reason FROM links WHERE url LIKE '%/storia-fuori'")[0]["reason"]
    assert state == "off_site"


def test_no_log_no_database_no_archive_and_no_export_ever_sees_them(crawled: Crawled) -> None:
    kept = [path for path in crawled.folder.rglob("*") if path.is_file() and path.parent.name != "cookies"]
    assert {path.name for path in kept} >= {"a.db", "a-pages.db", "a.log", "out.jsonl"}
    everything = b"".join(path.read_bytes() for path in kept) + (crawled.done.stdout + crawled.done.stderr).encode()
    unpacked = b"".join(page.body + repr(page.headers).encode() for page in crawled.pages)
    assert len(crawled.pages) == 3
    assert "DEBUG" in crawled.done.stderr
    for secret in (SECRET, RENEWED, "nell-area-riservata"):
        assert secret.encode() not in everything
        assert secret.encode() not in unpacked
    assert b"*" * len(SECRET) in unpacked  # the page repeats it


def test_the_file_is_left_as_it_was_and_what_has_expired_is_told(crawled: Crawled) -> None:
    assert RENEWED not in (crawled.db.parent / "cookies" / "lago.txt").read_text("utf-8")
    told = "newscrawl: lago: 1 of 4 cookies of your subscription have expired: export them anew while you are signed in"
    assert told in crawled.done.stdout


@pytest.mark.parametrize(
    ("lines", "mode", "told"),
    [
        ((cookie("s", SECRET),), 0o644, "others may read your subscription: chmod 600 "),
        ((f"127.0.0.1 FALSE / FALSE 0 s {SECRET}",), 0o600, "expected cookies in Netscape format"),
        (
            (cookie("s", f"{SECRET}è"),),
            0o600,
            "expected names and values in plain ASCII; a cookie of 127.0.0.1 has others",
        ),
        ((cookie("s", SECRET, domain=".altro.example"),), 0o600, "expected cookies of 127.0.0.1:"),
    ],
    ids=["mode", "format", "letters", "nobody's"],
)
def test_a_file_that_is_wrong_ends_the_run_before_anything_is_asked(
    tmp_path: Path, lines: tuple[str, ...], mode: int, told: str
) -> None:
    with served() as outlet:
        file = cookie_file(tmp_path / "a.db", "lago", *lines, mode=mode)
        done = crawl(tmp_path / "a.db", "-a", f"source={source_file(tmp_path, 'lago', outlet)}")
        assert outlet.asked == []
    assert done.returncode == 2
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("newscrawl:"))
    assert str(file) in line
    assert told in line
    assert SECRET not in done.stderr + done.stdout
    assert not (tmp_path / "a.db").exists()
