"""Odd pages are kept whole; one that crosses a limit of CPU time or memory is ended, and nothing lies between.

C1, C2 … are the rows of the fault matrix that these tests were written from.
"""

from __future__ import annotations

import sys
import unicodedata

import pytest

from newscrawl import quality, text
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.models import Article
from tests.faults.faults_made import READ, Bad, Reader, assert_storable, live_blog, reader

# Of a worker with its libraries and nothing else.
HELD_MB = 120


def assert_whole(article: Article, bad: Bad) -> None:
    assert article.title == "Il ponte di Valmora riapre"
    assert text.words(article.body) >= 0.95 * bad.words
    assert quality.reason_to_reject(article) is None
    assert_storable(article)
    assert [c for c in article.body + article.title if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"] == []


@pytest.mark.parametrize("name", READ)
def test_text_is_kept_whole(read_page: Reader, name: str) -> None:
    bad = READ[name]()
    assert_whole(read_page(bad.body), bad)


# Three megabytes of an ordinary kind: more than a page may be, and what crosses a lowered limit here.
LONG = live_blog(17_000)


def test_a_page_that_costs_too_much_is_ended() -> None:
    with reader(cpu_s=0.1) as read_page, pytest.raises(WorkerTimeout, match=r"over 0\.1 s of CPU time"):
        read_page(LONG.body)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory limit")
def test_a_page_that_takes_too_much_memory_is_ended() -> None:
    with reader(cpu_s=60, memory_mb=80, held_mb=HELD_MB) as read_page:
        with pytest.raises(WorkerDied, match="over 80 MB of memory"):
            read_page(LONG.body)
        bad = READ["C6 30 deep"]()
        assert_whole(read_page(bad.body), bad)


def test_no_entity_unfolds(read_page: Reader) -> None:
    assert "traliccio" not in read_page(READ["C14 entity of its own"]().body).body


def test_text_after_a_lone_surrogate_stays(read_page: Reader) -> None:
    assert "resto" in read_page(READ["C8 half of an emoji"]().body).body
