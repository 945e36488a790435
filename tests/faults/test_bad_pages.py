"""Pages that cost other programs seconds, memory or half of the text: kept whole, or ended by a limit, nothing between.

C1, C2 … are the rows of the fault matrix that these tests were written from.
"""

from __future__ import annotations

import unicodedata

import pytest

from newscrawl import quality, text
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.models import Article
from tests.faults.faults_made import COSTLY, COSTLY_SOAK, READ, Bad, Reader, assert_storable, breaks, reader


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


def _whole_or_ended(read_page: Reader, bad: Bad) -> None:
    try:
        article = read_page(bad.body)
    except (WorkerTimeout, WorkerDied):
        return
    assert_whole(article, bad)


@pytest.mark.parametrize("name", COSTLY)
def test_text_is_kept_whole_or_the_worker_is_ended(read_page: Reader, name: str) -> None:
    _whole_or_ended(read_page, COSTLY[name]())


@pytest.mark.soak
@pytest.mark.parametrize("name", COSTLY_SOAK)
def test_text_is_kept_whole_or_the_worker_is_ended_more(read_page: Reader, name: str) -> None:
    _whole_or_ended(read_page, COSTLY_SOAK[name]())


def test_no_file_is_read_and_no_entity_unfolds(read_page: Reader) -> None:
    assert "root:" not in read_page(READ["C14 external entity"]().body).body
    assert "risata" not in read_page(READ["C14 entity bomb"]().body).body


def test_text_after_a_lone_surrogate_stays(read_page: Reader) -> None:
    assert "resto" in read_page(READ["C8 lone surrogate"]().body).body


def test_a_page_that_takes_too_much_memory_is_ended() -> None:
    with reader(memory_mb=1) as read_page:
        with pytest.raises(WorkerDied, match="over 1 MB of memory"):
            read_page(breaks(1_500_000).body)
        bad = READ["C6 300 deep"]()
        assert_whole(read_page(bad.body), bad)
