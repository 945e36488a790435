"""Raw pages are packed against an older page of their outlet; whatever is deleted, those that stay can be read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, later, opened, shown

from newscrawl.errors import DamagedStore
from newscrawl.models import Against, Page
from newscrawl.packed import pack, packed
from newscrawl.store.articles.forget import find, forget, prune
from newscrawl.store.db.migrate import writing
from newscrawl.store.pages.archive import Pages

URL = "https://corriere.example"


def printed(number: int, design: int = 1, source: str = "corriere") -> Page:
    """A page whose frame is the outlet's, of that design, and whose text is its own."""
    frame, own = random.Random(f"{source} {design}"), random.Random(number)

    def lines(make: random.Random, count: int) -> str:
        return "\n".join(f"<p class='{make.getrandbits(64):x}'>{make.getrandbits(256):x}</p>" for _ in range(count))

    html = f"{lines(frame, 200)}<article>{number}{lines(own, 20)}</article>{lines(frame, 200)}"
    return a_page(f"{URL}/{number}", source=source, body=html.encode())


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    archive = Pages.open(tmp_path / "pages.db")
    yield archive
    assert archive.db.execute("PRAGMA foreign_key_check").fetchone() is None
    archive.close()


def number(pages: Pages, sql: str) -> int:
    return int(pages.db.execute(sql).fetchone()[0] or 0)


def chosen(pages: Pages) -> int:
    return number(pages, "SELECT count(*) FROM dictionaries")


def test_later_pages_take_what_is_new_on_them(pages: Pages) -> None:
    names = [pages.put(printed(n)) for n in range(12)]
    sizes = [number(pages, f"SELECT length(zstd) FROM bodies WHERE hash = '{name}'") for name in names]
    whole = number(pages, "SELECT length(zstd) FROM dictionaries")
    assert max(sizes[1:]) < whole / 5
    assert sizes[0] < 100, "the page that the others are packed against is kept once"
    assert [pages.get(name) for name in names] == [printed(n).body for n in range(12)]
    assert [page.body for page in pages.fetched()] == [printed(n).body for n in range(12)]
    assert chosen(pages) == 1


def test_each_outlet_has_its_own(pages: Pages) -> None:
    for n in range(6):
        pages.put(printed(n))
        pages.put(printed(n, source="repubblica"))
    assert chosen(pages) == 2


def test_a_page_of_no_outlet_and_a_tiny_one_are_packed_alone(pages: Pages) -> None:
    for n in range(3):
        pages.put(replace(printed(n), source=None))
        pages.put(a_page(f"{URL}/{n}", body=b"<p>%d</p>" % n))
    assert number(pages, "SELECT count(*) FROM bodies WHERE dictionary IS NOT NULL") == 0


def test_a_new_design_gets_a_new_one_and_the_old_pages_stay(pages: Pages) -> None:
    every = [printed(n, design=1 if n < 60 else 2) for n in range(130)]
    names = [pages.put(page) for page in every]
    assert chosen(pages) == 2
    assert number(pages, f"SELECT length(zstd) FROM bodies WHERE hash = '{names[-1]}'") < 5_000
    assert [pages.get(name) for name in names] == [page.body for page in every]


def test_pages_that_have_nothing_in_common_are_packed_alone_and_no_dictionary_is_kept(pages: Pages) -> None:
    for n in range(110):
        pages.put(printed(n, design=n))
    assert chosen(pages) == 0


def test_a_run_goes_on_with_what_the_one_before_chose(tmp_path: Path) -> None:
    for run in range(3):
        archive = Pages.open(tmp_path / "pages.db")
        for n in range(3 * run, 3 * run + 3):
            archive.put(printed(n))
        assert chosen(archive) == 1
        archive.close()


def test_a_choice_that_was_rolled_back_is_not_used(pages: Pages) -> None:
    pages.put(printed(0))

    def fails() -> None:
        with writing(pages.db):
            pages.put(printed(1))
            assert chosen(pages) == 1
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        fails()
    names = [pages.put(printed(n)) for n in range(1, 4)]
    assert [pages.get(name) for name in names] == [printed(n).body for n in range(1, 4)]


def test_an_older_page_stays_a_dictionary_when_it_is_pruned_and_goes_when_it_is_of_no_more_use(tmp_path: Path) -> None:
    with opened(tmp_path / "newscrawl.db", pages=True) as store:
        assert store.pages is not None
        names = [store.pages.put(replace(printed(n), fetched_at=later(days=n))) for n in range(6)]
        prune(store, later(days=4, hours=-1))
        assert [store.pages.get(name) for name in names[4:]] == [printed(n).body for n in (4, 5)]
        assert chosen(store.pages) == 1
        prune(store, later(days=9))
        assert chosen(store.pages) == 0


def test_nothing_of_a_page_is_left_when_it_is_forgotten_though_others_were_packed_against_it(tmp_path: Path) -> None:
    with opened(tmp_path / "newscrawl.db", pages=True) as store:
        room = Newsroom.of(store)
        assert store.pages is not None
        room.feed_shows(shown(f"{URL}/0"))
        (link,) = room.takes()
        names = [store.pages.put(replace(printed(n), link_id=link.id if n == 0 else None)) for n in range(6)]
        room.stores(an_article(f"{URL}/0"), link.id)
        assert chosen(store.pages) == 1
        known = find(store, f"{URL}/0")
        assert known is not None
        assert forget(store, known, NOW) == 1
        assert chosen(store.pages) == 0
        assert [store.pages.get(name) for name in names[1:]] == [printed(n).body for n in range(1, 6)]


def test_a_dictionary_that_is_gone_is_told_and_not_read_over(pages: Pages) -> None:
    names = [pages.put(printed(n)) for n in range(3)]
    pages.db.execute("PRAGMA foreign_keys = OFF")
    pages.db.execute("DELETE FROM dictionaries")
    with pytest.raises(DamagedStore, match="its dictionary 1 is not there"):
        Pages(pages.db, pages.path).get(names[2])
    pages.db.execute("UPDATE bodies SET dictionary = NULL")


def row(pages: Pages, name: str) -> tuple[bytes, int | None]:
    found = pages.db.execute("SELECT zstd, dictionary FROM bodies WHERE hash = ?", [name]).fetchone()
    return found["zstd"], found["dictionary"]


def test_a_page_that_was_packed_where_it_was_read_is_kept_as_it_came(pages: Pages) -> None:
    assert pages.against("corriere") is None
    for n in range(3):
        pages.put(printed(n))
    page = printed(3)
    made = packed(page.body, pages.against("corriere"))
    assert pages.put(replace(page, packed=made)) == made.hash
    assert row(pages, made.hash) == (made.zstd, made.dictionary)
    assert made.dictionary is not None
    assert pages.get(made.hash) == page.body


@pytest.mark.parametrize("against", [None, Against(99, pack(printed(99).body))], ids=["none", "one that is not there"])
def test_a_page_that_was_packed_against_another_page_than_is_in_use_is_packed_anew(
    pages: Pages, against: Against | None
) -> None:
    for n in range(3):
        pages.put(printed(n))
    page = printed(3)
    name = pages.put(replace(page, packed=packed(page.body, against)))
    current = pages.against("corriere")
    assert current is not None
    assert row(pages, name) == (pack(page.body, current.zstd), current.dictionary)
    assert pages.get(name) == page.body
