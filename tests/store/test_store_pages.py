from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW, a_page, later

from newscrawl.errors import DamagedStore
from newscrawl.models import AnswerHead, Link
from newscrawl.store.pages import heads
from newscrawl.store.pages.archive import Pages

A = "https://corriere.example/a"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    archive = Pages.open(tmp_path / "pages.db")
    yield archive
    archive.close()


def bodies(pages: Pages) -> int:
    return int(pages.db.execute("SELECT count(*) FROM bodies").fetchone()[0])


def test_equal_bytes_are_kept_once_and_every_fetch_is_noted(pages: Pages) -> None:
    names = {pages.put(a_page(A)), pages.put(a_page(A)), pages.put(a_page("https://gazzetta.example/b", "gazzetta"))}
    assert len(names) == 1
    assert bodies(pages) == 1
    assert len(list(pages.fetched())) == 3


def test_a_page_comes_back_as_it_was_fetched(pages: Pages) -> None:
    page = a_page(
        A,
        body=b"\x00\xff" * 1000,
        status=203,
        headers={"content-type": "text/html; charset=latin-1", "x": "così"},
        requested_url="https://corriere.example/r",
        link_id=7,
        ms=120,
        evidence=Link(url=A, title="Così", authors=("Ada", "Bice")),
    )
    name = pages.put(page)
    assert list(pages.fetched()) == [replace(page, page_hash=name)]
    assert pages.get(name) == page.body


_TEXT = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"))


@given(
    head=st.builds(
        AnswerHead, _TEXT, st.lists(st.tuples(st.from_regex("[A-Za-z-]+", fullmatch=True), _TEXT)).map(tuple)
    ),
    headers=st.dictionaries(_TEXT, st.text()),
)
def test_a_head_comes_back_as_it_came_whatever_is_kept_of_its_headers(
    head: AnswerHead, headers: dict[str, str]
) -> None:
    assert heads.unpack(heads.pack(head, headers), headers) == head


HEAD = AnswerHead(
    "HTTP/1.1 200 Va bene",
    (("Server", "nginx"), ("set-cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Nota", "cos\xc3\xac"), ("Empty", "")),
)
HEADERS = {"server": "nginx", "set-cookie": "a=1,b=2", "x-nota": "così", "empty": ""}


def test_a_page_comes_back_with_its_head(pages: Pages) -> None:
    page = a_page(A, headers=HEADERS, head=HEAD)
    name = pages.put(page)
    assert list(pages.fetched()) == [replace(page, page_hash=name)]


def test_a_head_that_was_kept_once_is_read_for_ever() -> None:
    packed = bytes.fromhex(
        "28b52ffd245f450100c056612062656e657365742d6383c2ac0d0a456d7074793a20050060cc40060900d653cce61c0108ebb63a93"
    )
    assert heads.unpack(packed, HEADERS) == HEAD


def test_a_head_that_has_gone_bad_costs_no_page(pages: Pages) -> None:
    pages.put(a_page(A, headers=HEADERS, head=HEAD))
    pages.db.execute("UPDATE fetches SET headers = '{}'")
    (page,) = pages.fetched()
    assert (page.head, page.body) == (None, a_page(A).body)


def test_newest_last_by_source_and_time_over_many_batches(pages: Pages) -> None:
    for n in range(250):
        pages.put(replace(a_page(f"{A}{n}", "gazzetta" if n % 2 else "corriere"), fetched_at=later(minutes=n)))
    assert [page.url for page in pages.fetched()] == [f"{A}{n}" for n in range(250)]
    assert [page.url for page in pages.fetched("gazzetta", later(minutes=246))] == [f"{A}247", f"{A}249"]
    assert list(pages.fetched("nobody")) == []


def test_pages_may_be_put_while_they_are_read(pages: Pages) -> None:
    pages.put(a_page(A))
    pages.put(a_page(A))
    reading = pages.fetched()
    next(reading)
    pages.put(a_page(A))
    assert len(list(reading)) == 2


def test_an_unknown_name_is_a_bug_and_changed_bytes_are_damage(pages: Pages) -> None:
    with pytest.raises(KeyError):
        pages.get("nothing")
    name, other = pages.put(a_page(A)), pages.put(a_page(A, body=b"other"))
    pages.db.execute("UPDATE bodies SET zstd = (SELECT zstd FROM bodies WHERE hash = ?) WHERE hash = ?", [other, name])
    with pytest.raises(DamagedStore, match=f"pages.db: .*{name}"):
        pages.get(name)
    pages.db.execute("UPDATE bodies SET zstd = x'00' WHERE hash = ?", [name])
    with pytest.raises(DamagedStore, match=name):
        pages.get(name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    archive = Pages.open(tmp_path_factory.mktemp("archive") / "pages.db")
    yield archive
    archive.close()


@given(body=st.binary(max_size=3000))
def test_any_bytes_come_back(shared: Pages, body: bytes) -> None:
    assert shared.get(shared.put(replace(a_page(A), body=body, fetched_at=NOW))) == body


def test_further_pages_come_back_with_their_first_and_never_alone(pages: Pages) -> None:
    parts = tuple(a_page(f"{A}/{number}", body=b"part %d" % number, link_id=7) for number in (2, 3))
    name = pages.put(a_page(A, link_id=7, parts=parts))
    (held,) = pages.fetched()
    assert (held.url, held.page_hash) == (A, name)
    assert [(part.url, part.body) for part in held.parts] == [(part.url, part.body) for part in parts]
    assert bodies(pages) == 3


def test_of_equal_first_pages_the_one_with_the_newest_further_ones_is_read(pages: Pages) -> None:
    for number in (1, 2):
        name = pages.put(a_page(A, parts=(a_page(f"{A}/2", body=b"part, as of look %d" % number),)))
    first = pages.first(name)
    assert first is not None
    assert first.parts[0].body == b"part, as of look 2"


def test_the_newest_fetch_of_each_page_of_an_outlet_comes_first(pages: Pages) -> None:
    for n, name in enumerate("abab"):
        pages.put(replace(a_page(f"{A}{name}", body=b"%d" % n), fetched_at=later(minutes=n)))
    pages.put(a_page("https://gazzetta.example/b", "gazzetta"))
    assert [page.body for page in pages.newest("corriere", 9)] == [b"3", b"2"]
    assert [page.body for page in pages.newest("corriere", 1)] == [b"3"]


def test_a_page_is_found_by_its_address_by_another_spelling_and_by_that_which_was_asked_for(pages: Pages) -> None:
    for n in range(2):
        pages.put(
            replace(a_page(A, body=b"%d" % n, requested_url="https://corriere.example/r"), fetched_at=later(minutes=n))
        )
    for url in (A, f"{A}?utm_source=x", "https://www.corriere.example/r/"):
        found = pages.at("corriere", url)
        assert found is not None
        assert found.body == b"1"
    assert pages.at("gazzetta", f"{A}?utm_source=x") is None
    assert pages.at("corriere", f"{A}b") is None


def test_a_page_that_has_gone_bad_is_left_out_of_the_newest(pages: Pages) -> None:
    name = pages.put(a_page(A, body=b"x" * 500))
    pages.put(a_page(f"{A}2", body=b"y" * 700))
    pages.db.execute("UPDATE bodies SET zstd = x'00' WHERE hash = :name", {"name": name})
    assert [page.url for page in pages.newest("corriere", 9)] == [f"{A}2"]
