"""Addresses and headlines that a page writes with bare ampersands and angle brackets are read as they stand."""

from __future__ import annotations

import json

import pytest

from tests.extract.pages import SENTENCE, read

BASE = "https://www.prova.example/leggi.asp?"
QUERIES = [
    "id=4&lang=it",
    "id=4&copy=2",
    "n=4&sect=1&section=5",
    "n=4&notizia=8&regione=3",
    "n=4&para=1&order=2&times=3",
]
BODY = f"<h1>Riapre il ponte sul torrente</h1><article><p>{SENTENCE * 4}</p></article>"


def place(kind: str, address: str) -> str:
    return {
        "canonical": f'<link rel="canonical" href="{address}">',
        "og:url": f'<meta property="og:url" content="{address}">',
        "json-ld": '<script type="application/ld+json">'
        + json.dumps({"@type": "NewsArticle", "url": address, "headline": "Riapre il ponte sul torrente"})
        + "</script>",
    }[kind]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", ["canonical", "og:url", "json-ld"])
def test_the_address_that_a_page_gives_itself_keeps_its_parameters(kind: str, query: str) -> None:
    address = BASE + query
    for printed in (address, address.replace("&", "&amp;")):
        asked = BASE.replace("leggi", "stampa") + query.partition("&")[0]
        assert read(place(kind, printed) + BODY, asked).url == address


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Lista <Torrente Vivo> prima al voto", "Lista <Torrente Vivo> prima al voto"),
        ("Il ponte, <i nostri 14 anni> raccontati", "Il ponte, <i nostri 14 anni> raccontati"),
        ("Riapre <i>il ponte</i> sul torrente", "Riapre il ponte sul torrente"),
        ("Domande&amp;risposte sul nuovo ponte", "Domande&risposte sul nuovo ponte"),
        ("Citt&agrave; in festa per il ponte", "Città in festa per il ponte"),
    ],
)
def test_a_headline_in_data_keeps_its_words(printed: str, title: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": printed})
    head = f'<script type="application/ld+json">{data}</script>'
    assert read(f"{head}<article><p>{SENTENCE * 4}</p></article>").title == title
