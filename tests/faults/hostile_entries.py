"""Part B of the matrix: robots.txt, feeds and sitemaps that are traps. One scenario or several a row."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from tests.faults.hostile import Script, Visit
from tests.faults.hostile_bytes import article, bomb, first, head, index, rss, says, sends, sitemap, title_of

CLOSED, TEXT = "User-agent: *\nDisallow: /\n", {"Content_Type": "text/plain"}


@dataclass(frozen=True, slots=True)
class EntryCase:
    """A host of its own with one entry, and how the entry and its links must end."""

    row: str
    name: str  #: the host is made of row and name
    scripts: Mapping[str, Script] = field(repr=False)  #: by path; every other path is an article
    outcome: str = "ok"
    says: str = ""  #: words in the entry's detail
    entry: str = "/sitemap.xml"
    kind: str = "sitemap"
    found: int | None = None  #: links that the entry showed
    links: Mapping[str, int] = field(default_factory=dict)  #: "state reason" → how many
    most: int = 12  #: requests to the host
    note: str = ""  #: words in the note about robots.txt

    @property
    def outlet(self) -> str:
        return f"{self.row.lower()}-{self.name.lower().replace(' ', '-')}.test"

    def __str__(self) -> str:
        return f"{self.row} {self.name}"


ONE = says(sitemap("{base}/riapre-il-ponte-di-valmora"), Content_Type="text/xml")
STORED = {"stored": 1}


def _robots(
    name: str, script: Script, *, row: str = "B1", open: bool = False, note: str = "", most: int = 6
) -> EntryCase:
    if open:
        return EntryCase(
            row, name, {"/robots.txt": script, "/sitemap.xml": ONE}, links=STORED, found=1, note=note, most=most
        )
    return EntryCase(row, name, {"/robots.txt": script, "/sitemap.xml": ONE}, "robots_unavailable", most=most)


async def _silence(visit: Visit) -> None:
    await visit.wait(30)


def _closed(name: str, script: Script, row: str, note: str = "") -> EntryCase:
    return EntryCase(row, name, {"/robots.txt": script, "/sitemap.xml": ONE}, "robots", note=note, most=2)


WILD = "User-agent: *\nDisallow: /\n" + "".join(f"Disallow: /*a{n}*b{n}$\n" for n in range(200_000))

ROBOTS = [
    _robots("500", says("", 500), most=1),
    _robots("503", says("", 503), most=1),
    _robots("429", says("", 429), most=1),
    _robots("time out", _silence, most=1),
    _robots("drop", sends(b""), most=1),
    _robots("cut", sends(head(length=900, Content_Type="text/plain") + b"User-agent: *\n"), most=1),
    _robots("loop", says("", 302, Location="/robots.txt"), most=6),
    _robots("garbage", sends(b"\x00\x01\x02\x03\r\n\r\n"), most=1),
    _robots("404", says("", 404), open=True),
    _robots("403", says("", 403), open=True),
    _closed("rules", says(CLOSED, **TEXT), "B1"),
    _closed("rules then 18 MB of padding", says(CLOSED + "# padding\n" * 1_800_000, **TEXT), "B2", "over 512 kB"),
    _robots("18 MB of padding then rules", says("# padding\n" * 1_800_000 + CLOSED, **TEXT), row="B2", open=True, note="over 512 kB"),
    _closed("200000 wildcard rules", says(WILD, **TEXT), "B3", "over 10,000 rules"),
    _closed("gzip bomb", says(gzip.compress(CLOSED.encode()) + bomb("gzip"), Content_Encoding="gzip", **TEXT), "B4", "over 512 kB"),
    _closed("utf 16", says(b"\xff\xfe" + CLOSED.encode("utf-16-le"), **TEXT), "B5"),
    _closed("utf 16 big", says(b"\xfe\xff" + CLOSED.encode("utf-16-be"), **TEXT), "B5"),
    _closed("utf 8 mark", says(b"\xef\xbb\xbf" + CLOSED.encode(), **TEXT), "B5"),
    _robots("html", says("<!doctype html><html><body>User-agent: *<br>\nDisallow: /</body></html>"), row="B5", open=True, note="HTML"),
    _closed("redirect to another host", says("", 302, Location="http://rules.test:{port}/robots.txt"), "B6"),
    EntryCase("B6", "redirect to metadata", {"/robots.txt": says("", 302, Location="http://169.254.169.254/robots.txt"), "/sitemap.xml": ONE}, "address_denied", "169.254.169.254", most=1),
    EntryCase("B7", "crawl delay 2", {"/robots.txt": says("User-agent: *\nCrawl-delay: 2\n", **TEXT), "/sitemap.xml": ONE}, links=STORED, found=1),
]  # fmt: skip


async def _onwards(visit: Visit) -> None:
    """Points to itself and two further indexes, for ever."""
    number = int(visit.asked.path.rpartition("/")[2] or 0)
    inner = index(visit.base + visit.asked.path, *(f"{visit.base}/smi/{2 * number + n}" for n in (1, 2)))
    await says(inner, Content_Type="text/xml")(visit)


async def _wide(visit: Visit) -> None:
    await says(index(*(f"{visit.base}/vuota/{n}" for n in range(900))), Content_Type="text/xml")(visit)


@lru_cache
def _one_address(count: int) -> bytes:
    """The same address so many times, in gzip."""
    one = "<url><loc>/riapre-il-ponte-di-valmora</loc></url>"
    return gzip.compress(sitemap(end="").encode() + one.encode() * count + b"</urlset>", 1)


@lru_cache
def _huge() -> bytes:
    """1.5 GB from 1.5 MB, in gzip: one good address, then blanks."""
    start = gzip.compress(sitemap("/riapre-il-ponte-di-valmora", end="").encode())
    return start + gzip.compress(b" " * (64 << 20), 1) * 24


def _in_gzip(text: str) -> Script:
    async def script(visit: Visit) -> None:
        packed = gzip.compress(text.replace("{base}", visit.base).encode(), 1)
        await says(packed, Content_Type="application/gzip")(visit)

    return script


ENTITIES = (
    "<!DOCTYPE urlset ["
    + '<!ENTITY l0 "http://x.test/">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
XXE = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

SITEMAPS = [
    EntryCase("B8", "index onwards", {"*": _onwards}, entry="/smi/0", most=20),
    EntryCase("B9", "1500 MB of gzip", {"/sitemap.xml": says(_huge(), Content_Type="application/gzip")}, says="over 50 MiB", found=1, links=STORED),
    EntryCase("B10", "60 MB of one address", {"/sitemap.xml": says(_one_address(1_200_000), Content_Type="application/gzip")}, says="over 50,000 addresses", found=1, links=STORED),
    EntryCase("B11", "entity bomb", {"/sitemap.xml": says(sitemap("{base}/&l9;", "{base}/riapre-il-ponte-di-valmora", doctype=ENTITIES), Content_Type="text/xml")}, says="1 passed over", found=1, links=STORED),
    EntryCase("B11", "external entity", {"/sitemap.xml": says(sitemap("&x;", "{base}/riapre-il-ponte-di-valmora", doctype=XXE), Content_Type="text/xml")}, says="1 passed over", found=1, links=STORED),
    EntryCase("B12", "sitemap cut in the file", {"/sitemap.xml": says(sitemap("{base}/riapre-il-ponte-di-valmora", "{base}/chiude-il-po", end=""), Content_Type="text/xml")}, says="truncated", found=2, links={"stored": 2}),
    EntryCase("B12", "sitemap cut on the way", {"/sitemap.xml": lambda visit: visit.send(head(length=9000, Content_Type="text/xml") + sitemap(f"{visit.base}/riapre-il-ponte-di-valmora", end="<url><loc>http").encode())}, says="closed before the end", found=1, links=STORED),
    EntryCase("B12", "feed cut", {"/feed": says(rss("<item><title>Riapre il ponte</title><link>{base}/riapre-il-ponte-di-valmora</link></item>", end="<item><title>Chiu"), Content_Type="text/xml")}, entry="/feed", kind="feed", says="truncated", links=STORED),
    EntryCase("B13", "strange locations", {"/sitemap.xml": says(sitemap("file:///etc/passwd", "javascript:alert(1)", "ftp://x.test/a", "http://altri.test:{port}/a".replace("{port}", "1"), "http://[::bad/", "{base}/riapre-il-ponte-di-valmora", "/chiude-il-ponte-di-valmora"), Content_Type="text/xml")}, says="3 passed over: scheme", found=2, links={"stored": 2}),
    EntryCase("B14", "text", {"/sitemap.txt": says("{base}/riapre-il-ponte-di-valmora\n{base}/chiude-il-ponte-di-valmora\n", **TEXT)}, entry="/sitemap.txt", found=2, links={"stored": 2}),
    EntryCase("B14", "text in gzip", {"/sitemap.txt.gz": _in_gzip("{base}/riapre-il-ponte-di-valmora\n")}, entry="/sitemap.txt.gz", found=1, links=STORED),
    EntryCase("B15", "html for a sitemap", {"/sitemap.xml": says("<html><body><h1>La tua privacy</h1></body></html>")}, "broken", "HTML in place", found=None),
    EntryCase("B15", "html for a feed", {"/feed": says("<html><body><h1>La tua privacy</h1></body></html>")}, "broken", "HTML in place", entry="/feed", kind="feed", found=None),
]  # fmt: skip


async def _calendar(visit: Visit) -> None:
    """Months that name months, each with sessions of its own."""
    day = visit.asked.path.strip("/").replace("calendario/", "") or "2025/11"
    links = "".join(
        f'<a href="/calendario/{2025 + n}/{n % 12 + 1:02}/">mese {n}</a>'
        f'<a href="/giorno?PHPSESSID={visit.asked.at:.9f}{n}">giorno {n}</a>' for n in range(300)
    )  # fmt: skip
    news = f'<a href="/riapre-il-ponte-di-valmora?sessionid={visit.count:032x}">Riapre il ponte di Valmora</a>'
    await says(f"<html><body><h1>{day}</h1>{links}{news * 3}</body></html>")(visit)


async def _made_up(visit: Visit) -> None:
    """A section page of 3,000 articles that nobody wrote."""
    links = "".join(
        f'<a href="/2025/11/09/evento-inventato-numero-{n}">evento inventato numero {n}</a>' for n in range(3000)
    )
    await says(f"<html><body>{links}</body></html>")(visit)


SPELLINGS = (
    "{base}/2025/11/09/riapre-il-ponte-di-valmora", "{base}/2025/11/09/riapre-il-ponte-di-valmora/",
    "{base}/2025/11/09/riapre-il-ponte-di-valmora?utm_source=rss&amp;utm_medium=feed",
    "{base}/2025/11/09/riapre-il-ponte-di-valmora/amp/", "{base}/2025/11/09/riapre-il-ponte-di-valmora#commenti",
    "http://www.HOST/2025/11/09/riapre-il-ponte-di-valmora",
)  # fmt: skip


async def _six(visit: Visit) -> None:
    host = visit.base.removeprefix("http://")
    await says(sitemap(*SPELLINGS).replace("HOST", host), Content_Type="text/xml")(visit)


@lru_cache
def _many_items() -> bytes:
    items = (f"<item><title>Voce {n}</title><link>/voce-numero-{n}-della-prova</link></item>" for n in range(50_000))
    return rss(*items).encode()


ITEMS = (
    "<item><title>Senza indirizzo</title></item>",
    "<item><title>Relativo</title><link>/riapre-il-ponte-di-valmora</link></item>",
    '<item><title>Guid</title><guid isPermaLink="true">{base}/chiude-il-ponte-di-valmora</guid></item>',
    "<item><title>Numero</title><guid>12345</guid></item>",
)
TOMORROW = format_datetime(datetime(2031, 1, 1, tzinfo=UTC))


async def _future(visit: Visit) -> None:
    body = article(title_of(visit), head='<meta property="article:published_time" content="2031-01-01T10:00:00+01:00">')
    await says(body, Date=TOMORROW)(visit)


TRAPS = [
    EntryCase("B16", "calendar and sessions", {"/": _calendar}, entry="/", kind="front", found=2, links={"stored": 2}, most=5),
    EntryCase("B16", "articles made up", {"/": _made_up, "/robots.txt": says("User-agent: *\nDisallow: /2025/\n", **TEXT)}, entry="/", kind="front", says="2500 passed over: over_budget", found=500, most=2, links={"rejected robots": 500}),
    EntryCase("B17", "six spellings", {"/sitemap.xml": _six}, found=1, links=STORED),
    EntryCase("B18", "odd items", {"/feed": says(rss(*ITEMS), Content_Type="text/xml")}, entry="/feed", kind="feed", says="2 passed over: no_link", found=2, links={"stored": 2}),
    EntryCase("B18", "50000 items", {"/feed": says(_many_items(), Content_Type="application/rss+xml"), "/robots.txt": says("User-agent: *\nDisallow: /voce\n", **TEXT)}, entry="/feed", kind="feed", says="over 2,000 items", found=2000, most=3),
    EntryCase("B19", "50000 attributes", {"/feed": says("<rss " + " ".join(f'a{n}="1"' for n in range(50_000)) + ">" + rss("<item><link>{base}/riapre-il-ponte</link></item>")[20:], Content_Type="text/xml")}, "broken", "too many attributes", entry="/feed", kind="feed", most=2),
    EntryCase("B21", "dated in the future", {"/sitemap.xml": ONE, "/riapre-il-ponte-di-valmora": _future}, found=1, links=STORED),
]  # fmt: skip

# Asked twice: what a host said is remembered by the next run.
KEPT = [
    EntryCase("B1", "good once then 503", {"/robots.txt": first(says("User-agent: *\nDisallow: /chiuso\n", **TEXT), says("", 503)), "/sitemap.xml": first(ONE, says(sitemap("{base}/chiude-il-ponte-di-valmora", "{base}/chiuso/dono-di-pulcinella"), Content_Type="text/xml"))}, links=STORED, found=1),
    EntryCase("A22", "unchanged", {"/sitemap.xml": first(says(sitemap("{base}/riapre-il-ponte-di-valmora"), Content_Type="text/xml", ETag='"v1"', Last_Modified="Sun, 09 Nov 2025 10:00:00 GMT"), sends(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"))}, links=STORED, found=1),
]  # fmt: skip

ENTRIES = [*ROBOTS, *SITEMAPS, *TRAPS]
