"""The other pages of an article, as its pages name them; the next story, comments, galleries and lists are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl import extract
from newscrawl.models import Article, Page, Source

HOME = "https://ilmolo.example/"
STORY = f"{HOME}2026/11/27/il-faro-di-capo-serra/"
FILE = f"{HOME}cronaca/il-faro-di-capo-serra.html"
NUMBER = f"{HOME}leggi.php?id=4711"
TEXT = (
    "Il faro di Capo Serra torna ad accendersi dopo undici anni di buio e due di cantiere, con una lampada che consuma quanto"
    " una stufa e si vede da ventidue miglia. La Capitaneria ha provato ieri sera il fascio davanti a una decina di barche.",
    "I pescatori chiedevano la luce dal naufragio del 2019, quando la motobarca Santa Lena finì sugli scogli della punta con tre"
    " uomini a bordo. «Bastava quella», dice il più vecchio di loro, che allora tenne il conto delle ore in mare.",
)


def read(url: str, below: str = "", *, head: str = "", title: str = "Il faro di Capo Serra si riaccende") -> Article:
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    body = f"""<!doctype html><html lang="it"><head><title>{title} - Il Molo</title><meta property="og:type" content="article">{head}</head>
<body><nav><a href="/">Home</a> <a href="/cronaca/">Cronaca</a> <a href="/2026/11/27/">Oggi</a></nav>
<main><article><h1>{title}</h1><p class="data">27 novembre 2026</p><div class="testo">{paragraphs}{below}</div></article></main>
<footer><a href="/privacy">Privacy</a></footer></body></html>"""
    at = datetime(2026, 11, 28, tzinfo=UTC)
    page = Page(url=url, body=body.encode(), fetched_at=at)
    return extract.article(page, Source(slug="molo", name="Il Molo", home=HOME, entries=()), now=at)


def pages(article: Article) -> dict[int, str]:
    return {} if article.pager is None else dict(article.pager.pages)


@pytest.mark.parametrize(
    ("url", "below", "head", "found"),
    [
        (STORY, f'<div class="nums">Pagine: <b>1</b> <a href="{STORY}2/">2</a> <a href="{STORY}3/">3</a></div>', "", {2: f"{STORY}2/", 3: f"{STORY}3/"}),
        (STORY, "", f'<link rel="next" href="{STORY}page/2/">', {2: f"{STORY}page/2/"}),
        (STORY, '<a rel="next" href="?page=2">Avanti »</a>', "", {2: f"{STORY}?page=2"}),
        (STORY, '<p><a href="2/">Continua a pagina 2</a></p>', "", {2: f"{STORY}2/"}),
        (STORY, f'<a href="{STORY}2/">Next page</a>', "", {2: f"{STORY}2/"}),
        (STORY, f'<ol><li>La lampada</li><li><a href="{STORY}2/">I cantieri</a></li></ol>', "", {2: f"{STORY}2/"}),
        (FILE, '<a href="il-faro-di-capo-serra_2.html">2</a>', "", {2: f"{HOME}cronaca/il-faro-di-capo-serra_2.html"}),
        (FILE, '<a href="il-faro-di-capo-serra-pagina-2.html">Pagina successiva</a>', "", {2: f"{HOME}cronaca/il-faro-di-capo-serra-pagina-2.html"}),
        (NUMBER, '<span>1</span> | <a href="/leggi.php?id=4711&amp;pagina=2">2</a>', "", {2: f"{NUMBER}&pagina=2"}),
        (NUMBER, '<a href="?id=4711&amp;start=1">2</a> <a href="?id=4711&amp;start=2">3</a>', "", {2: f"{NUMBER}&start=1", 3: f"{NUMBER}&start=2"}),
    ],
)  # fmt: skip
def test_pagers_of_many_makes_name_the_other_pages(url: str, below: str, head: str, found: dict[int, str]) -> None:
    article = read(url, below, head=head)
    assert pages(article) == found
    assert [block.text for block in article.blocks] == list(TEXT)  # and none of it is text


@pytest.mark.parametrize(
    ("url", "below", "head"),
    [
        (STORY, "", f'<link rel="next" href="{HOME}2026/11/28/la-nave-arenata/">'),
        (STORY, f'<nav class="post-navigation"><a rel="next" href="{HOME}2026/11/28/la-nave-arenata/">Articolo successivo</a></nav>', ""),
        (STORY, f'<a rel="next" href="{STORY}comment-page-2/#comments">Commenti più recenti</a>', ""),
        (STORY, '<div id="comments"><a href="?page=2">2</a></div>', ""),
        (STORY, f'<a href="{STORY}?page=2#comments">2</a>', ""),
        (STORY, f'<div class="fotogallery"><a href="{STORY}foto/2">2</a></div>', ""),
        (STORY, '<a href="/gallerie/capo-serra/2">2</a> <a href="/cronaca/page/2/">Avanti</a>', ""),
        (STORY, '<a href="/stampa/il-faro-di-capo-serra">Stampa</a> <a href="?print=1">Versione stampabile</a>', ""),
        (f"{HOME}meteo-di-oggi/", '<ul><li><a href="/meteo-di-oggi-2/">Il meteo di domani</a></li></ul>', ""),
        (f"{HOME}diario/12", '<a rel="next" href="/diario/13">Avanti</a> <a rel="prev" href="/diario/11">Indietro</a> <a href="/diario">Diario</a>', ""),
        (f"{HOME}speciale-elezioni-2026/12", '<a href="/speciale-elezioni-2026">Tutto lo speciale</a>', ""),
    ],
)  # fmt: skip
def test_other_links_name_no_page_of_it(url: str, below: str, head: str) -> None:
    assert read(url, below, head=head).pager is None


def test_a_section_names_no_page_of_an_article() -> None:
    cards = "".join(f'<h2><a href="/2026/{n}-storia-di-mare/">Storia di mare numero {n}</a></h2>' for n in range(20))
    assert read(f"{HOME}cronaca/", f'{cards}<a rel="next" href="/cronaca/page/2/">2</a>').pager is None


@pytest.mark.parametrize(
    ("url", "below"),
    [
        (f"{STORY}2/", f'<a href="{STORY}">1</a> <b>2</b> <a href="{STORY}3/">3</a>'),
        (f"{STORY}?page=2", f'<a rel="prev" href="{STORY}">Pagina precedente</a> <a href="{STORY}?page=3">3</a>'),
    ],
)
def test_a_later_page_knows_which_it_is(url: str, below: str) -> None:
    found = read(url, below).pager
    assert found is not None
    assert (found.number, found.pages[1], sorted(found.pages)) == (2, STORY, [1, 3])


@pytest.mark.parametrize(
    "whole",
    [
        f'<a href="{STORY}?vista=unica">Tutto in una pagina</a>',
        f'<a href="{STORY}?completo=1">Leggi la versione integrale</a>',
        f'<a href="{STORY}tutto/">Articolo completo</a>',
        f'<a href="{STORY}?singlepage=true">View as single page</a>',
        f'<a href="{STORY}all/">View all</a>',
        '<a href="/print/il-faro-di-capo-serra">Printer-friendly version</a>',
        '<a href="/stampa/il-faro-di-capo-serra" title="Versione per la stampa"></a>',
        f'<a href="{STORY}?ansicht=1">Auf einer Seite lesen</a>',
    ],
)
def test_the_page_that_shows_all_is_found_where_there_are_several(whole: str) -> None:
    found = read(STORY, f'<p><a href="{STORY}2/">2</a> {whole}</p>').pager
    assert found is not None
    assert len(found.whole) == 1
    assert read(STORY, f"<p>{whole}</p>").pager is None  # control: of one page there is no whole


def test_a_sentence_before_the_pager_stays_text() -> None:
    last = "La Capitaneria ringrazia il comune e le due cooperative per i turni di notte della scorsa primavera."
    article = read(STORY, f'<p>{last} <a href="{STORY}2/">Continua a pagina 2</a></p>')
    assert last in article.body


def test_the_reading_of_a_page_of_one_is_as_it_was() -> None:
    assert (
        read(STORY).blocks == read(STORY, f'<a href="{HOME}2026/11/28/la-nave-arenata/">Avanti</a>').blocks[: len(TEXT)]
    )
