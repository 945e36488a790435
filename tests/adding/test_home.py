"""What a home page says of its outlet: name, language, feeds, sections, and where else its articles stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import sources
from newscrawl.adding import home
from newscrawl.adding.home import HomePage
from newscrawl.models import Page

URL = "https://www.lavedetta.example/"
SOURCE = sources.ad_hoc(URL)


def page(head: str = "", body: str = "", url: str = URL, lang: str = "it-IT") -> Page:
    html = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    return Page(url=url, body=html.encode(), fetched_at=datetime(2026, 11, 29, tzinfo=UTC))


def read(head: str = "", body: str = "", **given: str) -> HomePage:
    return home.read(page(head, body, **given), SOURCE)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (
            '<title>Ultime notizie | La Vedetta</title><meta property="og:site_name" content=" La  Vedetta ">',
            "La Vedetta",
        ),
        ("<title>La Vedetta – Notizie dal lago</title>", "La Vedetta"),
        ("<title>Home - La Vedetta</title>", "La Vedetta"),
        ("<title>La Vedetta</title>", "La Vedetta"),
        ("<title></title>", None),
        ("", None),
    ],
)
def test_the_name_is_what_the_page_says_or_stands_in_its_title(head: str, name: str | None) -> None:
    assert read(head).name == name


def test_where_the_home_page_says_no_name_it_is_what_titles_of_articles_end_with() -> None:
    shown = [
        page(f"<title>{title} - La Vedetta</title>", url=f"{URL}{n}")
        for n, title in enumerate(("Piena", "Derby - pari"))
    ]
    slogan = read("<title>Prima pagina</title>")
    assert home.name_of(slogan, shown) == "La Vedetta"
    assert home.name_of(replace(slogan, name="Il Lago"), shown[:1]) == "Il Lago"
    said = [page('<meta property="og:site_name" content="Vedetta">', url=f"{URL}x")]
    assert home.name_of(slogan, [*shown, *said]) == "Vedetta"


def test_sections_are_what_lies_one_or_two_steps_below_and_no_page_about_the_outlet() -> None:
    paths = (
        "/cronaca/",
        "/category/sport/",
        "/chi-siamo/",
        "/tag/po/",
        "/cronaca/2026/11/28/piena/",
        "/login",
        "/a/b/c/",
        "/logo.png",
        "/?s=po",
        "/",
    )
    found = read(body="".join(f'<a href="{path}">x</a>' for path in (*paths, "https://altrove.example/sport/")))
    assert found.sections == (f"{URL}cronaca/", f"{URL}category/sport/")


def test_feeds_of_the_page_come_with_whether_they_are_named_or_only_linked() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="alternate" type="application/rss+xml" title="Commenti" href="/comments/feed/">'
    found = read(head, '<a href="/rss.xml">RSS</a>')
    assert [(feed.url.removeprefix(URL), feed.declared) for feed in found.feeds] == [
        ("feed/", True),
        ("rss.xml", False),
    ]


def test_another_host_counts_where_several_articles_stand_there() -> None:
    there = "".join(f'<a href="https://notizie.altrove.example/2026/11/2{n}/la-piena/">x</a>' for n in range(3))
    once = '<a href="https://amici.example/2026/11/28/la-piena/">x</a>'
    assert read(body=there + once).elsewhere == ("notizie.altrove.example",)


def test_a_feed_on_another_site_counts_where_the_head_names_it() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="https://feeds.servizio.example/vedetta">'
    comments = '<link rel="alternate" type="application/rss+xml" title="Commenti" href="https://feeds.servizio.example/comments/">'
    found = read(head + comments, '<a href="https://altrove.example/feed/">RSS</a>')
    assert (found.feeds_elsewhere, found.feeds) == (("https://feeds.servizio.example/vedetta",), ())


def test_a_short_address_made_of_its_headline_is_an_article_and_no_section() -> None:
    story = '<h2><a href="/cronaca/ponte-chiuso/">Ponte chiuso da lunedì sulla statale</a></h2>'
    found = read(body=story + '<a href="/cronaca/">Cronaca</a><a href="/chi-siamo/">Chi siamo e che cosa facciamo</a>')
    assert found.headlined == {f"{URL}cronaca/ponte-chiuso/"}
    assert found.sections == (f"{URL}cronaca/",)


@pytest.mark.parametrize(("lang", "expected"), [("it-IT", "it"), ("EN", "en"), ("", None), ("1", None)])
def test_the_language_is_that_of_the_page(lang: str, expected: str | None) -> None:
    assert read(lang=lang).language == expected
