"""Content codings (gzip, deflate, br, zstd) are decoded as a stream, within a bound, also where no header names them. Pure: bytes in, bytes out.

The length of a body is known only once it is decompressed, so no more is decompressed than the caller takes; and a stream that
breaks off resembles a short page, so whether it was whole is part of the result.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = 65536
#: First bytes of files that are sometimes labelled text/html and are not: PDF, pictures, zip, sounds and films.
FILES = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"PK\x03\x04",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"\x7fELF",
    b"SQLite format 3\0",
)
_SAMPLE = 2048
# What no text has: controls but tab, line feed, form feed, carriage return, and escape, which is in Japanese ones.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
# RFC 9659 allows servers a window of 8 MB for zstd as a content coding; a larger one would be memory that they choose.
_ZSTD_WINDOW_LOG = 23


class BadCoding(Exception):
    """The coding is unknown, or the bytes are not in it, or they are damaged."""


class Truncated(Exception):
    """The compressed stream breaks off."""


class _Decoder(Protocol):
    """Decoder of one coding. `end` is called behind the last piece, and raises Truncated when the stream is not whole."""

    def pieces(self, data: bytes) -> Iterator[bytes]: ...

    def end(self) -> None: ...


def pieces(data: Iterator[bytes] | bytes, codings: Sequence[str], chunk: int = CHUNK) -> Iterator[bytes]:
    """The decoded bytes, in pieces of about `chunk`.

    codings: in the order in which they were applied

    Raises BadCoding or Truncated where the stream is not whole, after all that could be decoded was yielded.
    """
    stream = _chunked(data, chunk) if isinstance(data, bytes) else data
    for name in reversed(codings):
        stream = _decoded(stream, _decoder(name, chunk))
    return stream


def undo(data: bytes, codings: Sequence[str], limit: int) -> bytes | None:
    """The decoded bytes; None when they are over `limit` bytes. Raises as `pieces`."""
    out = bytearray()
    for piece in pieces(data, codings):
        out += piece
        if len(out) > limit:
            return None
    return bytes(out)


def names(header: str) -> tuple[str, ...]:
    """Names of the codings in a Content-Encoding header, less those that change nothing.

    >>> names("GZip, identity")
    ('gzip',)
    """
    listed = (part.strip().lower() for part in header.split(","))
    return tuple(name for name in listed if name not in ("", "identity", "none", "utf-8"))


def undeclared(body: bytes) -> tuple[str, ...]:
    """The codings in one of which a body may be though no header says so, likeliest first; none for text, and for files of other kinds.

    Gzip, zstd and zlib begin with a number of their own. Brotli and raw deflate do not: they may be all that is left of bytes that are
    neither text nor a file that is known, and only undoing them shows it.

    >>> undeclared(bytes.fromhex("1f8b0800")), undeclared(b"<html>")
    (('gzip',), ())
    """
    if body.startswith(b"\x1f\x8b\x08"):
        return ("gzip",)
    if body.startswith(b"\x28\xb5\x2f\xfd"):
        return ("zstd",)
    if body.startswith(FILES) or not is_binary(body):
        return ()
    return ("deflate", "br") if _deflate_kind(body) == 15 else ("br", "deflate")


def is_binary(body: bytes) -> bool:
    """Whether the first bytes are no text in any letters: one in fifty is a control character, yet few are NUL, as in UTF-16."""
    head = body[:_SAMPLE]
    return len(head.translate(None, _CONTROLS)) * 50 < len(head) * 49 and head.count(0) * 5 < len(head)


def _chunked(data: bytes, chunk: int) -> Iterator[bytes]:
    for at in range(0, len(data), chunk):
        yield data[at : at + chunk]


def _decoded(stream: Iterator[bytes], decoder: _Decoder) -> Iterator[bytes]:
    for piece in stream:
        yield from decoder.pieces(piece)
    decoder.end()


def _decoder(name: str, chunk: int) -> _Decoder:
    if name in ("gzip", "x-gzip"):
        return _Zlib(31, chunk)
    if name == "deflate":
        return _Zlib(None, chunk)
    if name == "br":
        return _Brotli(chunk)
    if name == "zstd":
        return _Zstd(chunk)
    raise BadCoding(f"content coding {name[:40]!r} is not known")


class _Zlib:
    """Decoder of gzip, in one member or several, and of deflate, with or without its zlib header."""

    def __init__(self, wbits: int | None, chunk: int) -> None:
        self._wbits, self._chunk = wbits, chunk
        self._member: Any = None
        self._complete = False  # one member was read to its end

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member is None:
                if self._complete and (self._wbits != 31 or not data.startswith(b"\x1f\x8b"[: len(data)])):
                    return  # zero bytes and the like behind the last member
                self._member = zlib.decompressobj(self._wbits or _deflate_kind(data))
            try:
                piece = self._member.decompress(data, self._chunk)
            except zlib.error as error:
                raise BadCoding(f"damaged, or not compressed as it says ({_description(error)})") from error
            if piece:
                yield piece
            data = self._member.unconsumed_tail
            if self._member.eof:
                data, self._member, self._complete = self._member.unused_data, None, True

    def end(self) -> None:
        if self._member is not None or not self._complete:
            raise Truncated("the compressed stream breaks off")


def _deflate_kind(data: bytes) -> int:
    """Window size for zlib: some servers send raw deflate, without a zlib header."""
    return 15 if len(data) < 2 or (data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0) else -15


def _description(error: Exception) -> str:
    return str(error).rpartition(": ")[2]


class _Brotli:
    """Decoder of br."""

    def __init__(self, chunk: int) -> None:
        self._chunk = chunk
        self._decoder = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        try:
            piece = self._decoder.process(data, output_buffer_limit=self._chunk)
            while piece:
                yield piece
                # Not asked by can_accept_more_data(): it says yes also while output waits whose input is all taken in
                # (brotli 1.2.0 and 1.2.1, its Python binding).
                piece = (
                    b"" if self._decoder.is_finished() else self._decoder.process(b"", output_buffer_limit=self._chunk)
                )
        except brotli.error as error:
            raise BadCoding("damaged, or not compressed as it says (br)") from error

    def end(self) -> None:
        if not self._decoder.is_finished():
            raise Truncated("the compressed stream breaks off")


class _Zstd:
    """Decoder of zstd, in one frame or several."""

    def __init__(self, chunk: int) -> None:
        self._chunk = chunk
        self._frame: Any = None
        self._complete = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                if self._frame is None:
                    if not data:
                        return
                    self._frame = zstd.ZstdDecompressor(
                        options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
                    )
                piece = self._frame.decompress(data, self._chunk)
                if piece:
                    yield piece
                if self._frame.eof:
                    data, self._frame, self._complete = self._frame.unused_data, None, True
                elif self._frame.needs_input:
                    return
                else:
                    data = b""
        except zstd.ZstdError as error:
            raise BadCoding(f"damaged, or not compressed as it says ({_description(error)})") from error

    def end(self) -> None:
        if self._frame is not None or not self._complete:
            raise Truncated("the compressed stream breaks off")
