"""Each important guard, switched off: the fault that it is there for comes back. A guard that nobody misses guards nothing."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from newscrawl import discover, urls
from newscrawl.crawl import survey
from newscrawl.crawl.workers import Workers
from newscrawl.http import codings
from newscrawl.http.robots import Limits, Rules
from newscrawl.middlewares.decoding import Decoding
from newscrawl.middlewares.robots import Robots
from newscrawl.models import Kind, Page
from tests.discover.discover_made import NOW
from tests.end_to_end.end_to_end_made import one, rows
from tests.faults.answers_made import article, good, head, long_page, says, sends, sitemap, title_of
from tests.faults.certificate_made import certificate
from tests.faults.crawled import Crawl, crawl, put, slug
from tests.faults.entry_cases import EntryCase
from tests.faults.faults_made import SOURCE
from tests.faults.page_cases import REFRESH, PageCase, dotted, leads
from tests.faults.server import Server, Visit, gaps, served

# Limits that ordinary answers cross: a page of 200 kB; 12 kB of headers, over the 8 kB of `guarded_run`.
LOW = {"DOWNLOAD_MAXSIZE": 100 << 10}
PACKED = gzip.compress(long_page())
MANY_HEADERS = b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n" + (b"X-A: " + b"b" * 300 + b"\r\n") * 40 + b"\r\n"


async def _half(visit: object) -> None:
    packed = gzip.compress(article(title_of(visit)), 1)  # type: ignore[arg-type]
    await says(packed[: len(packed) * 9 // 10], Content_Encoding="gzip")(visit)  # type: ignore[arg-type]


async def _many(visit: object) -> None:
    await sends(MANY_HEADERS + article(title_of(visit)))(visit)  # type: ignore[arg-type]


async def _packed(visit: Visit) -> None:
    await says(gzip.compress(article(title_of(visit))))(visit)


async def _odd_name(visit: Visit) -> None:
    await sends(b"HTTP/1.1 200 X\r\nX-Citt\xe0: 1\r\nContent-Type: text/html\r\n\r\n" + article(title_of(visit)))(visit)


async def _odd_value(visit: Visit) -> None:
    await sends(b"HTTP/1.1 200 X\r\nX-Luogo: citt\xe0\r\nContent-Type: text/html\r\n\r\n" + article(title_of(visit)))(
        visit
    )


async def _wide(visit: Visit) -> None:
    await says(article(title_of(visit)).decode().encode("utf-16"), Content_Type="text/html")(visit)


THREE = sitemap(*(f"{{base}}/riapre-il-ponte-numero-{n}" for n in range(3)))
SLOWLY = {"/robots.txt": says("User-agent: *\nCrawl-delay: 2\n", Content_Type="text/plain")}
PAUSE = {"/sitemap.xml": says(THREE, Content_Type="text/xml"), "*": says("", 429, Retry_After="3600")}

CASES: dict[str, PageCase | EntryCase] = {
    "no_size_limit": PageCase("G1", "size", says(PACKED, Content_Encoding="gzip"), "failed", "too_large"),
    "no_header_budget": PageCase("G2", "headers", _many, "failed", "headers_too_large"),
    "half_is_whole": PageCase("G3", "half", _half, "failed", "connection_lost"),
    "redirects_anywhere": PageCase("G4", "sold", says("", 301, Location="http://casino.test:{port}/vinci"), "rejected", "off_site"),
    "any_certificate": PageCase("G5", "tls", good, "failed", "tls_error", host="selfsigned.test"),
    "robots_open": EntryCase("G6", "robots", {"/robots.txt": says("", 503), "/sitemap.xml": says(sitemap("{base}/riapre-il-ponte"))}),
    "no_back_off": EntryCase("G7", "back-off", PAUSE),
    "no_pause": EntryCase("G8", "pause", {**SLOWLY, "/sitemap.xml": says(THREE, Content_Type="text/xml")}),
    "packed_as_it_came": PageCase("G10", "packed", _packed, "stored", None),
    "names_are_tokens": PageCase("G11", "names", _odd_name, "stored", None),
    "values_are_utf8": PageCase("G12", "values", _odd_value, "stored", None),
    "dots_stay": PageCase("A33", "guarded", dotted("{base}/a/../storie/ponte"), "stored", None),
    "nothing_leads_on": PageCase("A34", "guarded", leads(REFRESH), "stored", None),
    "wide_is_cut": PageCase("G13", "wide", _wide, "stored", None),
    "no_breaker": EntryCase("G9", "breaker", {"/sitemap.xml": says(sitemap(*(f"{{base}}/riapre-il-ponte-numero-{n}" for n in range(9)))), "*": sends(head(length=9)[:9])}),
}  # fmt: skip


# Of these the fault is that an article is lost.
LOST = {case.outlet for case in CASES.values() if isinstance(case, PageCase) and case.state == "stored"}


def _fault(run: Crawl, name: str) -> bool:
    """Whether the fault is there that the guard is for."""
    case = CASES[name]
    asked = run.asked(case.outlet)
    if name == "half_is_whole":  # that the half ends in mid-text is seen by the next guard
        return bool(run.link(case)["reason"] != "connection_lost")
    if name == "no_back_off":
        return len([request for request in asked if request.path.startswith("/riapre")]) > 1
    if name == "no_pause":
        return gaps(asked)[case.outlet] < 2
    if name == "no_breaker":
        return len([request for request in asked if request.path.startswith("/riapre")]) > 6
    if case.outlet in LOST:
        return not run.states(case.outlet).get("stored")
    stored = one(run.db, "SELECT count(*) FROM links WHERE source = :slug AND state = 'stored'", slug=slug(case.outlet))
    return bool(stored)


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(Server(), certificate(tmp_path_factory.mktemp("tls"))) as server:
        for case in CASES.values():
            put(server, case)
        server.scripts["casino.test", "*"] = good
        yield server


@pytest.fixture(scope="module", name="guarded")
def _guarded(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(server, tmp_path_factory.mktemp("guarded"), CASES.values(), settings=LOW, lowered=True)


@pytest.mark.parametrize("name", CASES)
def test_with_its_guard_there_is_no_fault(guarded: Crawl, name: str) -> None:
    assert not _fault(guarded, name)


@pytest.fixture(scope="module", name="unguarded")
def _unguarded(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All off at once: each case is a host of its own, and meets one guard only."""
    return crawl(
        server,
        tmp_path_factory.mktemp("unguarded"),
        CASES.values(),
        settings=LOW,
        lowered=True,
        without=",".join(CASES),
    )


@pytest.mark.parametrize("name", CASES)
def test_without_its_guard_the_fault_is_there(unguarded: Crawl, name: str) -> None:
    assert _fault(unguarded, name), unguarded.done.stderr


def test_without_the_scheme_filter_a_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"file:///bozze/ponte.html", "mailto:redazione@prova.example"}
    page = Page(url="https://www.prova.example/sitemap.xml", body=sitemap(*named).encode(), fetched_at=NOW)
    assert discover.links(page, SOURCE, Kind.SITEMAP).links == ()
    monkeypatch.setattr(urls, "absolute", lambda base, url: url)
    monkeypatch.setattr(urls, "on_site", lambda *of: True)
    assert {link.url for link in discover.links(page, SOURCE, Kind.SITEMAP).links} == named


def test_without_its_limit_a_sitemap_unfolds_to_its_end() -> None:
    body = sitemap(*(f"/notizia-numero-{n}-di-oggi" for n in range(1_000))).encode()
    page = Page(
        url="https://www.prova.example/a.xml",
        body=gzip.compress(body)[:-8],  # its end is missing, which only one who goes there sees
        fetched_at=NOW,
        headers={"content-encoding": "gzip"},
    )
    assert survey._decompressed(page, 20_000) == (body[:20_000], None)
    assert survey._decompressed(page, 1 << 20) == (body, "truncated: the compressed stream breaks off")


class Counted(Workers):
    """Workers that say how often they were asked."""

    asked = 0

    async def run_within(self, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        return await super().run_within(*args, **kwargs)


@pytest.mark.parametrize(("large_bytes", "asked"), [(100, 1), (64 << 10, 0)])
def test_a_large_robots_txt_is_read_in_a_worker(large_bytes: int, asked: int) -> None:
    body = b"User-agent: *\n" + b"".join(b"Disallow: /archivio/%d/\n" % n for n in range(50))

    async def read() -> tuple[Rules, int]:
        workers = Counted(1, cpu_s=5, wall_s=60)
        crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "newscrawl"})
        try:
            middleware = Robots(crawler, Limits(large_bytes=large_bytes))
            response = Response("https://www.prova.example/robots.txt", body=body)
            rules, text = await middleware._read(response, SimpleNamespace(workers=workers))  # type: ignore[arg-type]
        finally:
            await workers.close()
        assert text.encode() == body
        return rules, workers.asked

    rules, count = asyncio.run(read())
    assert not rules.allowed("https://www.prova.example/archivio/49/")
    assert count == asked


@pytest.mark.parametrize(("large", "elsewhere"), [(1_000, True), (1 << 20, False)])
def test_a_large_page_is_unfolded_in_a_thread_of_its_own(
    large: int, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    undo = codings.undo

    def seen(*args: Any) -> bytes | None:
        threads.append(threading.get_ident())
        return undo(*args)

    monkeypatch.setattr(codings, "undo", seen)
    response = HtmlResponse("https://www.prova.example/a", body=PACKED, headers={"Content-Encoding": "gzip"})
    decoding = Decoding(1 << 20, large)
    read = asyncio.run(decoding.process_response(Request(response.url), response))
    assert isinstance(read, Response)
    assert read.body == long_page()
    assert [thread != threading.get_ident() for thread in threads] == [elsewhere]


def test_nothing_is_left_of_the_database_but_what_it_says(guarded: Crawl) -> None:
    assert rows(guarded.db, "SELECT count(*) AS n FROM links WHERE state = 'leased'")[0]["n"] == 0
