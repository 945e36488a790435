"""Content codings: undone whole, or said not to be."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.http import codings

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": codings.zstd.compress,
}


@given(st.binary(max_size=5000), st.lists(st.sampled_from(sorted(PACK)), min_size=1, max_size=3))
def test_what_was_packed_is_unpacked(data: bytes, applied: list[str]) -> None:
    packed = data
    for name in applied:
        packed = PACK[name](packed)
    assert codings.undo(packed, applied, 10_000) == data


@pytest.mark.parametrize("name", PACK)
def test_a_stream_that_breaks_off_is_said_to(name: str) -> None:
    packed = PACK[name](bytes(range(256)) * 20 + b"abc" * 999)
    with pytest.raises((codings.Cut, codings.BadCoding)):
        codings.undo(packed[: len(packed) * 2 // 3], (name,), 1 << 20)
    with pytest.raises(codings.Cut):
        codings.undo(b"", (name,), 1 << 20)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_plain_text_is_in_no_coding(name: str) -> None:
    with pytest.raises((codings.BadCoding, codings.Cut)):
        codings.undo(b"<html><body>testo semplice</body></html>" * 30, (name,), 1 << 20)


def test_raw_deflate_several_members_and_zeros_behind_are_taken() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert codings.undo(raw.compress(b"ciao" * 99) + raw.flush(), ("deflate",), 1000) == b"ciao" * 99
    assert codings.undo(gzip.compress(b"uno ") + gzip.compress(b"due") + bytes(40), ("gzip",), 1000) == b"uno due"


def test_over_the_limit_there_is_nothing() -> None:
    assert codings.undo(gzip.compress(b"x" * 1001), ("gzip",), 1000) is None


# A long read of 200 kB: ordinary prose, which packs well.
LONG = b"".join(b"<p>Capoverso %d: il consiglio ha discusso a lungo la proposta.</p>" % n for n in range(3_000))


@pytest.mark.parametrize("name", PACK)
def test_a_long_page_is_whole(name: str) -> None:
    assert codings.undo(PACK[name](LONG), (name,), 1 << 20) == LONG


@pytest.mark.parametrize("name", PACK)
def test_nothing_is_unfolded_further_than_it_is_asked_for(name: str) -> None:
    # brotli gives out what it has ready, up to a block of its own.
    assert max(map(len, codings.pieces(PACK[name](LONG), (name,), 4096))) <= 32_768
    first = next(codings.pieces(PACK[name](LONG), (name,), 4096))
    assert 0 < len(first) <= 32_768


@pytest.mark.parametrize("name", PACK)
def test_what_lies_behind_the_limit_is_not_looked_at(name: str) -> None:
    """Else the end, which is missing, would be missed."""
    packed = PACK[name](LONG)[:-8]
    with pytest.raises(codings.Cut):
        codings.undo(packed, (name,), 1 << 20)
    assert codings.undo(packed, (name,), 100_000) is None


def test_a_coding_that_nobody_knows() -> None:
    with pytest.raises(codings.BadCoding, match="'zip77' is not known"):
        codings.undo(b"x", ("zip77",), 10)
    assert codings.names("identity") == ()
