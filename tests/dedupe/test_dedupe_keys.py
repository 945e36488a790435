from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import dedupe
from newscrawl.models import Article, Key, KeyKind, Page

BODY = " ".join(f"parola{i}" for i in range(30))


def article(url: str, *, fetched: str | None = None, asked: str | None = None, body: str = "") -> Article:
    page = Page(url=fetched or url, requested_url=asked, body=b"", fetched_at=datetime(2024, 3, 8, tzinfo=UTC))
    return Article(url=url, page=page, body=body)


def addresses(one: Article) -> list[str]:
    return [key.value for key in dedupe.keys(one) if key.kind is KeyKind.ADDRESS]


def texts(body: str) -> list[str]:
    return [
        key.value for key in dedupe.keys(article("https://www.esempio.it/a-b", body=body)) if key.kind is KeyKind.TEXT
    ]


def test_all_addresses_of_an_article_are_its_keys() -> None:
    one = article(
        "https://www.esempio.it/a-b", fetched="https://www.esempio.it/a-b?x=1", asked="http://m.esempio.it/?p=7"
    )
    assert addresses(one) == ["https://esempio.it/a-b", "https://esempio.it/a-b?x=1", "https://esempio.it/?p=7"]


def test_spellings_of_one_address_are_one_key() -> None:
    one = article(
        "https://www.esempio.it/a-b/",
        fetched="https://esempio.it/a-b?utm_source=rss",
        asked="http://m.esempio.it/a-b/amp/",
    )
    assert addresses(one) == ["https://esempio.it/a-b"]


@pytest.mark.parametrize("canonical", ["https://altrove.it/a-b", "https://www.esempio.it/", "", "mailto:a@b.it"])
def test_an_address_that_stands_for_something_else_is_no_key(canonical: str) -> None:
    assert addresses(article(canonical, fetched="https://www.esempio.it/c-d")) == ["https://esempio.it/c-d"]


def test_an_address_that_led_to_another_site_is_no_key() -> None:
    one = article("https://www.esempio.it/a-b", asked="https://abbreviato.it/x")
    assert addresses(one) == ["https://esempio.it/a-b"]


def test_equal_words_are_equal_text_whatever_their_dress() -> None:
    dressed = "«" + BODY.upper().replace(" ", "\n\n", 3) + "».\xa0"
    assert texts(BODY) == texts(dressed)
    assert len(texts(BODY)[0]) == 32


@pytest.mark.parametrize(("words", "keys"), [(0, 0), (24, 0), (25, 1)])
def test_a_short_text_tells_nothing(words: int, keys: int) -> None:
    assert len(texts(" ".join(BODY.split()[:words]))) == keys


def test_other_words_are_another_text() -> None:
    assert texts(BODY) != texts(BODY + " ancora")


def test_identity_comes_first_and_each_key_once() -> None:
    keys = dedupe.keys(article("https://www.esempio.it/a-b", asked="https://www.esempio.it/a-b", body=BODY))
    assert [key.kind for key in keys] == [KeyKind.ADDRESS, KeyKind.TEXT, KeyKind.NEAR]
    assert all(isinstance(key, Key) for key in keys)


@given(st.text(), st.text())
def test_keys_never_raise(url: str, body: str) -> None:
    dedupe.keys(article(url, body=body * 30))
