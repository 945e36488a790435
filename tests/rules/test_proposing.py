"""Which selectors are proposed for a value, and what pages of other builds say of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.models import Page, Source
from newscrawl.rules import naming, proposing
from newscrawl.rules.proposing import Proposed
from newscrawl.rules.ranking import Ranking, rank
from tests.rules import rules_made as made

SOURCE = Source(slug="prova", name="Prova", home="https://prova.example/", entries=())
TEXT = "".join(f"<p>{made.sentence(7, line)}</p>" for line in range(8))
CARD = '<div class="scheda"><h3><a href="/notizie/9.html">Il ponte di Lomaro riapre a marzo</a></h3><b class="penna">Ivo Barca</b></div>'


def page(inner: str, number: int = 1, head: str = "") -> Page:
    html = f"<html lang=it><head><title>Il mercato torna</title>{head}</head><body>{inner}</body></html>"
    return Page(
        url=f"https://prova.example/notizie/{number}.html",
        body=html.encode(),
        fetched_at=datetime(2025, 11, 9, 12, tzinfo=UTC),
        source="prova",
    )


def article(signed: str, below: str = "") -> str:
    return f"<article><h1>Il mercato torna in piazza</h1>{TEXT}{signed}</article>{below}"


def proposed(inner: str, field: str, said: str, head: str = "") -> Proposed:
    return proposing.propose(page(inner, head=head), SOURCE, field, said)


def ranked(own: Page, others: list[Page], field: str, tried: tuple[str, ...]) -> Ranking:
    return rank(
        proposing.measure(own, SOURCE, field, tried),
        [proposing.measure(other, SOURCE, field, tried) for other in others],
        tried,
    )


def test_a_selector_that_fills_an_unsigned_page_from_a_card_is_left_out() -> None:
    own = page(article('<div class="coda"><b class="penna">Anna Neri</b></div>'))
    tried = proposing.propose(own, SOURCE, "authors", "Anna Neri").selectors
    assert ".penna" in tried  # on this page there are no cards
    unsigned = page(article("", below=CARD), 2)
    found = ranked(own, [unsigned], "authors", tried)
    selectors = [each.selector for each in found.proposals]
    assert ".coda .penna" in selectors
    assert ".penna" not in selectors
    assert found.foreign > 0


def test_a_picture_that_is_in_no_figure_is_proposed_and_one_of_another_story_s_card_is_left_out() -> None:
    hero = '<div class="apertura"><img class="foto" src="/foto/piazza.jpg"></div>'
    own = page(hero + article(""))
    tried = proposing.propose(own, SOURCE, "image", "https://prova.example/foto/piazza.jpg").selectors
    assert {".foto::attr(src)", ".apertura .foto::attr(src)"} <= set(tried)
    bare = page(article("", below=CARD.replace("<h3>", '<img class="foto" src="/foto/ponte.jpg"><h3>')), 2)
    found = ranked(own, [bare], "image", tried)
    names = [each.selector for each in found.proposals]
    assert ".apertura .foto::attr(src)" in names
    assert ".foto::attr(src)" not in names


def test_names_of_two_authors_are_found_together_and_a_name_elsewhere_is_not_taken_in() -> None:
    signed = '<p class="chi">di <a class="penna">Anna Neri</a> e <a class="penna">Ugo Bassi</a></p>'
    found = proposed(article(signed, below=f"<aside>{CARD}</aside>"), "authors", "Anna Neri, Ugo Bassi")
    assert ".chi" in found.selectors
    assert ".chi .penna" in found.selectors
    assert ".penna" not in found.selectors


def test_a_page_with_names_far_apart_speaks_against_a_selector() -> None:
    own = page(article('<p class="chi"><b class="penna">Anna Neri</b></p>'))
    apart = '<p><i><b class="penna">Anna Neri</b></i></p><section><div><p><b class="penna">Ugo Bassi</b></p></div></section>'
    found = ranked(own, [page(article(apart), 2)], "authors", (".penna", ".chi .penna"))
    assert [each.selector for each in found.proposals] == [".chi .penna"]


def test_a_date_in_an_attribute_is_named_with_it() -> None:
    signed = '<div class="quando" data-uscita="2025-11-08T07:10:00+01:00">ieri</div>'
    found = proposed(article(signed), "published", "8 novembre 2025, ore 7.10")
    assert found.selectors[0] == "[data-uscita]::attr(data-uscita)"
    assert ".quando::attr(data-uscita)" in found.selectors


def test_a_day_alone_is_not_proposed_where_the_time_is_wanted() -> None:
    signed = '<div class="giorno">8 novembre 2025</div><div class="quando">8 novembre 2025, ore 7.10</div>'
    found = proposed(article(signed), "published", "2025-11-08 07:10")
    assert ".quando" in found.selectors
    assert not any("giorno" in each for each in found.selectors)


def test_a_value_in_the_head_is_found_by_the_name_of_its_meta() -> None:
    found = proposed(article(""), "section", "Cronaca nera", head='<meta name="rubrica" content="Cronaca nera">')
    assert found.selectors[0] == '[name="rubrica"]::attr(content)'


def test_the_container_of_a_body_is_found_by_its_first_and_last_lines() -> None:
    inner = f'<div class="apertura"><h1>Il mercato torna</h1></div><div class="testo">{TEXT}</div>'
    said = f"{made.sentence(7, 0)}\n{made.sentence(7, 7)}"
    found = proposed(inner, "body", said)
    assert found.selectors[0] == ".testo"
    (value,) = proposing.given(page(inner), SOURCE, "body", [".testo"], said)
    assert value.startswith(made.sentence(7, 0))


def test_tags_are_found_as_a_list() -> None:
    signed = '<ul class="temi"><li>Mercati</li><li>Lomaro</li></ul>'
    assert ".temi li" in proposed(article(signed), "tags", "Mercati, Lomaro").selectors


def test_elements_without_a_name_give_no_selector_that_finds_them_alone() -> None:
    found = proposing.propose(
        page(f"<h1>Il mercato torna</h1><div>Anna Neri</div>{TEXT}"), SOURCE, "authors", "Anna Neri"
    )
    assert found.places == 1
    assert not any("." in each or "[" in each for each in found.selectors)


def test_a_label_that_is_the_same_on_every_page_comes_last() -> None:
    pages = [
        page(article(f'<p class="tema">Tema {number}</p><p class="etichetta">Tema 0</p>'), number)
        for number in range(6)
    ]
    found = ranked(pages[0], pages[1:], "section", (".etichetta", ".tema"))
    assert [(each.selector, each.values) for each in found.proposals] == [(".tema", 6), (".etichetta", 1)]


def test_pages_that_are_no_articles_are_not_counted() -> None:
    own = page(article('<p class="tema">Cronaca</p>'))
    found = ranked(own, [page("<h1>Poco</h1>", 2)], "section", (".tema",))
    assert (found.pages, found.skipped) == (1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "firma",
        "article__author",
        "meta-info",
        "author-name",
        "titolo2",
        "isAuthor",
        "entry-title",
        "Byline__Title",
        "a__Date",
    ],
)
def test_names_that_people_give_are_stable(name: str) -> None:
    assert naming.is_stable(name)


@pytest.mark.parametrize(
    "name",
    [
        "css-1q2w3e",
        "css-qwerty",
        "Byline_name__kXzQw",
        "post-4711",
        "sc-fzXfNl",
        "jsx-812",
        "md:flex",
        "w-1/2",
        "a",
        "mr-2",
        "ehisvA",
        "Header_section__NokVo",
    ],
)
def test_names_that_a_build_makes_or_that_number_pages_are_not(name: str) -> None:
    assert not naming.is_stable(name)


def test_no_selector_has_an_id_a_number_of_a_child_or_the_value_itself() -> None:
    signed = '<p id="firma-17" class="autore-anna-neri post-17"><a rel="author" href="/a">Anna Neri</a></p>'
    found = proposed(article(signed), "authors", "Anna Neri").selectors
    assert found[0] == '[rel~="author"]'
    assert not any("#" in each or "nth" in each or "neri" in each or "17" in each for each in found)


def test_a_selector_that_also_finds_paragraphs_of_the_text_is_not_proposed() -> None:
    found = proposed(article('<p class="chi">di Anna Neri</p>'), "authors", "Anna Neri").selectors
    assert found[0] == ".chi"
    assert "article p" not in found


def test_of_two_dates_in_one_line_the_first_is_taken_where_nothing_tells_them_apart() -> None:
    dates = [f'<time datetime="2025-11-0{day}T07:10:00+01:00">{day} novembre</time>' for day in (7, 8)]
    own = page(article(f'<p class="quando">{" · ".join(dates)}</p>'))
    tried = proposing.propose(own, SOURCE, "published", "2025-11-07 07:10").selectors
    assert ".quando time::attr(datetime)" in tried
    found = ranked(own, [], "published", tried)
    assert all(each.several == 1 for each in found.proposals)


def test_a_date_that_is_a_little_wrong_is_answered_by_what_the_page_says_of_that_day() -> None:
    found = proposed(article('<p class="quando">8 novembre 2025, ore 7.10</p>'), "published", "2025-11-08 08:10")
    assert (found.places, found.nearest) == (0, "8 novembre 2025, ore 7.10")


def test_of_two_equal_dates_that_of_the_last_change_is_not_taken_for_publication() -> None:
    day = "2025-11-08T07:10:00+01:00"
    signed = f'<p class="aggiornato" data-t="{day}">x</p><p class="riga uscita" data-t="{day}">x</p>'
    found = proposed(article(signed), "published", "2025-11-08 07:10").selectors
    assert found[0] == ".riga::attr(data-t)"


def test_of_the_containers_of_a_body_the_smallest_comes_first() -> None:
    inner = f'<div class="pagina"><h1>Il mercato torna</h1><div class="testo"><div>{TEXT}</div></div></div>'
    found = proposed(inner, "body", f"{made.sentence(7, 0)}\n{made.sentence(7, 7)}").selectors
    assert found.index(".testo") < found.index(".pagina")
