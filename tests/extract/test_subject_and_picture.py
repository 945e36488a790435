"""Section, tags, contributors and picture as a page without data shows them, or with data that say little."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newscrawl.models import Article
from tests.extract.pages import SENTENCE, read

TITLE = "La funicolare di Costabassa torna su"


def article(
    below: str = "", *, head: str = "", data: dict[str, Any] | None = None, above: str = "", foot: str = ""
) -> Article:
    script = json.dumps({"@type": "NewsArticle", "headline": TITLE, **(data or {})})
    return read(
        f"""<html><head><title>{TITLE}</title>{head}<script type="application/ld+json">{script}</script></head><body><main><div>{above}
        <h1>{TITLE}</h1></div>{below}<div><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p></div>{foot}</main></body></html>"""
    )


# ── section and tags ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("none", ["posts", "Uncategorized", "Senza categoria", "articoli", "Default"])
@pytest.mark.parametrize("place", ["meta", "data"])
def test_what_a_content_system_calls_any_article_is_no_section(none: str, place: str) -> None:
    head = f'<meta property="article:section" content="{none}">' if place == "meta" else ""
    data = {"articleSection": none} if place == "data" else None
    assert article(head=head, data=data).section is None
    foot = '<p>In <a rel="category tag" href="/category/trasporti/">Trasporti</a></p>'
    assert article(head=head, data=data, foot=foot).section == "Trasporti"


@pytest.mark.parametrize(
    "label",
    [
        '<div class="taxonomy-category wp-block-post-terms"><a rel="tag" href="/c/trasporti">Trasporti</a></div>',
        '<span class="cat-links"><a rel="tag" href="/c/trasporti">Trasporti</a></span>',
        '<a rel="tag" href="https://www.prova.example/category/trasporti/">Trasporti</a>',
        '<a rel="tag" href="/rubrica/trasporti/">Trasporti</a>',
        '<a rel="category tag" href="/x/1">Trasporti</a>',
    ],
)
def test_a_category_among_the_tags_is_the_section(label: str) -> None:
    found = article(foot=f'{label}<div class="tags"><a rel="tag" href="/tag/funi/">funi</a></div>')
    assert (found.section, found.tags) == ("Trasporti", ("funi",))


@pytest.mark.parametrize(
    "box", ['div class="tags"', 'ul class="post-tags"', 'div class="field field--name-field-tags"', 'p id="tags"']
)
def test_tags_are_known_by_their_box_where_the_links_do_not_say_so(box: str) -> None:
    links = '<a href="/tag/funi/">#funi</a> <a href="/tag/costa/">costa</a>'
    assert article(foot=f"<{box}>Tag: {links}</{box.split()[0]}>").tags == ("funi", "costa")


@pytest.mark.parametrize(
    "other",
    [
        '<aside class="tags"><a href="/tag/mare/">mare</a></aside>',
        '<div class="tag-cloud"><a href="/tag/mare/">mare</a></div>',
        '<p><a href="/tag/mare/">mare</a></p>',
        '<div class="tags"><a href="/autori/anna-neri">Anna Neri</a></div>',
        '<section><div><h3><a href="/n/1">Il porto chiude per vento</a></h3><p class="tags"><a href="/tag/mare/">mare</a></p></div>'
        '<div><h3><a href="/n/2">Le reti tornano a riva</a></h3><p class="tags"><a href="/tag/pesca/">pesca</a></p></div></section>',
    ],
    ids=["aside", "cloud", "amid the text", "no tag's page", "cards"],
)
def test_links_that_are_no_tags_of_the_article_give_none(other: str) -> None:
    assert article(foot=other).tags == ()


def test_tags_alone_give_no_section() -> None:
    found = article(foot='<a rel="tag" href="/tag/funi/">funi</a><a rel="tag" href="/argomenti/costa/">costa</a>')
    assert (found.section, found.tags) == (None, ("funi", "costa"))


# ── contributors ───────────────────────────────────────────────────────────────────────────────

PEOPLE = {
    "author": {"@type": "Person", "name": "Pia Rovelli"},
    "contributor": [{"@type": "Person", "name": "Santo Dalmassi"}],
}


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline"><a href="/author/p">Pia Rovelli</a>, <a href="/author/s">Santo Dalmassi</a></p>',
        '<p class="author">di Pia Rovelli e Santo Dalmassi</p>',
        "<p>di Pia Rovelli e Santo Dalmassi</p>",
    ],
)
def test_a_contributor_whom_the_byline_prints_is_an_author(byline: str) -> None:
    assert article(byline, data=PEOPLE).authors == ("Pia Rovelli", "Santo Dalmassi")


@pytest.mark.parametrize(
    "byline", ["", '<p class="byline">Pia Rovelli</p>', '<p class="byline">Pia Rovelli, Ada Corvi</p>']
)
def test_a_contributor_whom_the_byline_does_not_print_is_none(byline: str) -> None:
    assert article(byline, data=PEOPLE).authors == ("Pia Rovelli",)


def test_whom_the_page_prints_wrote_it_where_the_data_name_only_who_had_a_part_in_it() -> None:
    data = {"contributor": PEOPLE["contributor"]}
    assert article('<p class="byline">di Pia Rovelli</p>', data=data).authors == ("Pia Rovelli",)
    assert article(data=data).authors == ("Santo Dalmassi",)


# ── picture ────────────────────────────────────────────────────────────────────────────────────

OWN = "https://www.prova.example/foto/vagone.jpg"


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/foto/vagone.jpg" alt="">',
        '<img src="data:image/gif;base64,R0lGOD" data-src="/foto/vagone.jpg">',
        '<img src="data:image/gif;base64,R0lGOD" data-lazy-src="/foto/vagone.jpg">',
        '<img srcset="/foto/vagone.jpg 600w, /foto/vagone-2.jpg 1200w">',
        '<img data-original="/foto/vagone.jpg" src="/blank.gif">',
        '<picture><source srcset="/foto/v.webp 1x"><source srcset="/foto/v.avif"><img src="/foto/vagone.jpg"></picture>',
        '<picture><source srcset="/foto/vagone.jpg 800w, /foto/v2.jpg 1600w"><source srcset="/v.avif"><img src="data:image/gif;base64,R0"></picture>',
    ],
)
@pytest.mark.parametrize("place", ["above", "below", "featured"])
def test_the_picture_at_the_head_stands_for_data_that_name_none(image: str, place: str) -> None:
    figure = (
        f"<figure>{image}</figure>"
        if place != "featured"
        else f"<div>{image.replace('<img', '<img class=wp-post-image')}</div>"
    )
    assert article(above=figure if place != "below" else "", below=figure if place == "below" else "").image == OWN


@pytest.mark.parametrize(
    "name",
    [
        "/img/logo.png",
        "/logo-prova-1200x630.png",
        "/default-share.jpg",
        "/wp-content/themes/x/og.png",
        "/favicon_v2.ico",
        "/Placeholder.svg",
    ],
)
def test_a_picture_that_is_the_outlet_s_for_every_story_is_passed_over(name: str) -> None:
    head = f'<meta property="og:image" content="https://www.prova.example{name}">'
    assert article(head=head).image is None
    assert article(head=head, below='<figure><img src="/foto/vagone.jpg"></figure>').image == OWN


@pytest.mark.parametrize(
    "name",
    ["/foto/nuovo-logo-del-porto.jpg", "/2025/icone-russe.jpg", "/IMG_2041.jpg", "/image.jpg", "/social/vagone.jpg"],
)
def test_a_picture_of_a_logo_stays(name: str) -> None:
    head = f'<meta property="og:image" content="https://www.prova.example{name}">'
    assert article(head=head).image == f"https://www.prova.example{name}"


@pytest.mark.parametrize(
    "around",
    [
        "<aside>{}</aside>",
        '<div class="author-box">{}</div>',
        '<a href="/altra">{}</a>',
        '<div class="related">{}</div>',
    ],
)
def test_a_picture_of_something_else_is_not_the_article_s(around: str) -> None:
    assert article(below=around.format('<figure><img src="/foto/vagone.jpg"></figure>')).image is None
