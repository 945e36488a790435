"""Bytes to text: labels that are right, labels that lie, and no label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.page.decode import decode

COSI = "Così è, perché no: è già città – «qui» costa 5 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("label", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=zlib_codec"])
def test_italian_letters_stay_whatever_the_header_says(encoding: str, label: str | None) -> None:
    assert decode(f"<p>{COSI}</p>".encode(encoding), label) == f"<p>{COSI}</p>"


def test_utf8_wins_over_a_latin1_label() -> None:
    assert decode(COSI.encode(), "text/html; charset=iso-8859-1") == COSI


def test_latin1_means_windows_1252() -> None:
    assert decode(COSI.encode("cp1252"), "text/html; charset=ISO-8859-1") == COSI


def test_meta_is_read_where_the_header_says_nothing() -> None:
    page = '<meta charset="shift_jis"><p>日本の新聞</p>'
    assert decode(page.encode("shift_jis"), "text/html") == page


def test_declared_legacy_charsets_are_honoured() -> None:
    assert decode("한국 신문".encode("euc-kr"), "text/html; charset=euc-kr") == "한국 신문"
    assert decode("Новости дня".encode("cp1251"), "text/html; charset=windows-1251") == "Новости дня"


def test_one_broken_byte_in_utf8_does_not_cost_the_other_letters() -> None:
    assert decode("perché città però".encode() + b"\xff", "text/html; charset=utf-8") == "perché città però\ufffd"


def test_a_lone_euro_sign_of_latin9_is_read() -> None:
    assert decode("perché 5 €".encode("iso8859-15")) == "perché 5 €"


def test_utf16_without_a_mark_is_seen() -> None:
    assert decode("<html><p>perché</p></html>".encode("utf-16-le")) == "<html><p>perché</p></html>"


@given(
    st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=40).map(lambda name: f"text/html; charset={name}"))
)
def test_any_bytes_give_text_that_can_be_stored(body: bytes, label: str | None) -> None:
    decode(body, label).encode("utf-8")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_utf8_is_read_back(words: str) -> None:
    assert decode(b"\xef\xbb\xbf" + words.encode()) == words
