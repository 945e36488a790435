"""Who signed the text: a paragraph beside it that is nothing but names."""

from __future__ import annotations

import pytest

from tests.extract.pages import SENTENCE, read

PROSE = f"<p>{SENTENCE * 2}</p>" * 3
AUTHOR = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Titolo di prova","author":{"@type":"Person","name":"Lia Redattori"}}</script>'


def authors(html: str) -> list[str]:
    return list(read(html).authors)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("<p><strong>Anna Neri</strong></p>", ["Anna Neri"]),
        ("<p><em>di Anna Neri e Ugo Bassi</em></p>", ["Anna Neri", "Ugo Bassi"]),
        ("<p>di Anna Neri</p>", ["Anna Neri"]),
        ("<p>(Anna Neri)</p>", ["Anna Neri"]),
        ("<p>Anna Neri</p>", []),
        ("<p><b>Piazza Garibaldi</b></p>", []),
        ("<p><b>Reggio Emilia</b></p>", []),
        ("<p><b>Buon Natale</b></p>", []),
        ("<p><em>Foto di Anna Neri</em></p>", []),
        ("<p><em>Anna Neri insegna storia al liceo</em></p>", []),
        ("<p><strong>Redazione Cronaca</strong></p>", []),
        ("<p><strong>Washington Post —</strong></p>", []),
    ],
)
def test_a_signature_below_the_text(paragraph: str, expected: list[str]) -> None:
    assert authors(f"<article><h1>Titolo di prova</h1><div>{PROSE}{paragraph}</div></article>") == expected


def test_a_signature_is_no_part_of_the_body() -> None:
    html = f"<article><h1>Titolo di prova</h1><div>{PROSE}<p><strong>di Anna Neri</strong></p></div></article>"
    assert "Anna Neri" not in read(html).body


def test_a_signature_with_a_lead_is_believed_more_than_data_that_name_the_editor() -> None:
    below = "<p><strong>di Anna Neri</strong></p>"
    assert authors(f"{AUTHOR}<article><h1>Titolo di prova</h1><div>{PROSE}{below}</div></article>") == ["Anna Neri"]


def test_bold_names_are_believed_less_than_data() -> None:
    below = "<p><strong>Anna Neri</strong></p>"
    assert authors(f"{AUTHOR}<article><h1>Titolo di prova</h1><div>{PROSE}{below}</div></article>") == ["Lia Redattori"]


def test_a_desk_that_signs_is_a_credit() -> None:
    html = f"<article><h1>Titolo di prova</h1><div>{PROSE}<p><em>Redazione Cronaca</em></p></div></article>"
    assert read(html).credit == ("Redazione Cronaca",)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("<p>Di Anna Neri, La Prova</p>", ["Anna Neri"]),
        ("<p>di Anna Neri e Ugo Bassi, Il Faro di Levante</p>", ["Anna Neri", "Ugo Bassi"]),
        ("<p>By Anna Neri (The Harbour Echo)</p>", ["Anna Neri"]),
        ("<p>di Anna Neri – L’Onda</p>", ["Anna Neri"]),
        ("<p>di Anna Neri | prova.example</p>", ["Anna Neri"]),
        ("<p>di Anna Neri, agenzia Onda</p>", ["Anna Neri"]),
        ("<p>di Anna Neri, che da vent’anni vive sul molo di ponente</p>", []),
        ("<p>Anna Neri, La Prova</p>", []),
        ("<p>Di lavoro, La Prova</p>", []),
    ],
)
def test_a_signature_with_its_outlet(paragraph: str, expected: list[str]) -> None:
    assert authors(f"<article><h1>Titolo di prova</h1><div>{PROSE}{paragraph}</div></article>") == expected
