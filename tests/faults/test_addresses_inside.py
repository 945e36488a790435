"""No request leaves for an address inside, whoever names it: feed, sitemap, redirect, robots.txt, or a name that changes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings

from newscrawl.http.addresses import permitted
from newscrawl.middlewares.address import AddressDenied, AddressGuard
from newscrawl.middlewares.resolver import GuardedResolver, NameDenied
from tests.faults.answers_made import article, good, index, rss, says, sitemap
from tests.faults.crawled import Crawl, crawl, put
from tests.faults.entry_cases import EntryCase
from tests.faults.guarded_run import GUARDS
from tests.faults.page_cases import PageCase
from tests.faults.server import Server, served

SETTINGS = {"NEWSCRAWL_ALLOW_PORTS": "80,443,8080,8443", "NEWSCRAWL_ALLOW_ADDRESSES": ""}
INWARD = "http://127.0.0.9:{port}"


DENY = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/",
    "http://localhost/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/",
    "http://100.64.0.1/",
    "http://[::1]/",
    "http://[fd00::1]/",
    "http://anna:segreto@www.example.it/",
    "http://8.8.8.8:22/",
    "https://www.example.it:6379/",
    "file:///bozze/ponte.html",
    "ftp://www.example.it/a",
]
ALLOW = [
    "http://8.8.8.8/",
    "http://172.32.0.1/",
    "http://100.128.0.1:8080/",
    "https://www.example.it:8443/",
    "http://[2001:4860:4860::8888]/",
]
# One address of each class, as a name may resolve to it.
INSIDE_CLASSES = {
    "loopback": "127.0.0.1",
    "this machine": "0.0.0.0",
    "private of class A": "10.255.255.255",
    "private of class B": "172.31.255.254",
    "private of class C": "192.168.1.254",
    "link-local": "169.254.0.1",
    "shared": "100.127.255.255",
    "of protocols": "192.0.0.1",
    "of protocols, that some take for public": "192.0.0.10",
    "of a cloud's metadata": "192.0.0.192",
    "of a cloud's own services": "168.63.129.16",
    "of relays to version 6": "192.88.99.1",
    "of documents": "192.0.2.1",
    "of measurements": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "loopback of version 6": "::1",
    "unspecified of version 6": "::",
    "unique local": "fc00::1",
    "link-local of version 6": "fe80::1",
    "site-local": "fec0::1",
    "multicast of version 6": "ff02::1",
    "of documents of version 6": "2001:db8::1",
    "of documents of version 6, the newer ones": "3fff:fff::1",
    "of protocols of version 6": "2001:1::1",
    "discard": "100::1",
    "version 4 mapped": str(IPv6Address((0xFFFF << 32) + int(IPv4Address("10.0.0.1")))),
    "version 4 translated": str(IPv6Address((0x64FF9B << 96) + int(IPv4Address("10.0.0.1")))),
    "version 4 by 6to4": str(IPv6Address((0x2002 << 112) + (int(IPv4Address("10.0.0.1")) << 80))),
    "version 4 by Teredo": str(IPv6Address((0x20010000 << 96) + (int(IPv4Address("10.0.0.1")) << 64))),
}


def guard() -> AddressGuard:
    return AddressGuard(type("C", (), {"settings": Settings(SETTINGS)})())


@pytest.mark.parametrize("url", DENY)
def test_a_target_inside_is_refused(url: str) -> None:
    with pytest.raises(AddressDenied):
        guard().process_request(Request(url))


@pytest.mark.parametrize("url", ALLOW)
def test_a_target_outside_passes(url: str) -> None:
    assert guard().process_request(Request(url)) is None


@pytest.mark.parametrize("name", INSIDE_CLASSES)
def test_a_name_that_resolves_to_an_address_inside_is_refused(name: str) -> None:
    resolver = GuardedResolver.__new__(GuardedResolver)
    with pytest.raises(NameDenied, match="is not a public address"):
        resolver._checked(INSIDE_CLASSES[name], "www.example.it")


@pytest.mark.parametrize(
    "address", ["192.0.1.1", "168.63.129.15", "192.88.98.1", "192.88.100.1", "2001:200::1", "3ffe::1", "2a01:4f8::1"]
)
def test_what_is_beside_a_network_inside_is_public(address: str) -> None:
    assert permitted(address, ())


def test_a_public_address_of_version_4_is_one_in_version_6_too() -> None:
    assert permitted(str(IPv6Address((0xFFFF << 32) + int(IPv4Address("8.8.8.8")))), ())


# ── in a crawl ─────────────────────────────────────────────────────────────────────────────────

SITE = "{base}/riapre-il-ponte-di-valmora"
CANONICAL = (
    f'<link rel="canonical" href="{INWARD}/canonico"><meta http-equiv="refresh" content="0;url={INWARD}/rinfresca">'
)
PAGES = [
    PageCase("S1", "redirect", says("", 302, Location=f"{INWARD}/rete"), "rejected", "off_site"),
    PageCase("S2", "redirect to metadata", says("", 302, Location="http://169.254.169.254/"), "rejected", "off_site"),
    PageCase("S3", "name inside", good, "rejected", "address_denied", "127.0.0.9", host="inward.test", asked=0),
    PageCase("S4", "name that changes", good, "rejected", "address_denied", "127.0.0.9", host="rebinds.test", asked=0),
    PageCase("S12", "name inside, of version 6", good, "rejected", "address_denied", "::1", host="six.test", asked=0),
    PageCase("S5", "meta refresh and canonical", says(article("Il ponte di Valmora", head=CANONICAL).decode()), "stored", None),
]  # fmt: skip
ENTRIES = [
    EntryCase("S6", "sitemap", {"/sitemap.xml": says(sitemap(f"{INWARD}/uno", SITE), Content_Type="text/xml")}, says="off_site", links={"stored": 1}),
    EntryCase("S7", "index", {"/sitemap.xml": says(index(f"{INWARD}/uno.xml"), Content_Type="text/xml")}, links={}),
    EntryCase("S8", "feed", {"/feed": says(rss(f"<item><link>{INWARD}/uno</link></item>"), Content_Type="text/xml")}, entry="/feed", kind="feed", says="off_site", links={}),
    EntryCase("S9", "robots redirect", {"/robots.txt": says("", 302, Location=f"{INWARD}/robots.txt")}, "address_denied", links={}),
    EntryCase("S10", "robots sitemap", {"/": says("<html><body>niente</body></html>"), "/robots.txt": says(f"Sitemap: {INWARD}/mappa.xml\nSitemap: file:///bozze/mappa.xml\n", Content_Type="text/plain")}, "broken", entry="/", kind="home", says="no link to an article", links={}),
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
    return crawl(server, tmp_path_factory.mktemp("inside"), [*PAGES, *ENTRIES])


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


def test_a_host_that_has_an_address_of_version_6_only_is_asked_there(server: Server, tmp_path: Path) -> None:
    if not server.has_6:
        pytest.skip("this machine has no IPv6")
    (case,) = (case for case in PAGES if case.host == "six.test")
    run = crawl(server, tmp_path, [case], allow="127.0.0.1/32,::1/128")
    assert run.link(case)["state"] == "stored", run.said
    assert run.asked("six.test", "/articolo")


def test_such_a_host_has_no_address_for_one_who_asks_for_version_4_only(server: Server, tmp_path: Path) -> None:
    (case,) = (case for case in PAGES if case.host == "six.test")
    run = crawl(server, tmp_path, [case], allow="127.0.0.1/32,::1/128", without="version_4_only")
    assert run.link(case)["reason"] == "dns_error"


@pytest.mark.parametrize(("guard", "asked"), [("checks_once", True), ("trusts_names", False)])
def test_a_name_inside_is_reached_only_without_both_guards(
    server: Server, tmp_path: Path, guard: str, asked: bool
) -> None:
    """The name is checked when it resolves, and the connection when it is made: each is enough."""
    assert guard in GUARDS
    (case,) = (case for case in PAGES if case.host == "inward.test")
    run = crawl(server, tmp_path, [case], without=guard)
    assert bool(run.asked("inward.test", "/articolo")) is asked
