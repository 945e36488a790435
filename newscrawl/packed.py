"""Raw pages are packed, by themselves or against an older page of their outlet, and named by their bytes. Pure.

Packing costs as much as storing an article: so a worker does it where a page is read, and the archive where none has.
"""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache

from newscrawl.models import Against, Packed

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
# Against a page: a fifth more time than 3, a seventh fewer bytes (23 outlets with five pages or more: 43.8 kB to 37.8, 2.1 ms to 2.5).
_AGAINST_LEVEL = 4
# Window of the frame: as large as both pages, up to 8 MB; a page must see all of the older one.
_LEAST_WINDOW, _MOST_WINDOW = 17, 23
# zstd wants eight bytes of an older page; pages that are longer are no pages of text.
LEAST_BYTES, MOST_BYTES = 1_000, 2_000_000
# Older pages that are held ready, 3 MB each.
_HELD = 4


def name_of(body: bytes) -> str:
    """Equal for equal bytes only: BLAKE2b, 16 bytes, in hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def packed(body: bytes, against: Against | None) -> Packed:
    """The bytes with their name, packed. against: None: by themselves, as pages are that are very short or long"""
    if against is None or not LEAST_BYTES <= len(body) <= MOST_BYTES:
        return Packed(name_of(body), pack(body), None)
    return Packed(name_of(body), pack(body, against.zstd), against.dictionary)


def pack(body: bytes, older: bytes = b"", *, level: int = LEVEL) -> bytes:
    """older: a page that was packed by itself; level: of a page that is packed by itself"""
    if not older:
        return zstd.compress(body, level)
    dictionary = _ready(older)
    window = min(max(_LEAST_WINDOW, (len(body) + len(dictionary)).bit_length()), _MOST_WINDOW)
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _AGAINST_LEVEL,
        zstd.CompressionParameter.window_log: window,
    }
    # Digested, it is gone through once for many pages, and they come out a little smaller than with it as their prefix.
    return zstd.compress(body, options=options, zstd_dict=dictionary.as_digested_dict)


def unpack(body: bytes, older: bytes = b"") -> bytes:
    """The inverse of `pack`. older: as it is, not packed. Raises zstd.ZstdError."""
    return zstd.decompress(body, zstd_dict=zstd.ZstdDict(older, is_raw=True).as_prefix if older else None)


def checked(made: Packed, most: int, older: bytes = b"") -> bytes:
    """The bytes of a page that somebody else has packed. Raises ValueError for more than `most`, and for others than those of its name."""
    unpacking = zstd.ZstdDecompressor(zstd_dict=zstd.ZstdDict(older, is_raw=True).as_prefix if older else None)
    try:
        plain = unpacking.decompress(made.zstd, max_length=most)
    except zstd.ZstdError as error:
        raise ValueError(f"not packed: {error}") from error
    if not unpacking.eof:
        raise ValueError(f"expected at most {most:,} bytes, packed whole")
    if name_of(plain) != made.hash:
        raise ValueError(f"they are not {made.hash}")
    return plain


@lru_cache(maxsize=_HELD)
def _ready(older: bytes) -> zstd.ZstdDict:
    return zstd.ZstdDict(unpack(older), is_raw=True)
