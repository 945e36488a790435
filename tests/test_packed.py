"""Pages are packed where they are read, as the archive would, and come back byte for byte."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from newscrawl.crawl import reading
from newscrawl.models import Against, Page, Source
from newscrawl.packed import MOST_BYTES, name_of, pack, packed, unpack

OLDER = "\n".join(f"<p>{random.Random(n).getrandbits(256):x}</p>" for n in range(200)).encode()
NEWER = OLDER.replace(b"<p>1", b"<p>un altro testo ")
NOW = datetime(2025, 11, 9, tzinfo=UTC)


def test_a_page_against_an_older_one_takes_what_is_new_on_it() -> None:
    made = packed(NEWER, Against(7, pack(OLDER)))
    assert (made.hash, made.dictionary) == (name_of(NEWER), 7)
    assert len(made.zstd) < len(pack(NEWER)) / 4
    assert unpack(made.zstd, OLDER) == NEWER


@pytest.mark.parametrize("body", [b"", b"<p>breve</p>", b"x" * (MOST_BYTES + 1)], ids=["none", "short", "long"])
def test_a_page_that_is_none_of_text_is_packed_by_itself(body: bytes) -> None:
    made = packed(body, Against(7, pack(OLDER)))
    assert (unpack(made.zstd), made.dictionary) == (body, None)


@pytest.mark.parametrize("against", [None, Against(7, pack(OLDER))], ids=["by itself", "against another"])
def test_a_worker_sends_the_bytes_back_packed_and_only_where_they_are_wanted(against: Against | None) -> None:
    page = Page(url="http://127.0.0.1/a", body=NEWER, fetched_at=NOW, source="corriere")
    source = Source(slug="corriere", name="Corriere", home="http://127.0.0.1/", entries=())
    read = reading.read(page, source, NOW, reading.Packs(against)).page
    assert (read.body, read.packed) == (b"", packed(NEWER, against))
    assert reading.read(page, source, NOW).page.packed is None
