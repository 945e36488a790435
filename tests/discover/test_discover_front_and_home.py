from __future__ import annotations

import pytest
from discover_made import addresses, found, outlet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.models import EntryLimits, Kind, Link
from newscrawl.urls.forms import is_article
from tests.limits import too_deep

ARTICLES = [
    "/cronaca/2024/03/07/news/la_piena_del_fiume-422300001/",
    "/2024/03/07/piena/",
    "/cronaca/2024/03/07/piena_12ab-34cd.html",
    "/cronache/24_marzo_07/piena-fiume-1f2e3d.shtml",
    "/politica/notizie/la-giunta-approva-il-bilancio",
    "/articoli/2024/03/ponte-0a1b2c3d-1111-2222-3333-444455556666.html",
    "/sito/notizie/cronaca/2024/03/07/riapre-il-ponte_0a1b2c3d.html",
    "/economia/borsa-milano-12345.html",
    "/leggi.php?idarticolo=123",
    "/?p=1234",
    "/attualita/20240307/riapre_ponte.html",
    "/art/riapre-il-ponte-vecchio-AEabcD",
]
OTHERS = [
    "/", "/cronaca/", "/cronaca", "/tag/la-piena-del-fiume-2024/", "/autore/anna-bianchi-di-casa-nostra/", "/author/x/2024/03/07/",
    "/category/cose-da-fare-in-citta/", "/video-gallery/la-piena-del-fiume-di-ieri", "/2024/03/07/", "/2024/03/", "/archivio/2024/03/07/",
    "/rss/cronaca-di-tutta-la-citta.xml", "/foto/la-piena-del-fiume-ieri.jpg", "/documenti/il-bilancio-della-giunta.pdf", "/chi-siamo",
    "/privacy-policy", "/cerca?q=ponte+vecchio", "/cronaca/page/2/", "/newsletter/la-piena-del-fiume-di-ieri", "/feed/",
]  # fmt: skip


@pytest.mark.parametrize("path", ARTICLES)
def test_what_looks_like_an_article(path: str) -> None:
    assert is_article("https://www.esempio.it" + path)


@pytest.mark.parametrize("path", OTHERS)
def test_what_does_not(path: str) -> None:
    assert not is_article("https://www.esempio.it" + path)


SECTION = """<!doctype html><html><head><base href="/cronaca/"><title>Cronaca</title></head><body>
<nav><a href="/">Home</a><a href="/cronaca/">Cronaca</a><a href="/tag/ponti-e-strade-di-citta">Ponti</a></nav>
<a href="2024/03/07/ponte-vecchio/"><img src="p.jpg"></a>
<h2><a href="2024/03/07/ponte-vecchio/?utm_source=home">Riapre <b>il ponte</b>
  dopo un anno</a></h2>
<a href="2024/03/08/mercato-nuovo/#commenti">Commenta</a><a href="mailto:a@b.it">X</a><a href="https://altrove.it/2024/03/08/una-notizia/">Altrove</a>
<a href="/pubblicita">Pubblicità</a></body></html>"""


def section(**changes: object) -> tuple[Link, ...]:
    return found(Kind.FRONT, SECTION, outlet(**changes), url="https://www.esempio.it/x/y").links


def test_a_section_page_gives_its_articles_in_its_order_with_their_headlines() -> None:
    ponte, mercato = section()
    assert ponte.url == "https://www.esempio.it/cronaca/2024/03/07/ponte-vecchio/"
    assert ponte.title == "Riapre il ponte dopo un anno"
    assert (mercato.url, mercato.title) == ("https://www.esempio.it/cronaca/2024/03/08/mercato-nuovo/", None)


@pytest.mark.parametrize(
    ("path", "label", "is_one"),
    [
        ("/cronaca/ponte-chiuso", "Ponte chiuso da lunedì, code sulla statale", True),
        ("/perche-no/", "Perché no, dice il sindaco al ponte", True),
        ("/cultura/citt-d-arte", "Città d'arte, la Regione approva il piano", True),
        ("/cronaca/ponte-chiuso", "Leggi tutto l'articolo di oggi", False),
        ("/cronaca/ponte-chiuso", "Ponte chiuso", False),
        ("/cronaca/", "Tutte le notizie di cronaca", False),
        ("/chi-siamo/", "Chi siamo e che cosa facciamo", False),
        ("/abbonati/edicola-digitale/", "Abbonati alla nostra edicola digitale", False),
        ("/tag/ponte-chiuso/", "Tutto sul ponte chiuso da lunedì", False),
        ("/?s=ponte-chiuso", "Il ponte chiuso da lunedì mattina", False),
    ],
)
def test_a_short_address_is_an_article_s_where_its_headline_says_it(path: str, label: str, is_one: bool) -> None:
    body = f'<meta charset="utf-8"><p><a href="{path}">{label}</a></p>'
    assert len(found(Kind.FRONT, body, url="https://www.esempio.it/").links) == is_one


def test_patterns_go_before_the_look() -> None:
    assert [link.url for link in section(allow=("/pubblicita$",))] == ["https://www.esempio.it/pubblicita"]
    answer = found(Kind.FRONT, SECTION, outlet(allow=("/mercato",)), url="https://www.esempio.it/x/y")
    assert answer.skipped["not_allowed"] > 3
    assert answer.skipped["scheme"] == 1


def home(head: str, url: str = "https://www.esempio.it/", body: str = "") -> list[tuple[Kind, str]]:
    answer = found(Kind.HOME, f"<html><head>{head}</head><body>{body}</body></html>", url=url)
    return [(link.kind, link.url) for link in answer.links]


def test_a_home_page_names_its_feeds_less_those_of_comments() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="L'Esempio" href="/feed/">
      <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://www.esempio.it/atom.xml">
      <link rel="alternate" type="application/rss+xml" title="L'Esempio » Feed dei commenti" href="/comments/feed/">
      <link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml" href="https://altrove.it/feed">"""
    assert home(head) == [(Kind.FEED, "https://www.esempio.it/feed/"), (Kind.FEED, "https://www.esempio.it/atom.xml")]


def test_a_home_page_gives_its_articles_behind_its_feeds() -> None:
    body = '<a href="/2024/03/07/ponte/">Il ponte riapre oggi</a>'
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    assert home(feed, body=body) == [
        (Kind.FEED, "https://www.esempio.it/feed/"),
        (Kind.ARTICLE, "https://www.esempio.it/2024/03/07/ponte/"),
    ]


ITSELF = "https://www.esempio.it/attualita/ponte"


@pytest.mark.parametrize(
    ("head", "is_article"),
    [
        ('<meta property="og:type" content="article">', True),
        ('<meta property="og:type" content="website">', False),
        ('<script type="application/ld+json">{"@type":"NewsArticle"}</script>', True),
        ('<script type="application/ld+json">[{"@type":["Thing","ReportageNewsArticle"]}]</script>', True),
        ('<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle"}]}</script>', True),
        (
            '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle"}]}</script>',
            False,
        ),
        ('<script type="application/ld+json">{"@type":"NewsArticle"</script>', False),
        ('<script type="application/ld+json">"@type"</script>', False),
        ("", False),
    ],
)
def test_a_page_that_is_an_article_names_itself(head: str, is_article: bool) -> None:
    assert ((Kind.ARTICLE, ITSELF) in home(head, url=ITSELF)) is is_article


def test_a_root_is_never_an_article() -> None:
    assert home('<meta property="og:type" content="article">') == []


@pytest.mark.parametrize("kind", [Kind.FRONT, Kind.HOME])
@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- -->", b"<p>ciao"])
def test_what_is_no_page_gives_no_links(kind: Kind, body: bytes) -> None:
    assert found(kind, body).links == ()


@pytest.mark.parametrize("kind", [Kind.FRONT, Kind.HOME])
def test_only_so_many_links_are_looked_at(kind: Kind) -> None:
    body = "".join(f'<a href="/2024/03/08/notizia-numero-{n}/">Notizia</a>' for n in range(30))
    assert len(found(kind, body, limits=EntryLimits(anchors=20)).links) == 20
    assert len(found(kind, body).links) == 30


def test_a_long_script_does_not_make_a_page_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{"parola " * 100}"}}</script>'
    itself = [ITSELF]
    assert addresses(found(Kind.HOME, script, url=ITSELF)) == itself
    assert addresses(found(Kind.HOME, script, url=ITSELF, limits=EntryLimits(script_chars=500))) == []
    monkeypatch.setattr("json.loads", too_deep)  # as for one nested deeper than is followed
    assert addresses(found(Kind.HOME, script, url=ITSELF)) == []


def test_an_unknown_charset_is_no_end() -> None:
    answer = found(
        Kind.FRONT, SECTION, url="https://www.esempio.it/x/y", headers={"content-type": "text/html; charset=boh"}
    )
    assert len(answer.links) == 2


PIECES = [
    "<rss version='2.0'><channel>", "<item>", "</item>", "<link>", "</link>", "<guid>", "https://www.esempio.it/a", "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<entry>", "<link href='", "'/>", "<urlset>", "<url>", "<loc>", "</loc>", "</url>", "</urlset>", "<sitemapindex>", "<sitemap>", "&", "&amp;", "&egrave;",
    "<!-- nota -->", "<a href='", "'>", "\ufeff", "<pubDate>", "<published>", "2025-11-08T10:00:00+01:00", "8 novembre 2025", "<html>", "<p>", "Riapre il ponte",
]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=25).map(lambda pieces: "".join(pieces).encode()),
    st.sampled_from([Kind.FEED, Kind.SITEMAP, Kind.FRONT, Kind.HOME]),
)  # fmt: skip
def test_whatever_is_missing_of_an_entry_all_links_are_the_outlets(body: bytes, kind: Kind) -> None:
    assert all(
        url.startswith(("https://www.esempio.it/", "http://www.esempio.it/")) or "esempio.it" in url
        for url in addresses(found(kind, body))
    )
