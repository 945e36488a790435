"""Bytes to text: labels that are right, labels that lie, and no label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.page.decode import decode, utf8

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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", [None, "utf-16", "UTF-16BE", "utf-16le", "utf-32", "utf-8", "iso-8859-1"])
def test_wide_letters_are_seen_whatever_the_label_says(encoding: str, label: str | None) -> None:
    page = f'<html><head><meta charset="utf-16"></head><body><p>{COSI}</p></body></html>'
    header = label and f"text/html; charset={label}"
    assert decode(page.encode(encoding), header) == page
    assert utf8(page.encode(encoding), header).decode() == page


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "utf-32"])
def test_a_label_of_wide_letters_is_not_believed_of_a_page_without_any(label: str) -> None:
    assert decode(f"<p>{COSI}</p>".encode(), f"text/html; charset={label}") == f"<p>{COSI}</p>"
    assert decode(f"<p>{COSI}</p>".encode("cp1252"), f"text/html; charset={label}") == f"<p>{COSI}</p>"


@given(
    st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=40).map(lambda name: f"text/html; charset={name}"))
)
def test_any_bytes_give_text_that_can_be_stored(body: bytes, label: str | None) -> None:
    decode(body, label).encode("utf-8")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_utf8_is_read_back(words: str) -> None:
    assert decode(b"\xef\xbb\xbf" + words.encode()) == words
