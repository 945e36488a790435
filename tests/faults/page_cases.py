"""Part A of the matrix: what goes wrong between a server and us. One scenario or several a row."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.answers_made import PACK, article, first, good, head, long_page, says, sends, title_of
from tests.faults.server import Script, Visit

LONG_AGO = "Mon, 06 Jan 2020 10:00:00 GMT"


@dataclass(frozen=True, slots=True)
class PageCase:
    """An article page of a host of its own, and how its link must end."""

    row: str
    name: str  #: the host is made of row and name
    script: Script = field(repr=False)
    state: str
    reason: str | None
    says: str = ""  #: words in the link's detail
    asked: int = 1  #: times that the page is asked for in a run
    host: str = ""  #: where it is not made of row and name
    then: tuple[str, str | None] | None = None  #: state and reason after a second run, a day later

    @property
    def outlet(self) -> str:
        return self.host or f"{self.row.lower()}-{self.name.lower().replace(' ', '-')}.test"

    def __str__(self) -> str:
        return f"{self.row} {self.name}"


def _coded(body: bytes, coding: str) -> Script:
    return says(body, Content_Encoding=coding)


def _page(visit: Visit) -> bytes:
    return article(title_of(visit))


def _slowly(start: bytes, *, from_the_start: bool = False) -> Script:
    """An article that is whole after 20 s: longer than an answer may take here."""

    async def script(visit: Visit) -> None:
        whole = start + _page(visit)
        at = 0 if from_the_start else len(start)
        await visit.send(whole[:at])
        for n in range(40):
            await visit.wait(0.5)
            await visit.send(whole[at + n : at + n + 1])
        await visit.send(whole[at + 40 :])

    return script


async def _late(visit: Visit) -> None:
    """Nothing for 20 s, then a good answer."""
    await visit.wait(20)
    await good(visit)


def _whole(start: bytes, *, behind: bytes = b"") -> Script:
    """An article behind a head of one's own."""

    async def script(visit: Visit) -> None:
        await visit.send(start + _page(visit) + behind)

    return script


async def _plain_when_asked(visit: Visit) -> None:
    """Cannot do gzip, but sends it as long as it is asked for."""
    body = _page(visit)
    if visit.asked.headers.get("accept-encoding") == "identity":
        await says(body)(visit)
    else:
        await _coded(gzip.compress(body)[:-400], "gzip")(visit)


async def _wrong_crc(visit: Visit) -> None:
    packed = bytearray(gzip.compress(_page(visit)))
    packed[-6] ^= 255
    await _coded(bytes(packed), "gzip")(visit)


async def _cut_gzip(visit: Visit) -> None:
    packed = gzip.compress(_page(visit))
    await _coded(packed[: len(packed) // 2], "gzip")(visit)


async def _chunked_and_length(visit: Visit) -> None:
    """As some caches leave it that unpacked the body: the length is that of the packed one."""
    body = _page(visit)
    length = len(gzip.compress(body))
    start = (
        f"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    await visit.send(start.encode() + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")


async def _short_length(visit: Visit) -> None:
    """Content-Length ends in the middle of the text, always at the same place."""
    body = _page(visit)
    cut = body.index(b"capoverso 6") + 20
    await visit.send(head(length=cut, Content_Type="text/html") + body)


async def _reset(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 X\r\nContent-Type: te")
    visit.reset()


def _hints(count: int) -> Script:
    """So many interim answers, then a good one."""

    async def script(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 103 Early Hints\r\nLink: </stile.css>; rel=preload\r\n\r\n" * count)
        await good(visit)

    return script


def _in_chunks(body: bytes) -> Script:
    """A body whose length is not told before."""
    pieces = (body[at : at + 4096] for at in range(0, len(body), 4096))
    return sends(CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n")


def _in_members(body: bytes) -> bytes:
    """In gzip, packed piece by piece."""
    return b"".join(gzip.compress(body[at : at + 20_000]) for at in range(0, len(body), 20_000))


async def _twice_packed(visit: Visit) -> None:
    await _coded(gzip.compress(gzip.compress(_page(visit))), "gzip")(visit)


async def _cut_wide(visit: Visit) -> None:
    body = _page(visit).decode()
    await says(body[: body.index("capoverso 6") + 20].encode("utf-16"))(visit)


async def _wide_refresh(visit: Visit) -> None:
    if visit.asked.path == "/articolo":
        await says(REFRESH.replace("{to}", "/storie/la-ruota").encode("utf-16"))(visit)
    else:
        await good(visit)


async def anew(visit: Visit) -> None:
    await says(article(title_of(visit), head='<meta http-equiv="refresh" content="0;url=/solo-testo">'))(visit)


def dotted(location: str) -> Script:
    """A redirect to an address with dots, and nothing but the address that is meant."""

    async def script(visit: Visit) -> None:
        if visit.asked.path == "/articolo":
            await says("", 301, Location=location)(visit)
        else:
            await (good if visit.asked.path == "/storie/ponte" else says("", 404))(visit)

    return script


CHUNKED = head(Content_Type="text/html", Transfer_Encoding="chunked")
HTML = head(Content_Type="text/html")


def _unsaid(pack: Callable[[bytes], bytes]) -> Script:
    """A packed article, and no header that says so."""

    async def script(visit: Visit) -> None:
        await says(pack(_page(visit)))(visit)

    return script


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def _headed(*lines: bytes) -> Script:
    """An article behind these lines of a head."""
    return _whole(b"".join(line + b"\r\n" for line in (b"HTTP/1.1 200 X", *lines, b"Content-Type: text/html", b"")))


def _in_letters(codec: str, **headers: str) -> Script:
    async def script(visit: Visit) -> None:
        await says(_page(visit).decode().encode(codec), **{"Content_Type": "text/html", **headers})(visit)

    return script


def leads(page: str, script: Script = good, *, to: str = "/storie/il-mulino-riapre", **headers: str) -> Script:
    """A page at the article's address that leads on; all else is answered by `script`."""

    async def answer(visit: Visit) -> None:
        if visit.asked.path == "/articolo":
            await says(page.replace("{to}", to.replace("{base}", visit.base)), **headers)(visit)
        else:
            await script(visit)

    return answer


REFRESH = "<html><head><meta http-equiv='refresh' content='0; url={to}'></head><body>Attendi</body></html>"
IN_NOSCRIPT = "<script>var a = 1</script><noscript><META content=\"2;URL='{to}'\" http-equiv=Refresh></noscript>"
BY_SCRIPT = "<html><script>window.location.replace('{to}')</script></html>"

NOT_FOUND_PAGE = "<html><head><title>Pagina non trovata</title></head><body><h1>Pagina non trovata</h1><p>La pagina che cerchi non esiste più.</p></body></html>"
CONSENT = (
    "<html><head><title>La tua privacy</title></head><body><h1>Informativa sui cookie</h1>"
    "<p>Noi e i nostri partner usiamo cookie: accetta tutti i cookie e continua, o rifiuta. Gestisci le preferenze.</p></body></html>"
)


def _gated(location: str, form: str = CONSENT) -> Script:
    """A form to which every article leads."""

    async def script(visit: Visit) -> None:
        await (says("", 302, Location=location) if visit.asked.path == "/articolo" else says(form))(visit)

    return script


CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<script src='/cdn-cgi/challenge-platform/h/b'></script><p>Enable JavaScript and cookies to continue</p></body></html>"
)

# Crawled with low limits: 100 kB of a page, 8 kB of headers, three interim answers.
LOW = {"DOWNLOAD_MAXSIZE": 100 << 10}
LONG = long_page()
LARGE = [
    *(PageCase("A1", f"200 kB in {name}", _coded(pack(LONG), name), "failed", "too_large", "over 100 kB when decompressed") for name, pack in PACK.items()),
    PageCase("A1", "200 kB twice packed", _coded(gzip.compress(gzip.compress(LONG)), "gzip, gzip"), "failed", "too_large", "over 100 kB when decompressed"),
    PageCase("A2", "200 kB in members", _coded(_in_members(LONG), "gzip"), "failed", "too_large", "over 100 kB when decompressed"),
    PageCase("A3", "200 kB in chunks", _in_chunks(LONG), "failed", "too_large", "over 100 kB"),
    PageCase("A4", "200 kB announced", sends(head(length=len(LONG), Content_Type="text/html") + LONG[:500]), "failed", "too_large", str(len(LONG))),
    PageCase("A5", "20 kB of headers", _whole(b"HTTP/1.1 200 X\r\n" + b"X-Cache: hit\r\n" * 1500 + b"\r\n"), "failed", "headers_too_large", "8 kB"),
    PageCase("A6", "header of 6 kB", _whole(head(Content_Type="text/html", Content_Security_Policy="a" * 6_000)), "stored", None),
    PageCase("A6", "header of 10 kB", _whole(head(Content_Type="text/html", Content_Security_Policy="a" * 10_000)), "failed", "headers_too_large", "8 kB"),
    PageCase("A7", "40 headers of 300 bytes", _whole(b"HTTP/1.1 200 X\r\n" + (b"X-A: " + b"b" * 300 + b"\r\n") * 40 + b"\r\n"), "failed", "headers_too_large"),
    PageCase("A7", "40 cookies", _whole(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n" + b"".join(b"Set-Cookie: k%d=v; Path=/\r\n" % n for n in range(40)) + b"\r\n"), "stored", None),
    PageCase("A18", "5 interim answers", _hints(5), "failed", "headers_too_large", "over 3 interim answers"),
]  # fmt: skip

SLOW = [
    PageCase("A8", "slow body", _slowly(HTML), "failed", "timeout", "seconds"),
    PageCase("A8", "slow headers", _slowly(HTML, from_the_start=True), "failed", "timeout", "seconds"),
    PageCase("A8", "late answer", _late, "failed", "timeout", "seconds"),
]

PAGES = [
    PageCase("A9", "body shorter than its length", sends(head(length=5000, Content_Type="text/html") + b"<html><p>meno"), "failed", "connection_lost"),
    PageCase("A9", "chunks cut", sends(CHUNKED + b"400\r\n<html><p>meno"), "failed", "connection_lost"),
    PageCase("A9", "chunk longer than it says", sends(CHUNKED + b"4\r\n<html><p>meno\r\n0\r\n\r\n"), "failed", "connection_lost"),
    PageCase("A10", "gzip cut in half", _cut_gzip, "failed", "connection_lost", "breaks off", asked=2),
    PageCase("A10", "whole without coding", _plain_when_asked, "stored", None, asked=2),
    PageCase("A11", "gzip with a wrong checksum", _wrong_crc, "failed", "bad_encoding", "damaged", asked=2),
    PageCase("A12", "gzip that is none", _coded(article("Testo semplice"), "gzip"), "failed", "bad_encoding", "not compressed", asked=2),
    PageCase("A12", "gzip that is none once", first(_coded(article("Testo"), "gzip"), good), "stored", None, asked=2),
    PageCase("A13", "unknown coding", _coded(article("Testo ignoto"), "zip77"), "failed", "bad_encoding", "'zip77' is not known", asked=2),
    PageCase("A14", "length too small", _short_length, "failed", "cut_short", "mid-text", then=("stored", "cut_short")),
    PageCase("A6", "header of 20 kB", _whole(head(Content_Type="text/html", Content_Security_Policy="a" * 20_000)), "stored", None),
    PageCase("A15", "length of minus 1", _whole(b"HTTP/1.1 200 X\r\nContent-Length: -1\r\nContent-Type: text/html\r\n\r\n"), "failed", "network"),
    PageCase("A15", "length in letters", _whole(b"HTTP/1.1 200 X\r\nContent-Length: molti\r\nContent-Type: text/html\r\n\r\n"), "failed", "network"),
    PageCase("A16", "length and chunks", _chunked_and_length, "stored", None),
    PageCase("A17", "no HTTP at all", sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "failed", "network"),
    PageCase("A17", "bad status line", sends(b"HTTP/1.1 OK fine\r\n\r\n"), "failed", "network", "came 'HTTP/1.1 OK fine'"),
    PageCase("A17", "another version", _whole(b"HTTP/2 200\r\nContent-Type: text/html\r\n\r\n"), "failed", "network", "expected an answer in HTTP/1, which begins as 'HTTP/1.1 200 OK'; came 'HTTP/2 200'"),
    PageCase("A17", "another protocol", sends(b"ICY 200 OK\r\n\r\n"), "failed", "network", "came 'ICY 200 OK'"),
    PageCase("A17", "status 999", says("<p>no</p>", 999), "failed", "forbidden"),
    PageCase("A18", "2 interim answers", _hints(2), "stored", None),
    PageCase("A19", "reset", _reset, "failed", "connection_lost"),
    PageCase("A19", "closed at once", sends(b""), "failed", "connection_lost"),
    PageCase("A20", "206 unasked", says(article("Parte"), 206, Content_Range="bytes 0-99/5000"), "failed", "http_status"),
    PageCase("A22", "304 unasked", says(b"", 304), "failed", "http_status"),
    PageCase("A21", "empty", says(b""), "failed", "empty"),
    PageCase("A21", "blank", says(b" \r\n \r\n"), "failed", "empty"),
    PageCase("A21", "soft 404", says(NOT_FOUND_PAGE), "failed", "soft_404"),
    PageCase("A21", "consent wall", first(says(CONSENT), good), "failed", "consent_wall", then=("stored", None)),
    PageCase("A21", "challenge", first(says(CHALLENGE), good), "failed", "challenge", then=("stored", None)),
    PageCase("A23", "429 with seconds", says("<p>piano</p>", 429, Retry_After="7200"), "failed", "rate_limited"),
    PageCase("A23", "503 with a date", says("<p>piano</p>", 503, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"), "failed", "rate_limited"),
    PageCase("A23", "503 with a past date", says("<p>piano</p>", 503, Retry_After=LONG_AGO), "failed", "rate_limited"),
    PageCase("A23", "503 with rubbish", says("<p>piano</p>", 503, Retry_After="presto, grazie"), "failed", "rate_limited"),
    PageCase("A23", "503 with minus 5", says("<p>piano</p>", 503, Retry_After="-5"), "failed", "rate_limited"),
    *(PageCase("A24", f"status {status}", says("<p>no</p>", status), "failed", reason, then=("gone", "missing") if reason == "not_found" else None) for status, reason in {
        401: "forbidden", 403: "forbidden", 404: "not_found", 410: "not_found", 451: "forbidden", 500: "server_error",
        502: "server_error", 504: "server_error"}.items()),
    PageCase("A25", "pdf", says(b"%PDF-1.7 " + b"x" * 500), "rejected", "not_html"),
    PageCase("A25", "jpeg", says(b"\xff\xd8\xff\xe0" + b"x" * 500), "rejected", "not_html"),
    PageCase("A25", "zip", says(b"PK\x03\x04" + b"x" * 500), "rejected", "not_html"),
    PageCase("A26", "no content type", _whole(head()), "stored", None),
    PageCase("A26", "text plain", _whole(head(Content_Type="text/plain")), "stored", None),
    PageCase("A28", "302 without location", says("<p>altrove</p>", 302), "failed", "redirects", "HTTP 302"),
    PageCase("A28", "empty location", says("<p>altrove</p>", 302, Location=""), "failed", "redirects", "HTTP 302"),
    PageCase("A28", "loop", says("", 302, Location="/articolo"), "failed", "redirects", "over 5 redirects", asked=6),
    PageCase("A28", "location that is no address", says("", 302, Location="http://altrove.test:porto/"), "failed", "redirects", "no address"),
    PageCase("A29", "moved to a casino", says("", 301, Location="http://casino.test:{port}/vinci"), "rejected", "off_site", "casino.test"),
    *(PageCase("A31", f"{name} unsaid", _unsaid(pack), "stored", None) for name, pack in PACK.items()),
    PageCase("A31", "raw deflate unsaid", _unsaid(_raw_deflate), "stored", None),
    PageCase("A31", "twice packed and once said", _twice_packed, "stored", None),
    PageCase("A31", "unsaid and cut", _unsaid(lambda body: gzip.compress(body)[:-40]), "failed", "bad_encoding", "cannot be unfolded as gzip", asked=2),
    PageCase("A31", "unsaid and no coding that is known", _unsaid(lambda body: bytes(range(128, 256)) + b"\x01\x02\x03" * 40), "failed", "bad_encoding", "cannot be unfolded", asked=2),
    PageCase("A32", "accent in a name", _headed("X-Caffè: sì".encode()), "stored", None),
    PageCase("A32", "blank in a name", _headed(b"X Cache: hit", b": nulla", b"X-Cach\xff\xfe: 1"), "stored", None),
    PageCase("A32", "blank behind a name", _headed(b"Server : prova"), "stored", None),
    PageCase("A32", "nothing to continue", _whole(b"HTTP/1.1 200 X\r\n  e ancora: 1\r\nContent-Type: text/html\r\n\r\n"), "stored", None),
    PageCase("A32", "bytes in a value", _headed(b"X-Nota: \x01\x7f\xff"), "stored", None),
    PageCase("A33", "dots", dotted("{base}/a/b/../../storie/./ponte"), "stored", None),
    PageCase("A33", "dots above the root", dotted("/../storie/ponte"), "stored", None),
    PageCase("A33", "dots escaped", dotted("{base}/a/%2E%2e/storie/ponte"), "stored", None),
    PageCase("A34", "refresh", leads(REFRESH), "stored", None),
    PageCase("A34", "refresh in noscript", leads(IN_NOSCRIPT, to="{base}/storie/il-mulino"), "stored", None),
    PageCase("A34", "refresh by header", leads("", Refresh="1; url=/storie/il-forno"), "stored", None),
    PageCase("A34", "refresh in wide letters", _wide_refresh, "stored", None),
    PageCase("A34", "line of script", leads(BY_SCRIPT), "stored", None),
    PageCase("A34", "refresh to a casino", leads(REFRESH, to="http://casino.test:{port}/vinci"), "rejected", "off_site", "a page that only leads on to http://casino.test"),
    PageCase("A34", "refresh inside", leads(REFRESH, to="http://127.0.0.9:{port}/"), "rejected", "off_site"),
    PageCase("A34", "refresh in a circle", leads(REFRESH, says(REFRESH.replace("{to}", "/articolo")), to="/poi"), "failed", "redirects", "over 5 redirects", asked=3),
    PageCase("A34", "refresh to what is closed", leads(REFRESH, to="/chiuso/ponte"), "rejected", "robots"),
    PageCase("A34", "article that loads itself anew", anew, "stored", None),
    *(PageCase("A35", f"{codec}", _in_letters(codec), "stored", None) for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")),
    PageCase("A35", "utf-16be in its header", _in_letters("utf-16-be", Content_Type="text/html; charset=utf-16be"), "stored", None),
    PageCase("A35", "utf-16 cut", _cut_wide, "failed", "cut_short", "mid-text"),
    PageCase("A37", "redirect to a form", _gated("/consenso?ritorno=/articolo"), "failed", "consent_wall"),
    PageCase("A37", "redirect to a shy form", _gated("/privacy-gate/?back=%2Farticolo", "<h1>One question</h1><p>Reading stays free as long as advertisements may be chosen by what is looked at here; for everybody else there is another way in below.</p><button>Accept</button>"), "failed", "consent_wall"),
    PageCase("A37", "form of another company", says("", 302, Location="https://consent.altri.test/v2/?u={base}/articolo"), "failed", "consent_wall", "where consent is asked for"),
    PageCase("A37", "stranger that is no form", says("", 302, Location="https://altri.test/v2/?u={base}/articolo"), "rejected", "off_site"),
    PageCase("A30", "password in the location", says("", 302, Location="http://anna:segreto@altrove.test/"), "failed", "redirects", "password"),
]  # fmt: skip

# Not reached over the plain port, or not by a name that resolves.
ELSEWHERE = [
    PageCase("A19", "refused", good, "failed", "refused", host="refused.test", asked=0),
    PageCase("A19", "unknown name", good, "failed", "dns_error", host="unknown.test", asked=0),
    PageCase(
        "A36",
        "version 6 inside",
        good,
        "rejected",
        "address_denied",
        "six.test resolves to ::1",
        host="six.test",
        asked=0,
    ),
    PageCase("A27", "wrong certificate", good, "failed", "tls_error", host="selfsigned.test", asked=0),
    PageCase("A27", "excused certificate", good, "stored", None, host="excused.test"),
]

# What is asked for again the next day.
AGAIN = [case for case in PAGES if case.then is not None]
