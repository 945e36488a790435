"""Pages as a WARC, as they are kept: bodies decoded, headers by name in lower case, the last of several. Needs warcio (newscrawl[export]).

A store keeps no status line, no order of letters, and no coded bytes: what is written says so in its first record. Headers that speak of the
bytes on the wire are renamed, or readers would decode a second time what is decoded.
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

from newscrawl.models import Page

_VERSION = "1.1"
_OF_WIRE = ("content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive", "trailer")
RENAMED = "x-crawler-"
_SAID = (
    "Pages of articles as newscrawl keeps them: bodies decoded of Content-Encoding and Transfer-Encoding; headers with names in lower case, "
    f"those that speak of the bytes on the wire renamed to begin with {RENAMED}, of several of one name one; status lines made of the status alone."
)
_encode = msgspec.json.Encoder().encode


class Warc:
    """A file of response records."""

    def __init__(self, file: BinaryIO, name: str, *, version: str) -> None:
        self._writer = WARCWriter(file, gzip=name.lower().endswith(".gz"), warc_version=_VERSION)
        info = {"software": f"newscrawl/{version}", "format": f"WARC File Format {_VERSION}", "description": _SAID}
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))

    def add(self, page: Page) -> bytes:
        """Write a page. Returns what of it is hashed."""
        headers = [(f"{RENAMED}{name}" if name in _OF_WIRE else name, value) for name, value in page.headers.items()]
        record = self._writer.create_warc_record(
            page.url.replace(" ", "%20"),  # readers cut an address at a blank
            "response",
            payload=io.BytesIO(page.body),
            length=len(page.body),
            http_headers=StatusAndHeaders(
                f"{page.status} ", [*headers, ("content-length", str(len(page.body)))], protocol="HTTP/1.1"
            ),
            warc_headers_dict={"WARC-Date": f"{page.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"},
        )
        self._writer.write_record(record)
        return _hashed(record)


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
