"""The rule of what an outlet repeats: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import boilerplate
from newscrawl.models import Block


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", text) for text in texts)


def ids(*texts: str, source: str = "corriere") -> set[int]:
    return {fingerprint.id for fingerprint in boilerplate.fingerprints(source, paragraphs(*texts))}


def test_equal_words_are_one_block_whatever_their_quotes_and_capitals() -> None:
    assert ids("«Leggi anche»") == ids("LEGGI ANCHE:")


def test_outlets_are_told_apart() -> None:
    assert ids("Leggi anche") != ids("Leggi anche", source="gazzetta")


def test_a_lone_sign_is_told_by_itself() -> None:
    assert len(ids("×", "•", "* * *")) == 3
    assert all(fingerprint.letters == 1 for fingerprint in boilerplate.fingerprints("corriere", paragraphs("×", "•")))


def test_ids_are_numbers_that_json_carries() -> None:
    assert all(0 <= id < 2**53 for id in ids(*(f"paragrafo {number}" for number in range(1000))))


@pytest.mark.parametrize(
    ("pages", "letters", "expected"),
    [
        pytest.param(7, 5, None, id="too few pages to tell"),
        pytest.param(8, 5, 5, id="five of eight"),
        pytest.param(40, 120, 5, id="boxes that take turns on forty pages"),
        pytest.param(40, 400, 9, id="a long paragraph needs more"),
        pytest.param(100_000, 120, 50, id="a line that fifty articles have is boilerplate anywhere"),
        pytest.param(100_000, 10, 7865, id="a word or two is a custom, unless it is everywhere"),
    ],
)
def test_how_many_articles_make_a_block_common(pages: int, letters: int, expected: int | None) -> None:
    assert boilerplate.least_articles(pages, letters) == expected


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_more_pages_and_more_letters_never_ask_for_less(pages: int, letters: int) -> None:
    least = boilerplate.least_articles(pages, letters)
    more = boilerplate.least_articles(pages + 1, letters)
    assert least is None or (more is not None and more >= least >= boilerplate.MIN_ARTICLES)
    assert (boilerplate.least_stories(pages, letters) or 0) <= (least or 0)


@given(st.integers(0, 10**7))
def test_a_step_is_at_most_a_fifth_below(pages: int) -> None:
    step = boilerplate.step(pages)
    assert step <= pages
    assert boilerplate.step(step) == step
    assert pages < boilerplate.MIN_PAGES or step * 5 > pages * 4 - 5


def test_the_body_is_what_is_left() -> None:
    texts = ("Accetta i cookie", "Il primo.", "Condividi", "Il secondo.", "ACCETTA I COOKIE!")
    dropped = ids("Accetta i cookie", "Condividi")
    assert boilerplate.body("corriere", paragraphs(*texts), dropped) == "Il primo.\n\nIl secondo."


def test_a_page_of_boilerplate_alone_keeps_its_text() -> None:
    texts = ("Accetta i cookie", "Condividi")
    assert boilerplate.body("corriere", paragraphs(*texts), ids(*texts)) == "Accetta i cookie\n\nCondividi"


@given(st.lists(st.text(min_size=1)), st.sets(st.integers(0, 8)))
def test_nothing_but_what_is_dropped_is_lost(texts: list[str], chosen: set[int]) -> None:
    dropped = ids(*(text for place, text in enumerate(texts) if place in chosen))
    body = boilerplate.body("corriere", paragraphs(*texts), dropped)
    kept = [text for text in texts if not ids(text) <= dropped]
    assert body == "\n\n".join(kept or texts)
