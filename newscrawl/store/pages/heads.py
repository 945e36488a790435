"""The head of an answer is kept as it came: packed against its headers by name, which are kept anyway, it takes some 80 bytes.

What it is packed against is guessed of the headers, as most servers write them. Each frame has a checksum: against another guess than
that it was packed with, it is refused, never misread.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from newscrawl.models import AnswerHead

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_OPTIONS: dict[int, int] = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}
_END = "\r\n"


def pack(head: AnswerHead, headers: Mapping[str, str]) -> bytes:
    """headers: by name, as they are kept with it

    >>> unpack(pack(AnswerHead("HTTP/1.1 200 OK", (("Vary", "a"), ("vary", "b"))), {"vary": "a,b"}), {"vary": "a,b"})
    AnswerHead(status='HTTP/1.1 200 OK', lines=(('Vary', 'a'), ('vary', 'b')))
    """
    text = _END.join([head.status, *(f"{name}: {value}" for name, value in head.lines)])
    return zstd.compress(text.encode(), options=_OPTIONS, zstd_dict=_guess(headers))


def unpack(packed: bytes, headers: Mapping[str, str]) -> AnswerHead | None:
    """The inverse of `pack`. None for one that has gone bad: the page can be read without."""
    try:
        status, *lines = zstd.decompress(packed, zstd_dict=_guess(headers)).decode().split(_END)
    except zstd.ZstdError:
        return None
    parted = (line.partition(": ") for line in lines)
    return AnswerHead(status, tuple((name, value) for name, _, value in parted))


def _guess(headers: Mapping[str, str]) -> tuple[zstd.ZstdDict, int]:
    """What the head would be, were it written as it mostly is. Never to be changed: heads that are kept are packed against it."""
    lines = (f"{name.title()}: {value}" for name, value in headers.items())
    return zstd.ZstdDict(_END.join(["HTTP/1.1 200 OK", *lines]).encode(), is_raw=True).as_prefix
