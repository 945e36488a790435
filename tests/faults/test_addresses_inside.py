"""No request leaves for an address inside, whoever names it: feed, sitemap, redirect, robots.txt, or a name that changes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import Settings
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from newscrawl.middlewares.address import AddressGuard, GuardedResolver, NameDenied
from tests.faults.answers_made import article, good, index, rss, says, sitemap
from tests.faults.crawled import Crawl, crawl, put
from tests.faults.entry_cases import EntryCase
from tests.faults.guarded_run import GUARDS
from tests.faults.page_cases import PageCase
from tests.faults.server import Server, served
from tests.faults.ssrf_made import ALLOW, DENY

SETTINGS = {"NEWSCRAWL_ALLOW_PORTS": "80,443,8080,8443", "NEWSCRAWL_ALLOW_ADDRESSES": ""}
INWARD = "http://127.0.0.9:{port}"


def reach(url: str) -> None:
    """Pass the guard, then resolve as a connection does: numbers in odd spellings, and this machine's own names."""
    crawler = type("C", (), {"settings": Settings(SETTINGS)})()
    request = Request(url)
    AddressGuard(crawler).process_request(request)
    host = urlparse_cached(request).hostname or ""
    resolver = GuardedResolver.__new__(GuardedResolver)
    odd = not any(letter in "ghijklmnopqrstuvwyz" for letter in host) or host.startswith(("localhost", "ip6-"))
    if odd and ":" not in host:
        try:
            resolver._checked(socket.gethostbyname(host), host)
        except OSError as unknown:
            raise DNSLookupError(host) from unknown


def test_the_list_is_as_long_as_it_says() -> None:
    assert (len(set(DENY)), len(set(ALLOW))) == (76, 7)


@pytest.mark.parametrize("url", DENY)
def test_a_target_inside_is_refused(url: str) -> None:
    with pytest.raises((IgnoreRequest, NameDenied, DNSLookupError, ValueError)):
        reach(url)


@pytest.mark.parametrize("url", ALLOW)
def test_a_target_outside_passes(url: str) -> None:
    reach(url)


# ── in a crawl ─────────────────────────────────────────────────────────────────────────────────

SITE = "{base}/riapre-il-ponte-di-valmora"
CANONICAL = (
    f'<link rel="canonical" href="{INWARD}/canonico"><meta http-equiv="refresh" content="0;url={INWARD}/rinfresca">'
)
PAGES = [
    PageCase("S1", "redirect", says("", 302, Location=f"{INWARD}/rete"), "rejected", "off_site"),
    PageCase("S2", "redirect to metadata", says("", 302, Location="http://169.254.169.254/latest/"), "rejected", "off_site"),
    PageCase("S3", "name inside", good, "rejected", "address_denied", "127.0.0.9", host="inward.test", asked=0),
    PageCase("S4", "name that changes", good, "rejected", "address_denied", "127.0.0.9", host="rebinds.test", asked=0),
    PageCase("S5", "meta refresh and canonical", says(article("Il ponte di Valmora", head=CANONICAL).decode()), "stored", None),
]  # fmt: skip
ENTRIES = [
    EntryCase("S6", "sitemap", {"/sitemap.xml": says(sitemap(f"{INWARD}/uno", SITE), Content_Type="text/xml")}, says="off_site", links={"stored": 1}),
    EntryCase("S7", "index", {"/sitemap.xml": says(index(f"{INWARD}/uno.xml"), Content_Type="text/xml")}, links={}),
    EntryCase("S8", "feed", {"/feed": says(rss(f"<item><link>{INWARD}/uno</link></item>"), Content_Type="text/xml")}, entry="/feed", kind="feed", says="off_site", links={}),
    EntryCase("S9", "robots redirect", {"/robots.txt": says("", 302, Location=f"{INWARD}/robots.txt")}, "address_denied", links={}),
    EntryCase("S10", "robots sitemap", {"/": says("<html><body>niente</body></html>"), "/robots.txt": says(f"Sitemap: {INWARD}/mappa.xml\nSitemap: file:///etc/passwd\n", Content_Type="text/plain")}, "ok", entry="/", kind="home", links={}),
    EntryCase("S11", "entry redirect", {"/sitemap.xml": says("", 301, Location=f"{INWARD}/mappa.xml")}, "off_site", links={}),
]  # fmt: skip


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    with served(Server()) as server:
        for case in (*PAGES, *ENTRIES):
            put(server, case)
        # A name that changes must be had once: its sitemap stands with another.
        yield server


@pytest.fixture(scope="module", name="run")
def _run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(server, tmp_path_factory.mktemp("ssrf"), [*PAGES, *ENTRIES])


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_a_page_that_leads_inside_ends_in_its_state(run: Crawl, case: PageCase) -> None:
    link = run.link(case)
    assert (link["state"], link["reason"]) == (case.state, case.reason), link["detail"]
    assert case.says in (link["detail"] or "")


@pytest.mark.parametrize("case", ENTRIES, ids=str)
def test_an_entry_that_leads_inside_ends_in_its_state(run: Crawl, case: EntryCase) -> None:
    entry = run.entry(case)
    assert entry["outcome"] == case.outcome, entry["detail"]
    assert case.says in (entry["detail"] or "")
    assert run.states(case.outlet) == case.links


def test_nothing_inside_was_asked(run: Crawl) -> None:
    assert not [one for one in run.log if one.host.startswith(("127.", "169.", "inward."))]
    assert not run.asked("rebinds.test", "/articolo")


@pytest.mark.parametrize(("guard", "asked"), [("looks_once", True), ("trusts_names", False)])
def test_a_name_inside_is_reached_only_without_both_guards(
    server: Server, tmp_path: Path, guard: str, asked: bool
) -> None:
    """The name is looked at when it resolves, and the connection when it is made: each is enough."""
    assert guard in GUARDS
    (case,) = (case for case in PAGES if case.host == "inward.test")
    run = crawl(server, tmp_path, [case], without=guard)
    assert bool(run.asked("inward.test", "/articolo")) is asked
