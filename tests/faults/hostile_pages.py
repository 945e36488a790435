"""Part A of the matrix: what goes wrong between a server and us. One scenario or several a row."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

from tests.faults.hostile import Script, Visit
from tests.faults.hostile_bytes import article, bomb, first, good, head, says, sends, title_of

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


def _endless(piece: bytes, start: bytes = b"", wait: float = 0.0) -> Script:
    async def script(visit: Visit) -> None:
        await visit.send(start)
        while True:
            await visit.send(piece)
            await visit.wait(wait)

    return script


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
    body = _page(visit)
    start = b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
    await visit.send(start + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")


async def _short_length(visit: Visit) -> None:
    """Content-Length ends in the middle of the text, always at the same place."""
    body = _page(visit)
    cut = body.index(b"capoverso 6") + 20
    await visit.send(head(length=cut, Content_Type="text/html") + body)


async def _reset(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 X\r\nContent-Type: te")
    visit.reset()


async def _interim(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000)
    await good(visit)


CHUNKED = head(Content_Type="text/html", Transfer_Encoding="chunked")
HTML = head(Content_Type="text/html")
NOT_FOUND_PAGE = "<html><head><title>Pagina non trovata</title></head><body><h1>Pagina non trovata</h1><p>La pagina che cerchi non esiste più.</p></body></html>"
CONSENT = (
    "<html><head><title>La tua privacy</title></head><body><h1>Informativa sui cookie</h1>"
    "<p>Noi e i nostri partner usiamo cookie: accetta tutti i cookie e continua, o rifiuta. Gestisci le preferenze.</p></body></html>"
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<script src='/cdn-cgi/challenge-platform/h/b'></script><p>Enable JavaScript and cookies to continue</p></body></html>"
)

BOMBS = [
    *(PageCase("A1", f"{name} bomb", _coded(bomb(name), name), "failed", "too_large", "over 8 MiB") for name in ("gzip", "br", "deflate", "zstd")),
    PageCase("A1", "double gzip", _coded(gzip.compress(bomb("gzip"), 1), "gzip, gzip"), "failed", "too_large", "over 8 MiB"),
    PageCase("A2", "900 MB of gzip", _coded(gzip.compress(b"<p>x" * (2 << 20)) * 112, "gzip"), "failed", "too_large", "over 8 MiB when unfolded"),
    PageCase("A3", "endless chunks", _endless(b"10000\r\n" + b"x" * 65536 + b"\r\n", CHUNKED), "failed", "too_large", "over 8 MiB"),
    PageCase("A4", "announced 99 GB", sends(head(length=99_999_999_999, Content_Type="text/html") + b"<html>"), "failed", "too_large", "99999999999"),
    PageCase("A5", "endless headers", _endless(b"X-A: " + b"b" * 8000 + b"\r\n", b"HTTP/1.1 200 X\r\n"), "failed", "headers_too_large", "256 kB"),
    PageCase("A6", "header of 100 kB", _whole(head(Content_Type="text/html", Content_Security_Policy="a" * 100_000)), "stored", None),
    PageCase("A6", "header of 300 kB", _whole(head(Content_Type="text/html", Content_Security_Policy="a" * 300_000)), "failed", "headers_too_large", "256 kB"),
    PageCase("A7", "5000 headers of 1 kB", _whole(b"HTTP/1.1 200 X\r\n" + (b"X-A: " + b"b" * 1000 + b"\r\n") * 5000 + b"\r\n"), "failed", "headers_too_large"),
    PageCase("A7", "5000 cookies", _whole(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n" + b"".join(b"Set-Cookie: k%d=v; Path=/\r\n" % n for n in range(5000)) + b"\r\n"), "stored", None),
]  # fmt: skip

SLOW = [
    PageCase("A8", "body of a byte a second", _endless(b"x", HTML, 0.5), "failed", "timeout", "seconds"),
    PageCase("A8", "header of a byte a second", _endless(b"x", b"HTTP/1.1 200 X\r\nX-A: ", 0.5), "failed", "timeout", "seconds"),
    PageCase("A8", "silence", _endless(b"", b"", 0.5), "failed", "timeout", "seconds"),
]  # fmt: skip

PAGES = [
    PageCase("A9", "body shorter than its length", sends(head(length=5000, Content_Type="text/html") + b"<html><p>meno"), "failed", "connection_lost"),
    PageCase("A9", "chunks cut", sends(CHUNKED + b"400\r\n<html><p>meno"), "failed", "connection_lost"),
    PageCase("A9", "bad chunk", sends(CHUNKED + b"zz\r\n<html><p>meno\r\n0\r\n\r\n"), "failed", "connection_lost"),
    PageCase("A9", "huge chunk", sends(CHUNKED + b"fffffffffffffff\r\n<html><p>meno"), "failed", "connection_lost"),
    PageCase("A10", "gzip cut in half", _cut_gzip, "failed", "connection_lost", "breaks off", asked=2),
    PageCase("A10", "whole without coding", _plain_when_asked, "stored", None, asked=2),
    PageCase("A11", "gzip with a wrong checksum", _wrong_crc, "failed", "bad_encoding", "damaged", asked=2),
    PageCase("A12", "gzip that is none", _coded(article("Testo semplice"), "gzip"), "failed", "bad_encoding", "not compressed", asked=2),
    PageCase("A12", "gzip that is none once", first(_coded(article("Testo"), "gzip"), good), "stored", None, asked=2),
    PageCase("A13", "unknown coding", _coded(article("Testo ignoto"), "zip77"), "failed", "bad_encoding", "'zip77' is not known", asked=2),
    PageCase("A14", "length too small", _short_length, "failed", "cut_short", "mid-text", then=("stored", "cut_short")),
    PageCase("A15", "negative length", _whole(b"HTTP/1.1 200 X\r\nContent-Length: -5\r\nContent-Type: text/html\r\n\r\n"), "failed", "network"),
    PageCase("A15", "length in letters", _whole(b"HTTP/1.1 200 X\r\nContent-Length: molti\r\nContent-Type: text/html\r\n\r\n"), "failed", "network"),
    PageCase("A16", "length and chunks", _chunked_and_length, "stored", None),
    PageCase("A17", "no HTTP at all", sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "failed", "network"),
    PageCase("A17", "bad status line", sends(b"HTTP/1.1 OK fine\r\n\r\n"), "failed", "network"),
    PageCase("A17", "status 999", says("<p>no</p>", 999), "failed", "forbidden"),
    PageCase("A18", "20000 interim answers", _interim, "stored", None),
    PageCase("A19", "reset", _reset, "failed", "connection_lost"),
    PageCase("A19", "closed at once", sends(b""), "failed", "connection_lost"),
    PageCase("A20", "206 unasked", says(article("Parte"), 206, Content_Range="bytes 0-99/5000"), "failed", "http_status"),
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
    PageCase("A28", "location that is no address", says("", 302, Location="http://[::bad/"), "failed", "redirects", "no address"),
    PageCase("A29", "moved to a casino", says("", 301, Location="http://casino.test:{port}/vinci"), "rejected", "off_site", "casino.test"),
    PageCase("A30", "password in the location", says("", 302, Location="http://anna:segreto@altrove.test/"), "failed", "redirects", "password"),
]  # fmt: skip

# Not reached over the plain port, or not by a name that resolves.
ELSEWHERE = [
    PageCase("A19", "refused", good, "failed", "refused", host="refused.test", asked=0),
    PageCase("A19", "unknown name", good, "failed", "dns_error", host="unknown.test", asked=0),
    PageCase("A27", "wrong certificate", good, "failed", "tls_error", host="selfsigned.test", asked=0),
    PageCase("A27", "excused certificate", good, "stored", None, host="excused.test"),
]

# What is asked for again the next day.
AGAIN = [case for case in PAGES if case.then is not None]
