"""Pages as a WARC, as they are kept: bodies decoded, heads as they came. Needs warcio (newscrawl[export]).

A store keeps no coded bytes, and of some pages only headers by name: what is written says so in its first record. Headers that speak of
the bytes on the wire are renamed, or readers would decode a second time what is decoded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.models import AnswerHead, Page

_VERSION = "1.1"
_OF_WIRE = ("content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive", "trailer")
RENAMED = "x-crawler-"
_SAID = (
    "Pages of articles as newscrawl keeps them: bodies decoded of Content-Encoding and Transfer-Encoding; status lines and headers as they "
    f"came, but that headers which speak of the bytes on the wire are renamed to begin with {RENAMED}. Where all "
    "names are in lower case and the status line is a status alone, the head was not kept: headers of one name are joined by commas."
)
# Between lines of a head; within one they would end it.
_BREAKS = str.maketrans("\r\n\0", "   ")
_encode = msgspec.json.Encoder().encode


class Warc:
    """A file of response records."""

    def __init__(self, file: BinaryIO, name: str, *, version: str) -> None:
        self._writer = WARCWriter(file, gzip=name.lower().endswith(".gz"), warc_version=_VERSION)
        info = {"software": f"newscrawl/{version}", "format": f"WARC File Format {_VERSION}", "description": _SAID}
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))

    def add(self, page: Page) -> bytes:
        """Write a page. Returns what of it is hashed."""
        record = self._writer.create_warc_record(
            page.url.replace(" ", "%20"),  # readers cut an address at a blank
            "response",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            http_headers=_headers(page),
            warc_headers_dict={"WARC-Date": f"{page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"},
        )
        self._writer.write_record(record)
        return _hashed(record)


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """As bytes they are those that came; warcio would write what is not ASCII in another way."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, "latin-1")


def _headers(page: Page) -> _Headers:
    head = page.head or AnswerHead(f"HTTP/1.1 {page.status} ", tuple(_by_name(page)))
    protocol, _, status = head.status.translate(_BREAKS).partition(" ")
    length = str(len(page.body))
    lines = [
        (name if _holds(name, value, length) else f"{RENAMED}{name}", value.translate(_BREAKS))
        for name, value in head.lines
    ]
    if not any(name.lower() == "content-length" for name, _ in lines):
        lines.append(("content-length", length))
    return _Headers(status, lines, protocol=protocol)


def _holds(name: str, value: str, length: str) -> bool:
    """Whether what a header says is true of a body that is decoded."""
    return name.lower() not in _OF_WIRE or (name.lower() == "content-length" and value == length)


def _by_name(page: Page) -> Iterator[tuple[str, str]]:
    """Headers of which only the text was kept, as letters of Latin-1."""
    return ((name, value.encode().decode("latin-1")) for name, value in page.headers.items())


def hashed(path: Path) -> Iterator[bytes]:
    """What is hashed of each response record of a file, in order. Its body is read, and must be that of its digest; ValueError else."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                record.raw_stream.read()
                yield _hashed(record)


def _hashed(record: Any) -> bytes:
    names = ("WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest")
    return _encode([record.rec_headers.get_header(name) for name in names]) + b"\n"
