"""The names and dates of other stories on the page: rivers, cards, lists of the most read, comments."""

from __future__ import annotations

import pytest

from newscrawl.models import Article
from tests.extract.pages import SENTENCE, read

OTHERS = (
    ("Riapre la teleferica di Valtorta", "Nino Bracconi"),
    ("Il coro alpino cerca tenori", "Lia Sorbetti"),
    ("Torta di castagne da record", "Ezio Pomar"),
)


def article(byline: str, *, before: str = "", inside: str = "", behind: str = "") -> Article:
    return read(
        f"""<html lang="it"><head><title>La pieve avrà una campana nuova</title></head><body>{before}<main><article>
        <h1>La pieve avrà una campana nuova</h1>{byline}<div class="testo"><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p>{inside}</div>
        </article>{behind}</main></body></html>"""
    )


def river(card: str, around: str = '<div class="flusso">{}</div>') -> str:
    return around.format("".join(card.format(title=title, name=name, n=n) for n, (title, name) in enumerate(OTHERS)))


CARDS = [
    '<div class="voce"><h3><a href="/n/{n}">{title}</a></h3><div class="byline"><a href="/autori/{n}">{name}</a></div></div>',
    '<div class="voce"><span class="author">di {name}</span><a href="/n/{n}"><h4>{title}</h4></a></div>',
    '<article><a href="/n/{n}">{title}</a> <a rel="author" href="/firme/{n}">{name}</a></article>',
    '<li><a href="/n/{n}">{title}</a><p class="firma">{name}</p></li>',
    '<h3><a href="/n/{n}">{title}</a></h3><p class="autore">{name}</p>',
    '<div class="voce"><div class="su"><span itemprop="author">{name}</span></div><div class="giu"><h2><a href="/n/{n}">{title}</a></h2></div></div>',
]  # fmt: skip
OWN = [
    '<p class="byline">di <a href="/autori/tea">Tea Malvasia</a></p>',
    "<p>di Tea Malvasia</p>",
    '<div class="author-info"><span>Tea Malvasia</span></div>',
    '<span rel="author">Tea Malvasia</span>',
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("own", OWN)
def test_only_the_name_beside_the_headline_wrote_the_article(own: str, card: str) -> None:
    assert article(own, behind=river(card)).authors == ("Tea Malvasia",)


@pytest.mark.parametrize("card", CARDS)
def test_an_article_without_a_byline_gets_none_of_a_river(card: str) -> None:
    assert article("", behind=river(card)).authors == ()


@pytest.mark.parametrize("card", CARDS)
def test_a_river_before_the_article_signs_nothing(card: str) -> None:
    assert article("<p>di Tea Malvasia</p>", before=river(card)).authors == ("Tea Malvasia",)


@pytest.mark.parametrize(
    "heading", ["Commenti", "3 comments", "Discussione", "I più letti", "Leggi anche", "Kommentare"]
)
def test_names_below_the_heading_of_another_list_are_not_the_author(heading: str) -> None:
    names = "".join(f'<div><cite class="author">{name}</cite><span>Bravi tutti.</span></div>' for _, name in OTHERS)
    assert article("", behind=f"<section><h2>{heading}</h2>{names}</section>").authors == ()


@pytest.mark.parametrize(
    "inside",
    [
        '<p class="author">Tea Malvasia</p>',
        '<div class="author-box"><h3><a href="/autori/tea">Tea Malvasia</a></h3><p>Scrive di valli e di campane.</p></div>',
        '<div class="firma-box"><span class="author">Tea Malvasia</span><a href="/tutti/tea">Tutti gli articoli di Tea Malvasia</a></div>',
    ],
)
def test_the_author_below_the_text_stays(inside: str) -> None:
    assert article("", inside=inside, behind=river(CARDS[0])).authors == ("Tea Malvasia",)


def test_several_authors_beside_the_headline_stay() -> None:
    own = '<div><span class="author">Tea Malvasia</span>, <span class="author">Ugo Terrazzi</span></div>'
    assert article(own, behind=river(CARDS[0])).authors == ("Tea Malvasia", "Ugo Terrazzi")


def test_a_name_beside_a_headline_that_links_its_own_page_stays() -> None:
    own = '<div class="post"><h2><a href="/cronaca/articolo-di-prova">La pieve avrà una campana nuova</a></h2>{}</div>'
    other = '<div class="post"><h2><a href="/n/1">Riapre la teleferica di Valtorta</a></h2><span class="author">Nino Bracconi</span></div>'
    found = read(
        f"""<html><head><title>La pieve avrà una campana nuova</title></head><body><div>{own.format(f'<span class="author">Tea Malvasia</span><p>{SENTENCE * 4}</p>')}
        {other}</div></body></html>"""
    )
    assert found.authors == ("Tea Malvasia",)


@pytest.mark.parametrize("tag", ["time", "span"])
def test_the_date_of_a_card_is_not_the_article_s(tag: str) -> None:
    card = (
        '<div class="voce"><h3><a href="/n/{n}">{title}</a></h3><'
        + tag
        + ' class="date">0{n} ottobre 2025</'
        + tag
        + "></div>"
    )
    assert article("", before=river(card.replace("0{n}", "1{n}"))).published is None
    own = '<span class="date">20 ottobre 2025</span>'
    found = article(own, before=river(card.replace("0{n}", "1{n}")))
    assert found.published is not None
    assert found.published.at.date().isoformat() == "2025-10-20"


LISTS = [
    '<ul><li class="author"><a href="/autori/1">Nino Bracconi</a></li><li class="author"><a href="/autori/2">Lia Sorbetti</a></li></ul>',
    '<ul class="repliche"><li><b class="author">Nino Bracconi</b><p>Era ora.</p></li><li><b class="author">Lia Sorbetti</b><p>Bene.</p></li></ul>',
    '<div class="firme"><div class="author"><a href="/autori/1">Nino Bracconi</a></div><p><a class="author" href="/autori/2">Lia Sorbetti</a></p></div>',
    '<dl><dt><a href="/n/1">La darsena cambia colore</a></dt><dd class="firma">Nino Bracconi</dd><dt><a href="/n/2">Il coro cerca tenori</a>'
    '</dt><dd class="firma">Lia Sorbetti</dd></dl>',
]  # fmt: skip


@pytest.mark.parametrize("others", LISTS)
def test_an_article_without_a_byline_gets_no_name_of_a_list_behind_it(others: str) -> None:
    assert article("", behind=others).authors == ()
    assert article("<p>di Tea Malvasia</p>", behind=others).authors == ("Tea Malvasia",)


def test_two_names_in_one_line_behind_the_text_are_its_authors() -> None:
    line = '<p><span class="author">Tea Malvasia</span> e <span class="author">Ugo Terrazzi</span></p>'
    assert article("", inside=line).authors == ("Tea Malvasia", "Ugo Terrazzi")
