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


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Parla il frantoiano: «Olio, non slogan» - La Prova", "Parla il frantoiano: «Olio, non slogan»"),
        ("La Prova - «Olio, non slogan»", "«Olio, non slogan»"),
        ("«Olio»: il frantoio riapre | La Prova", "«Olio»: il frantoio riapre"),
        ("Le moulin : « De l’huile » - La Prova", "Le moulin : « De l’huile »"),
        ("»Öl statt Worte« – die Mühle | La Prova", "»Öl statt Worte« – die Mühle"),
        ("«Olio - e basta - per tutti» - La Prova", "«Olio - e basta - per tutti»"),
        ("Il frantoio riapre « La Prova", "Il frantoio riapre"),
        ("La Prova » Il frantoio riapre", "Il frantoio riapre"),
    ],
)
def test_guillemets_in_pairs_are_quotation_marks_and_a_single_one_parts(title: str, expected: str) -> None:
    assert page("", title=title, head='<meta property="og:site_name" content="La Prova">').title == expected


@pytest.mark.parametrize(
    "anchor",
    [
        '<a class="headerlink" href="#f" title="Link">¶</a>',
        '<a href="#f" aria-hidden="true">#</a>',
        '<a class="anchor" href="#f">🔗</a>',
        '<span class="mw-editsection"><span>[</span><a href="/w?action=edit">modifica</a><span>]</span></span>',
        '<a class="header-anchor" href="#f">Permalink</a>',
        '<span class="strumenti">[<a href="?modifica">modifica</a>]</span>',
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_a_link_of_a_heading_to_itself_is_no_part_of_it(anchor: str, before: bool) -> None:
    found = page(f"<h1>{anchor} {TITLE}</h1>" if before else f"<h1>{TITLE}{anchor}</h1>")
    assert (found.title, found.provenance["title"]) == (TITLE, "visible:h1")


@pytest.mark.parametrize(
    "heading",
    [
        f'<h1><a class="permalink" href="/cronaca/a">{TITLE}</a></h1>',
        f'<h1><a href="#testo">{TITLE}</a></h1>',
        f"<h1><span>{TITLE}</span></h1>",
    ],
)
def test_a_heading_that_is_a_link_keeps_its_words(heading: str) -> None:
    assert page(heading).title == TITLE


def test_a_masthead_in_the_words_of_the_title_is_no_headline() -> None:
    found = page('<div><a href="/">La Voce di Borgo</a></div><h1>Olio nuovo</h1>', title="La Voce di Borgo")
    assert found.title == "Olio nuovo"
