"""Which words of a page are its headline."""

from __future__ import annotations

import pytest

from newscrawl.models import Article
from tests.extract.pages import SENTENCE, read

TITLE = "Il frantoio riapre ai visitatori"


def page(body: str, *, title: str = f"{TITLE} | La Prova", head: str = "") -> Article:
    return read(f"<html><head><title>{title}</title>{head}</head><body>{body}<p>{SENTENCE * 5}</p></body></html>")


@pytest.mark.parametrize(
    "masthead",
    [
        '<h1><a href="/">La Voce di Borgo</a></h1>',
        '<a href="https://www.prova.example/"><h1>Borgo</h1></a>',
        "<h1>Prova</h1>",
    ],
    ids=["leads home", "inside a link home", "the domain's name"],
)
@pytest.mark.parametrize("tag", ["h2", "h3", "div", "b"])
def test_masthead_is_no_headline(masthead: str, tag: str) -> None:
    found = page(f"{masthead}<{tag}>{TITLE}</{tag}>")
    assert (found.title, found.provenance["title"]) == (TITLE, f"visible:{tag}")


def test_name_of_the_domain_is_cut_off() -> None:
    found = page(
        "", title="Riapre il frantoio | Prova News", head='<meta property="og:title" content="Frantoio | Prova">'
    )
    assert found.title == "Frantoio"


def test_headline_in_a_menu_is_passed_over() -> None:
    found = page(
        f"<ul><li><a href='/a'>{TITLE}</a></li></ul><table><tr><td><font><b>{TITLE}</b></font></td></tr></table>"
    )
    assert found.provenance["title"] == "visible:b"
