"""The places of a text that a query finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.query import words
from newscrawl.query.marks import excerpt, marks
from newscrawl.query.reading import QueryError
from newscrawl.query.tree import EVERYTHING, All, Phrase, Prefix, Query, Word
from tests.query.query_made import Pair, anything, pairs, tree

#: Two words that the stemmer takes for one, and one that it takes for two. Names and phrases are the way around the first.
ONE_STEM = [
    ("porto", "porta"),
    ("pesca", "pesce"),
    ("caso", "casa"),
    ("mostra", "mostro"),
    ("conto", "contare"),
    ("mare", "mari"),
]
TWO_STEMS = [("operaio", "operai"), ("notaio", "notai"), ("andare", "vado"), ("eletto", "elezione")]


def marked(text: str, typed: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, tree(typed))]


def _terms(query: Query) -> tuple[Query, ...]:
    return query.of if isinstance(query, All) else (query,)


POSITIVE = [
    pair for pair in pairs() if all(isinstance(term, Word | Phrase | Prefix) for term in _terms(tree(pair.query)))
]


@pytest.mark.parametrize("pair", POSITIVE, ids=lambda pair: f"{pair.query} | {pair.text}")
def test_a_text_has_places_of_every_term_where_a_reader_expects_it_found(pair: Pair) -> None:
    assert all(marks(pair.text, term) for term in _terms(tree(pair.query))) is pair.found


def test_the_table_has_120_pairs_and_a_third_must_not_be_found() -> None:
    assert len({(pair.query, pair.text) for pair in pairs()}) == len(pairs()) >= 120
    assert sum(not pair.found for pair in pairs()) * 3 >= len(pairs())
    assert len(POSITIVE) >= 120


@pytest.mark.parametrize(("one", "other"), ONE_STEM)
def test_the_stemmer_takes_some_words_for_one_and_capitals_keep_them_apart(one: str, other: str) -> None:
    assert marked(other, one) == [other]
    assert marked(other, one.capitalize()) == []


@pytest.mark.parametrize(("one", "other"), TWO_STEMS)
def test_the_stemmer_takes_some_forms_for_two_words(one: str, other: str) -> None:
    assert words.stem(one) != words.stem(other)
    assert marked(other, one) == []


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("L’alluvione e le alluvioni.", "alluvione", ["alluvione", "alluvioni"]),
        ("Conte fa i conti", "Conte", ["Conte"]),
        ("Il CO₂ e il 1º maggio", 'co2 "1 maggio"', ["CO₂", "1º maggio"]),
        ("Governo, governatore e sottogoverno", "govern*", ["Governo", "governatore"]),
        ("La legge di bilancio", 'legge "legge di bilancio"', ["legge di bilancio"]),
        ("Un tram sotto la neve", "tram -neve", ["tram"]),
        ("Ansa: un tram", "tram source:ansa", ["tram"]),
        ("Neve a Roma e a Milano", "Roma OR Milano (neve OR gelo)", ["Neve", "Roma", "Milano"]),
        ("il la del", "tram", []),
        ("pane nero nero pane nero", '"pane nero"', ["pane nero", "pane nero"]),
        ("bianco bianco bianco", '"bianco bianco"', ["bianco bianco"]),
        ("pane", '"pane nero"', []),
        ("", "tram", []),
    ],
)
def test_marked_is_what_is_looked_for_and_no_more(text: str, typed: str, expected: list[str]) -> None:
    assert marked(text, typed) == expected


def test_everything_marks_nothing() -> None:
    assert marks("Un tram", EVERYTHING) == []


def test_an_excerpt_shows_the_piece_with_the_most_different_terms() -> None:
    text = (
        "Neve neve neve. "
        + "Altro testo senza rilievo. " * 10
        + "Il tram fermo per neve ieri. "
        + "Ancora altro testo. " * 10
    )
    piece, places = excerpt(text, tree("tram neve"), width=60)
    assert [piece[start:end] for start, end in places] == ["tram", "neve"]
    assert piece[0] == piece[-1] == "…"
    assert piece.strip("…") in text
    assert f" {piece.strip('…')} " in text  # cut between words
    assert len(piece.strip("…")) <= 60


def test_an_excerpt_of_a_text_without_a_hit_is_its_beginning() -> None:
    assert excerpt("Un testo che comincia così e poi va avanti", tree("tram"), width=21) == (
        "Un testo che comincia…",
        [],
    )
    assert excerpt("Un testo breve", tree("tram")) == ("Un testo breve", [])


def test_of_two_equal_pieces_the_first_is_shown() -> None:
    text = "Primo tram. " + "parola " * 30 + "Ultimo tram."
    piece, places = excerpt(text, tree("tram"), width=40)
    assert piece.startswith("Primo tram. ")
    assert places == [(6, 10)]


@given(anything(), st.one_of(anything(), st.text(max_size=200)), st.integers(1, 80))
def test_places_lie_within_the_text_in_order(typed: str, text: str, width: int) -> None:
    try:
        query = tree(typed)
    except QueryError:
        return
    _within(text, marks(text, query))
    piece, places = excerpt(text, query, width=width)
    assert len(piece.strip("…")) <= width
    _within(piece, places)


def _within(text: str, places: list[tuple[int, int]]) -> None:
    last = 0
    for start, end in places:
        assert last <= start < end <= len(text)
        last = end
