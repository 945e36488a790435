"""What the next run finds after a run that died at any point between keeping a page and storing its article."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, later, opened, shown

from newscrawl.store import Store

URL = "https://corriere.example/1"


def pages(store: Store) -> list[str]:
    assert store.pages is not None
    return [page.url for page in store.pages.fetched()]


def bodies(store: Store) -> int:
    assert store.pages is not None
    return int(store.pages.db.execute("SELECT count(*) FROM bodies").fetchone()[0])


@pytest.fixture(name="died")
def _died(path: Path) -> Store:
    """A run kept the pages of two links, stored the article of one, and died; opened again."""
    with opened(path, pages=True) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(URL), shown(f"{URL}0"))
        taken = {link.url: link for link in room.takes()}
        assert store.pages is not None
        for url, link in taken.items():
            store.pages.put(a_page(url, body=url.encode(), link_id=link.id))
        room.stores(an_article(f"{URL}0"), taken[f"{URL}0"].id)
    return opened(path, pages=True)


def test_a_page_without_its_article_is_swept_and_its_link_is_pending(died: Store) -> None:
    with died as store:
        assert sorted(pages(store)) == [URL, f"{URL}0"]
        assert store.recover(later(minutes=1)) == 1
        assert pages(store) == [f"{URL}0"]
        assert bodies(store) == 1
        states = dict(tuple(row) for row in store.db.execute("SELECT url, state FROM links"))
        assert states == {URL: "pending", f"{URL}0": "stored"}
        assert store.recover(later(minutes=2)) == 0
        assert pages(store) == [f"{URL}0"]


def test_a_page_that_was_kept_before_its_link_was_taken_again_stays(path: Path) -> None:
    with opened(path, pages=True) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(URL))
        assert store.pages is not None
        store.pages.put(a_page(URL, link_id=1))
        room.takes(now=later(days=1))
        assert store.recover(later(days=2)) == 1
        assert pages(store) == [URL]


def test_equal_bytes_that_another_page_needs_stay(path: Path) -> None:
    with opened(path, pages=True) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(URL))
        (link,) = room.takes()
        assert store.pages is not None
        store.pages.put(a_page(f"{URL}0"))
        store.pages.put(a_page(URL, link_id=link.id))
        store.recover(NOW)
        assert pages(store) == [f"{URL}0"]
        assert bodies(store) == 1
