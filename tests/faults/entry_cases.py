"""Part B of the matrix: what goes wrong with robots.txt, feeds and sitemaps. One scenario or several a row.

Crawled with the low limits of `guarded_run`: 2 kB and 20 rules of a robots.txt; 20 kB, 50 addresses, 20 items, 20 attributes
of a tag and 20 links of an entry.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.faults.answers_made import article, first, head, index, rss, says, sends, sitemap, title_of
from tests.faults.server import Script, Visit

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


async def _late(visit: Visit) -> None:
    await visit.wait(20)
    await says("User-agent: *\nDisallow:\n", **TEXT)(visit)


def _closed(name: str, script: Script, row: str, note: str = "") -> EntryCase:
    return EntryCase(row, name, {"/robots.txt": script, "/sitemap.xml": ONE}, "robots", note=note, most=2)


def _late_end(body: bytes, kind: str) -> Script:
    """The last kilobyte comes when nobody waits for it any more."""

    async def script(visit: Visit) -> None:
        await visit.send(head(length=len(body), Content_Type=kind) + body[:-1024])
        await visit.wait(20)
        await visit.send(body[-1024:])

    return script


# Crawled with low limits; they are arguments and no settings (guarded_run).
LOW: dict[str, object] = {}
RULES = "User-agent: *\n" + "".join(f"Disallow: /archivio/{n}\n" for n in range(50))
COMMENTS = "# vecchie regole, non più in uso\n" * 150  # 5 kB

ROBOTS = [
    _robots("500", says("", 500), most=1),
    _robots("503", says("", 503), most=1),
    _robots("429", says("", 429), most=1),
    _robots("time out", _late, most=1),
    _robots("drop", sends(b""), most=1),
    _robots("cut", sends(head(length=900, Content_Type="text/plain") + b"User-agent: *\n"), most=1),
    _robots("loop", says("", 302, Location="/robots.txt"), most=6),
    _robots("no HTTP", sends(b"220 posta.test ESMTP\r\n\r\n"), most=1),
    _robots("404", says("", 404), open=True),
    _robots("403", says("", 403), open=True),
    _closed("rules", says(CLOSED, **TEXT), "B1"),
    _closed("rules then 5 kB of comments", says(CLOSED + COMMENTS, **TEXT), "B2", "over 2 kB"),
    _robots("5 kB of comments then rules", says(COMMENTS + CLOSED, **TEXT), row="B2", open=True, note="over 2 kB"),
    _closed("5 kB of which the end comes late", _late_end((CLOSED + COMMENTS).encode(), "text/plain"), "B2", "over 2 kB"),
    _robots("50 rules", says(RULES + "Disallow: /\n", **TEXT), row="B3", open=True, note="over 20 rules"),
    _closed("5 kB in gzip", says(gzip.compress((CLOSED + COMMENTS).encode())[:-8], Content_Encoding="gzip", **TEXT), "B4", "over 2 kB"),  # its end, which is missing, is not read
    _robots("5 kB in gzip then rules", says(gzip.compress((COMMENTS + CLOSED).encode()), Content_Encoding="gzip", **TEXT), row="B4", open=True, note="over 2 kB"),
    _closed("utf 16", says(b"\xff\xfe" + CLOSED.encode("utf-16-le"), **TEXT), "B5"),
    _closed("utf 16 big", says(b"\xfe\xff" + CLOSED.encode("utf-16-be"), **TEXT), "B5"),
    _closed("utf 8 mark", says(b"\xef\xbb\xbf" + CLOSED.encode(), **TEXT), "B5"),
    _robots("html", says("<!doctype html><html><body>User-agent: *<br>\nDisallow: /</body></html>"), row="B5", open=True, note="HTML"),
    _closed("redirect to another host", says("", 302, Location="http://rules.test:{port}/robots.txt"), "B6"),
    EntryCase("B6", "redirect to metadata", {"/robots.txt": says("", 302, Location="http://169.254.169.254/robots.txt"), "/sitemap.xml": ONE}, "address_denied", "169.254.169.254", most=1),
    EntryCase("B7", "crawl delay 2", {"/robots.txt": says("User-agent: *\nCrawl-delay: 2\n", **TEXT), "/sitemap.xml": ONE}, links=STORED, found=1),
]  # fmt: skip


async def _nested(visit: Visit) -> None:
    """An index of itself and of the next one; the fifth is a sitemap."""
    level = int(visit.asked.path.rpartition("/")[2])
    inner = (
        sitemap(f"{visit.base}/riapre-il-ponte-di-valmora")
        if level == 4
        else index(visit.base + visit.asked.path, f"{visit.base}/mappe/{level + 1}")
    )
    await says(inner, Content_Type="text/xml")(visit)


async def _wide(visit: Visit) -> None:
    await says(index(*(f"{visit.base}/mappa/{n}" for n in range(8))), Content_Type="text/xml")(visit)


def _one_address(count: int) -> bytes:
    """The same address so many times, in gzip."""
    return gzip.compress(sitemap(*["/riapre-il-ponte-di-valmora"] * count).encode())


SAID = "Riapre il ponte di Valmora dopo due anni di lavori, e la piazza festeggia fino a sera. " * 10
ONE_NEWS = (
    "<url><loc>/riapre-il-ponte-di-valmora</loc><news:news><news:publication><news:name>La Prova</news:name>"
    f"<news:language>it</news:language></news:publication><news:title>{SAID}</news:title></news:news></url>"
)


def _news(count: int) -> bytes:
    """A sitemap of news with the extension, a kilobyte each."""
    return sitemap(end="").encode() + ONE_NEWS.encode() * count + b"</urlset>"


def _in_gzip(text: str) -> Script:
    async def script(visit: Visit) -> None:
        packed = gzip.compress(text.replace("{base}", visit.base).encode(), 1)
        await says(packed, Content_Type="application/gzip")(visit)

    return script


ENTITY = '<!DOCTYPE urlset [<!ENTITY ponte "riapre-il-ponte">]>'

SITEMAPS = [
    EntryCase("B8", "index 4 deep", {f"/mappe/{n}": _nested for n in range(5)}, entry="/mappe/0", most=5),
    EntryCase("B8", "index of 8", {"/sitemap.xml": _wide}, found=5, most=7),
    EntryCase("B9", "40 kB", {"/sitemap.xml": says(_news(40), Content_Type="text/xml")}, says="over 20 kB", found=1, links=STORED),
    EntryCase("B9", "40 kB of which the end comes late", {"/sitemap.xml": _late_end(_news(40), "text/xml")}, says="over 20 kB", found=1, links=STORED),
    EntryCase("B9", "40 kB of gzip", {"/sitemap.xml": says(gzip.compress(_news(40)), Content_Type="application/gzip")}, says="over 20 kB", found=1, links=STORED),
    EntryCase("B9", "40 kB in gzip", {"/sitemap.xml": says(gzip.compress(_news(40)), Content_Type="text/xml", Content_Encoding="gzip")}, says="over 20 kB", found=1, links=STORED),
    EntryCase("B10", "60 addresses", {"/sitemap.xml": says(_one_address(60), Content_Type="application/gzip")}, says="over 50 addresses", found=1, links=STORED),
    EntryCase("B11", "entity of its own", {"/sitemap.xml": says(sitemap("{base}/&ponte;-sul-lago", "{base}/riapre-il-ponte-di-valmora", doctype=ENTITY), Content_Type="text/xml")}, says="1 passed over", found=1, links=STORED),
    EntryCase("B12", "sitemap cut in the file", {"/sitemap.xml": says(sitemap("{base}/riapre-il-ponte-di-valmora", "{base}/chiude-il-po", end=""), Content_Type="text/xml")}, says="truncated", found=2, links={"stored": 2}),
    EntryCase("B12", "sitemap cut on the way", {"/sitemap.xml": lambda visit: visit.send(head(length=9000, Content_Type="text/xml") + sitemap(f"{visit.base}/riapre-il-ponte-di-valmora", end="<url><loc>http").encode())}, says="closed before the end", found=1, links=STORED),
    EntryCase("B12", "feed cut", {"/feed": says(rss("<item><title>Riapre il ponte</title><link>{base}/riapre-il-ponte-di-valmora</link></item>", end="<item><title>Chiu"), Content_Type="text/xml")}, entry="/feed", kind="feed", says="truncated", links=STORED),
    EntryCase("B13", "strange locations", {"/sitemap.xml": says(sitemap("file:///bozze/ponte.html", "mailto:redazione@prova.test", "ftp://x.test/a", "http://altri.test:1/a", "http://altri.test:porto/a", "{base}/riapre-il-ponte-di-valmora", "/chiude-il-ponte-di-valmora"), Content_Type="text/xml")}, says="3 passed over: scheme", found=2, links={"stored": 2}),
    EntryCase("B14", "text", {"/sitemap.txt": says("{base}/riapre-il-ponte-di-valmora\n{base}/chiude-il-ponte-di-valmora\n", **TEXT)}, entry="/sitemap.txt", found=2, links={"stored": 2}),
    EntryCase("B14", "text in gzip", {"/sitemap.txt.gz": _in_gzip("{base}/riapre-il-ponte-di-valmora\n")}, entry="/sitemap.txt.gz", found=1, links=STORED),
    EntryCase("B15", "html for a sitemap", {"/sitemap.xml": says("<html><body><h1>La tua privacy</h1></body></html>")}, "broken", "HTML in place", found=None),
    EntryCase("B15", "html for a feed", {"/feed": says("<html><body><h1>La tua privacy</h1></body></html>")}, "broken", "HTML in place", entry="/feed", kind="feed", found=None),
]  # fmt: skip


async def _calendar(visit: Visit) -> None:
    """Months that name the next ones, each with sessions of its own."""
    day = visit.asked.path.strip("/").replace("calendario/", "") or "2025/11"
    links = "".join(
        f'<a href="/calendario/{2025 + n}/{n % 12 + 1:02}/">mese {n}</a>'
        f'<a href="/giorno?PHPSESSID={visit.asked.at:.9f}{n}">giorno {n}</a>' for n in range(40)
    )  # fmt: skip
    news = f'<a href="/riapre-il-ponte-di-valmora?sessionid={visit.count:032x}">Riapre il ponte di Valmora</a>'
    await says(f"<html><body><h1>{day}</h1>{links}{news * 3}</body></html>")(visit)


async def _made_up(visit: Visit) -> None:
    """A section page of 60 articles that nobody wrote."""
    links = "".join(
        f'<a href="/2025/11/09/evento-inventato-numero-{n}">evento inventato numero {n}</a>' for n in range(60)
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


def _many_items() -> bytes:
    items = (f"<item><title>Voce {n}</title><link>/voce-numero-{n}-della-prova</link></item>" for n in range(50))
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
    EntryCase("B16", "articles made up", {"/": _made_up, "/robots.txt": says("User-agent: *\nDisallow: /2025/\n", **TEXT)}, entry="/", kind="front", says="40 passed over: over_budget", found=20, most=2, links={"rejected robots": 20}),
    EntryCase("B17", "six spellings", {"/sitemap.xml": _six}, found=1, links=STORED),
    EntryCase("B18", "odd items", {"/feed": says(rss(*ITEMS), Content_Type="text/xml")}, entry="/feed", kind="feed", says="2 passed over: no_link", found=2, links={"stored": 2}),
    EntryCase("B18", "50 items", {"/feed": says(_many_items(), Content_Type="application/rss+xml"), "/robots.txt": says("User-agent: *\nDisallow: /voce\n", **TEXT)}, entry="/feed", kind="feed", says="over 20 items", found=20, most=3),
    EntryCase("B19", "30 attributes", {"/feed": says(rss("<item " + " ".join(f'data-{n}="1"' for n in range(30)) + "><link>{base}/riapre-il-ponte</link></item>"), Content_Type="text/xml")}, "broken", "too many attributes", entry="/feed", kind="feed", most=2),
    EntryCase("B21", "dated in the future", {"/sitemap.xml": ONE, "/riapre-il-ponte-di-valmora": _future}, found=1, links=STORED),
]  # fmt: skip

HOME = says(
    '<html><body><h2><a href="/riapre-il-ponte-di-valmora">Riapre il ponte di Valmora oggi</a></h2></body></html>'
)
BARE = says('<html><body><div id="app"></div></body></html>')
ITEM = "<item><title>Riapre il ponte</title><link>{base}/riapre-il-ponte-di-valmora</link></item>"

# Entries that show nothing: what is found at the home page, or where feeds and sitemaps lie by custom.
DEAD = [
    EntryCase("B22", "dead feed", {"/feed": says("no", 404), "/": HOME}, "not_found", entry="/feed", kind="feed", links=STORED),
    EntryCase("B22", "empty feed", {"/feed": says(rss(""), Content_Type="text/xml"), "/": HOME}, entry="/feed", kind="feed", links=STORED, found=0),
    EntryCase("B22", "dead feed and another place", {"/mappa": says("no", 410), "/": BARE, "/rss.xml": says(rss(ITEM), Content_Type="text/xml")}, "not_found", entry="/mappa", kind="feed", links=STORED),
    EntryCase("B22", "304 unasked", {"/feed": says("", 304), "/": BARE}, "http_status", "without conditions", entry="/feed", kind="feed"),
]  # fmt: skip


def _turned(first_digit: int) -> Script:
    """A feed of three articles, each at an address with another number every time."""
    items = "".join(
        f"<item><title>Storia {name}</title><link>{{base}}/storia-{name}-di-valmora?t={first_digit}{place}</link></item>"
        for place, name in enumerate(("prima", "seconda", "terza"))
    )
    return says(rss(items), Content_Type="text/xml")


# Asked twice: what a host said is remembered by the next run.
KEPT = [
    EntryCase("B1", "good once then 503", {"/robots.txt": first(says("User-agent: *\nDisallow: /chiuso\n", **TEXT), says("", 503)), "/sitemap.xml": first(ONE, says(sitemap("{base}/chiude-il-ponte-di-valmora", "{base}/chiuso/dono-di-pulcinella"), Content_Type="text/xml"))}, links=STORED, found=1),
    EntryCase("A22", "unchanged", {"/sitemap.xml": first(says(sitemap("{base}/riapre-il-ponte-di-valmora"), Content_Type="text/xml", ETag='"v1"', Last_Modified="Sun, 09 Nov 2025 10:00:00 GMT"), sends(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"))}, links=STORED, found=1),
    EntryCase("B23", "turning parameter", {"/feed": first(_turned(1), _turned(2))}, entry="/feed", kind="feed", links={"stored": 3}, found=3),
]  # fmt: skip

ENTRIES = [*ROBOTS, *SITEMAPS, *TRAPS, *DEAD]
