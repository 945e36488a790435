"""Bylines as people and credits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.fields import _people


@pytest.mark.parametrize(
    ("byline", "authors", "credit"),
    [
        ("Anna Neri", ["Anna Neri"], []),
        ("di Anna Neri", ["Anna Neri"], []),
        ("di Anna Neri 🌊", ["Anna Neri"], []),
        ("di ✍️ Anna Neri", ["Anna Neri"], []),
        ("⭐ Anna Neri®", ["Anna Neri"], []),
        ("Anna Neri 🇮🇹 e Ugo Bassi 👩🏽‍🚀", ["Anna Neri", "Ugo Bassi"], []),
        ("Anna Neri 📷 Ugo Bassi", ["Anna Neri", "Ugo Bassi"], []),
        ("Anna Neri\u200b", ["Anna Neri"], []),
        ("Anna Neri \u200bBorgo Alto", ["Anna Neri"], []),
        ("Anna Neri\u200b Vado", ["Anna Neri"], []),
        ("\ufeffAnna Neri", ["Anna Neri"], []),
        ("Anna Ne\u200bri", ["Anna Neri"], []),
        ("🌊", [], []),
        ("© Anna Neri", [], []),
        ("Di ANNA NERI", ["Anna Neri"], []),
        ("a cura di Anna Neri e Ugo Bassi", ["Anna Neri", "Ugo Bassi"], []),
        ("dal nostro inviato Ugo Bassi", ["Ugo Bassi"], []),
        ("dalla nostra inviata a Parigi Anna Neri", ["Anna Neri"], []),
        ("By Anna Neri and Ugo Bassi", ["Anna Neri", "Ugo Bassi"], []),
        ("Anna Neri, Ugo Bassi, and Ivo Barca", ["Anna Neri", "Ugo Bassi", "Ivo Barca"], []),
        ("Anna Neri/Ugo Bassi", ["Anna Neri", "Ugo Bassi"], []),
        ("srf/hosb;kesm", [], ["srf/hosb", "kesm"]),
        ("By Anna Neri The Associated Press", ["Anna Neri"], ["The Associated Press"]),
        ("Anna NeriAnna Neri", ["Anna Neri"], []),
        ("Una rubrica di Anna Neri", ["Anna Neri"], []),
        ("Autor/in: Anna Neri", ["Anna Neri"], []),
        ("Super User", [], ["Super User"]),
        ("Comune di Borgo", [], ["Comune di Borgo"]),
        ("ByAnna Neri", ["Anna Neri"], []),
        ("Anna Neri, Ugo Bassi & Ada De Santis", ["Anna Neri", "Ugo Bassi", "Ada De Santis"], []),
        ("Anna Neri (Ansa)", ["Anna Neri"], []),
        ("Anna Neri, MD, PhD", ["Anna Neri"], []),
        ("Pier Paolo D’Onofrio", ["Pier Paolo D’Onofrio"], []),
        ("Ludovico van der Meer", ["Ludovico van der Meer"], []),
        ("Redazione Economia", [], ["Redazione Economia"]),
        ("a cura della Redazione", [], ["Redazione"]),
        ("ANSA", [], ["ANSA"]),
        ("Il Faro di Carta", [], ["Il Faro di Carta"]),
        ("Redazione Cronaca 2 ore fa", [], []),
        ("https://www.facebook.com/ilfaro", [], []),
        ("anna.neri@example.org", [], ["anna.neri@example.org"]),
        ("", [], []),
    ],
)
def test_byline_is_read(byline: str, authors: list[str], credit: list[str]) -> None:
    found = _people.read([byline], outlet=["Il Faro di Carta"])
    assert (list(found.authors), list(found.credit)) == (authors, credit)


def test_the_same_person_twice_is_one() -> None:
    assert _people.read(["Anna Neri", "di ANNA NERI"]).authors == ("Anna Neri",)


def test_an_outlet_is_no_person_though_two_words_long() -> None:
    assert _people.read(["Libero Sport"], outlet=["liberonotizie.example", "Libero"]).authors == ()


@given(st.lists(st.text(max_size=80), max_size=4))
def test_people_are_found_again_in_their_own_names(bylines: list[str]) -> None:
    found = _people.read(bylines)
    assert set(_people.read(found.authors).authors) <= set(found.authors) | {name.title() for name in found.authors}


@pytest.mark.parametrize(
    ("byline", "authors", "credit"),
    [
        ("Redazione Novembre 22", (), ("Redazione",)),
        ("Redazione 22 novembre 2024", (), ("Redazione",)),
        ("Dec 17, 2025Anna B. Neri", ("Anna B. Neri",), ()),
        ("Anna Neri Last updated on 17 December 2025", ("Anna Neri",), ()),
        ("di Anna Neri - 3 marzo 2024 ore 10.30", ("Anna Neri",), ()),
        ("Foto di Ugo Bassi, Archivio Storico Comunale", (), ()),
        ("Photograph by Ed Marshall", (), ()),
        ("Intervista: Anna Neri", ("Anna Neri",), ()),
        ("© Riproduzione Riservata", (), ()),
        ("Anna Neri, The Valley Courant", ("Anna Neri",), ("The Valley Courant",)),
        ("SID Nachrichtenagentur", (), ("SID Nachrichtenagentur",)),
        ("Anna Neri Staff Writer", ("Anna Neri",), ()),
        ("Anna Neri1 ;", ("Anna Neri",), ()),
        ("More Posts", (), ()),
    ],
)
def test_what_touches_a_name_is_no_part_of_it(byline: str, authors: tuple[str, ...], credit: tuple[str, ...]) -> None:
    assert _people.read([byline]) == (authors, credit)


def test_the_publisher_is_no_author_but_its_namesake_elsewhere_is() -> None:
    assert _people.read(["Condè Nasi"], publishers=["Condè Nasi"]) == ((), ("Condè Nasi",))
    assert _people.read(["Condè Nasi"], publishers=["Altri"]).authors == ("Condè Nasi",)


@given(st.lists(st.text(max_size=120), max_size=4), st.text(max_size=20))
def test_nobody_is_author_and_credit_at_once_and_no_name_is_empty(bylines: list[str], outlet: str) -> None:
    found = _people.read(bylines, outlet=[outlet], publishers=[outlet])
    assert not set(found.authors) & set(found.credit)
    assert all(name.strip() and "\n" not in name for name in (*found.authors, *found.credit))
    assert outlet not in found.authors
