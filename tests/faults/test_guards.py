"""Each important guard, switched off: the fault that it is there for comes back. A guard that nobody misses guards nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from newscrawl import discover, urls
from newscrawl.crawl import survey
from newscrawl.http import codings
from newscrawl.models import Kind, Page
from tests.discover.discover_made import NOW
from tests.end_to_end.end_to_end_made import one, rows
from tests.faults.faults_made import SOURCE
from tests.faults.hostile import Hostile, gaps, served
from tests.faults.hostile_bench import Crawl, crawl, put, slug
from tests.faults.hostile_bytes import article, good, head, says, sends, sitemap, title_of
from tests.faults.hostile_entries import EntryCase
from tests.faults.hostile_pages import PageCase
from tests.faults.hostile_tls import certificate

PADDED = gzip.compress(article("Il ponte di Valmora").replace(b"</article>", b" " * (12 << 20) + b"</article>"), 1)
MANY_HEADERS = b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n" + (b"X-A: " + b"b" * 1000 + b"\r\n") * 400 + b"\r\n"


async def _half(visit: object) -> None:
    packed = gzip.compress(article(title_of(visit)), 1)  # type: ignore[arg-type]
    await says(packed[: len(packed) * 9 // 10], Content_Encoding="gzip")(visit)  # type: ignore[arg-type]


async def _many(visit: object) -> None:
    await sends(MANY_HEADERS + article(title_of(visit)))(visit)  # type: ignore[arg-type]


THREE = sitemap(*(f"{{base}}/riapre-il-ponte-numero-{n}" for n in range(3)))
SLOWLY = {"/robots.txt": says("User-agent: *\nCrawl-delay: 2\n", Content_Type="text/plain")}
PAUSE = {"/sitemap.xml": says(THREE, Content_Type="text/xml"), "*": says("", 429, Retry_After="3600")}

CASES: dict[str, PageCase | EntryCase] = {
    "no_size_limit": PageCase("G1", "size", says(PADDED, Content_Encoding="gzip"), "failed", "too_large"),
    "no_header_budget": PageCase("G2", "headers", _many, "failed", "headers_too_large"),
    "half_is_whole": PageCase("G3", "half", _half, "failed", "connection_lost"),
    "redirects_anywhere": PageCase("G4", "sold", says("", 301, Location="http://casino.test:{port}/vinci"), "rejected", "off_site"),
    "any_certificate": PageCase("G5", "tls", good, "failed", "tls_error", host="selfsigned.test"),
    "robots_open": EntryCase("G6", "robots", {"/robots.txt": says("", 503), "/sitemap.xml": says(sitemap("{base}/riapre-il-ponte"))}),
    "no_patience": EntryCase("G7", "patience", PAUSE),
    "no_pause": EntryCase("G8", "pause", {**SLOWLY, "/sitemap.xml": says(THREE, Content_Type="text/xml")}),
    "no_breaker": EntryCase("G9", "breaker", {"/sitemap.xml": says(sitemap(*(f"{{base}}/riapre-il-ponte-numero-{n}" for n in range(9)))), "*": sends(head(length=9)[:9])}),
}  # fmt: skip


def _fault(run: Crawl, name: str) -> bool:
    """Whether the fault is there that the guard is for."""
    case = CASES[name]
    asked = run.asked(case.outlet)
    if name == "half_is_whole":  # that the half ends in mid-text is seen by the next guard
        return bool(run.link(case)["reason"] != "connection_lost")
    if name == "no_patience":
        return len([request for request in asked if request.path.startswith("/riapre")]) > 1
    if name == "no_pause":
        return gaps(asked)[case.outlet] < 2
    if name == "no_breaker":
        return len([request for request in asked if request.path.startswith("/riapre")]) > 6
    stored = one(run.db, "SELECT count(*) FROM links WHERE source = :slug AND state = 'stored'", slug=slug(case.outlet))
    return bool(stored)


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with served(Hostile(), certificate(tmp_path_factory.mktemp("tls"))) as hostile:
        for case in CASES.values():
            put(hostile, case)
        hostile.scripts["casino.test", "*"] = good
        yield hostile


@pytest.fixture(scope="module", name="guarded")
def _guarded(server: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(server, tmp_path_factory.mktemp("guarded"), CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_with_its_guard_there_is_no_fault(guarded: Crawl, name: str) -> None:
    assert not _fault(guarded, name)


@pytest.fixture(scope="module", name="unguarded")
def _unguarded(server: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All off at once: each case is a host of its own, and meets one guard only."""
    return crawl(server, tmp_path_factory.mktemp("unguarded"), CASES.values(), without=",".join(CASES))


@pytest.mark.parametrize("name", CASES)
def test_without_its_guard_the_fault_is_there(unguarded: Crawl, name: str) -> None:
    assert _fault(unguarded, name), unguarded.done.stderr


def test_without_the_scheme_filter_a_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    body = sitemap("file:///etc/passwd", "javascript:alert(1)").encode()
    page = Page(url="https://www.prova.example/sitemap.xml", body=body, fetched_at=NOW)
    assert discover.links(page, SOURCE, Kind.SITEMAP).links == ()
    monkeypatch.setattr(urls, "absolute", lambda base, url: url)
    monkeypatch.setattr(urls, "on_site", lambda *of: True)
    assert {link.url for link in discover.links(page, SOURCE, Kind.SITEMAP).links} == {
        "file:///etc/passwd",
        "javascript:alert(1)",
    }


def test_without_its_limit_a_sitemap_unfolds_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    body = gzip.compress(b" " * (8 << 20)) * 12
    page = Page(url="https://www.prova.example/a.xml", body=body, fetched_at=NOW, headers={"content-encoding": "gzip"})
    assert len(survey._unfolded(page)[0]) == survey.MAX_BYTES
    monkeypatch.setattr(survey, "MAX_BYTES", 1 << 40)
    assert len(survey._unfolded(page)[0]) == 96 << 20


def test_a_bomb_is_unfolded_no_further_than_it_is_asked_for() -> None:
    bomb = gzip.compress(b"0" * (8 << 20)) * 256
    assert codings.undo(bomb, ("gzip",), 1 << 20) is None
    first = next(iter(codings.pieces(bomb, ("gzip",))))
    assert len(first) <= codings.CHUNK


def test_nothing_is_left_of_the_database_but_what_it_says(guarded: Crawl) -> None:
    assert rows(guarded.db, "SELECT count(*) AS n FROM links WHERE state = 'leased'")[0]["n"] == 0
