"""Feeds that a home page names or links to in whatever way, and stories that are only in the data of its scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from discover_made import found, outlet

from newscrawl.crawl.places import places, system
from newscrawl.models import EntryLimits, Kind

BASE = "https://www.esempio.it"


def feeds_of(body: str, head: str = "") -> dict[str, bool]:
    """Path of each feed → whether the page names it as such."""
    answer = found(Kind.HOME, f"<html><head>{head}</head><body>{body}</body></html>", url=f"{BASE}/")
    return {link.url.removeprefix(BASE): link.declared for link in answer.links if link.kind is Kind.FEED}


@pytest.mark.parametrize(
    "element",
    [
        '<link rel="alternate" type="application/xml" href="/f/novita">',
        '<link rel="alternate" type="text/xml; charset=utf-8" href="/f/novita">',
        '<LINK REL="ALTERNATE" TYPE="Application/RSS+XML" HREF="/f/novita">',
        '<link rel="feed" href="/f/novita">',
        '<a rel="alternate nofollow" type="application/atom+xml" href="/f/novita"><i class="x"></i></a>',
    ],
)
def test_a_feed_is_named_in_the_head_or_anywhere_with_its_type(element: str) -> None:
    assert feeds_of(element) == {"/f/novita": True}
    assert feeds_of("", head=element) == {"/f/novita": True}


@pytest.mark.parametrize(
    "element",
    [
        '<link rel="alternate" type="application/json+oembed" href="/o?url=x">',
        '<link rel="alternate" type="text/xml+oembed" href="/o?url=x">',
        '<link rel="alternate" hreflang="fr" href="/fr/">',
        '<link rel="alternate" media="only screen and (max-width: 640px)" href="/m/feed/">',
        '<link rel="stylesheet" type="text/xml" href="/stile.xml">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
    ],
)
def test_what_else_a_head_names_is_no_feed(element: str) -> None:
    assert feeds_of("", head=element) == {}


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/f/novita">RSS</a>',
        '<a href="/f/novita">Feed RSS</a>',
        '<a href="/f/novita">Flux RSS</a>',
        '<a href="/f/novita">Suscripción al RSS</a>',
        '<a href="/f/novita">RSS-Feed abonnieren</a>',
        '<a href="/f/novita"> Feed </a>',
        '<a href="/f/novita"><img src="/i.png" alt="RSS"></a>',
        '<a href="/f/novita" title="Abbonati al feed RSS"><svg></svg></a>',
        '<a href="/f/novita"><i class="icon icon-rss"></i></a>',
        '<a href="/f/novita"><img src="/images/xml.gif" alt="" width="36"></a>',
        '<a href="/f/novita"><img src="/temi/icona_rss.svg?v=2"></a>',
    ],
)
def test_a_plain_link_is_a_feed_by_what_is_written_on_it(anchor: str) -> None:
    assert feeds_of(f"<footer>{anchor}</footer>") == {"/f/novita": False}


@pytest.mark.parametrize(
    "path", ["/feed/", "/rss", "/rss.xml", "/atom.xml", "/index.xml", "/feeds/all.atom.xml", "/notizie.rss", "/?format=feed&type=rss"]
)  # fmt: skip
def test_a_plain_link_is_a_feed_by_where_it_leads(path: str) -> None:
    assert list(feeds_of(f'<a href="{path}">Seguici</a>').values()) == [False]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/rss/">Feed dei commenti</a>',
        '<a href="#rss">RSS</a>',
        '<a href="/cronaca/2026/03/02/la-giunta-presenta-il-nuovo-feed-rss.html">La giunta di Velmora presenta il nuovo servizio di feed RSS</a>',
        '<a href="/scienza/atomi">Atomi e molecole</a>',
        '<a href="https://altrove.example/feed/">RSS</a>',
        '<a href="/tecnica/feed/recensione-di-un-lettore.html">Recensione</a>',
        '<a href="/mappa.xml">Mappa del sito</a>',
        '<a href="/cronaca/"><img src="/foto/rssicone.jpg" alt=""></a>',
        '<a href="/cronaca/"><img src="/rss/foto.jpg" alt=""></a>',
    ],
)
def test_a_story_a_jump_a_comment_or_a_stranger_is_none(anchor: str) -> None:
    assert feeds_of(anchor) == {}


def test_what_the_page_names_goes_before_its_plain_links_and_these_are_few() -> None:
    many = "".join(f'<a href="/sezione-{number}/feed/">RSS</a>' for number in range(40))
    named = feeds_of(many, head='<link rel="alternate" type="application/rss+xml" href="/feed/">')
    assert next(iter(named.items())) == ("/feed/", True)
    assert len(named) == 11


def test_a_page_in_the_place_of_a_feed_gives_the_feeds_that_it_lists() -> None:
    page = (
        '<html><body><h1>RSS</h1><a href="/rss/cronaca.xml">Cronaca</a><a href="/contatti">Contatti</a></body></html>'
    )
    answer = found(Kind.FEED, page, url=f"{BASE}/rss/")
    assert [(link.kind, link.url) for link in answer.links] == [(Kind.FEED, f"{BASE}/rss/cronaca.xml")]
    assert answer.note == "HTML in place of a feed"


# ── stories in data ────────────────────────────────────────────────────────────────────────────

STORY = "/valle/2026/03/02/il-mulino-di-velmora-macina/"
DATA: dict[str, Any] = {
    "props": {
        "hero": {"url": STORY, "image": "/img/2026/03/02/il-mulino-di-velmora.jpg"},
        "nav": [{"href": "/valle/"}],
    },
    "api": "/api/2026/03/02/il-mulino-di-velmora-macina/",
    "altrove": "https://altrove.example/2026/03/02/una-notizia-di-altri/",
}
JSON = json.dumps(DATA)
STATES = {
    "next": f'<script id="__NEXT_DATA__" type="application/json">{JSON}</script>',
    "nuxt": f'<script>window.__NUXT__=(function(a){{return {{d:{JSON.replace("/", chr(92) + "u002F")},s:a}}}}(null));</script>',
    "initial state": f"<script>window.__INITIAL_STATE__ = {JSON.replace('/', chr(92) + '/')};</script>",
    "pieces": f"<script>self.__next_f.push([1,{json.dumps('5:' + JSON)}])</script>",
    "parsed": f"<script>window.__STATE__ = JSON.parse({json.dumps(JSON)});</script>",
    "bare": f'<script type="application/json" data-island>{JSON}</script>',
    "list": '<script type="application/ld+json">' + json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": BASE + STORY}]}) + "</script>",
}  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.FRONT, Kind.HOME])
@pytest.mark.parametrize("state", STATES)
def test_stories_that_are_only_in_the_data_of_a_page_are_links(state: str, kind: Kind) -> None:
    answer = found(kind, f"<html><body><div id=app></div>{STATES[state]}</body></html>", url=f"{BASE}/")
    assert [link.url for link in answer.links] == [BASE + STORY]


@pytest.mark.parametrize(
    "script",
    [
        f'<script src="/x.js" type="application/json">{JSON}</script>',
        f"<script>var testo = 'si legge a {STORY} tutto';</script>",
        '<script type="application/json">{"route": "/[sezione]/[anno]/[slug-di-quattro-parole]", "t": "a/b c"}</script>',
        '<script type="application/json">{"nav": ["/cronaca/", "/tag/ponti-e-strade-di-valle", "/chi-siamo"]}</script>',
    ],
)
def test_scripts_without_a_storys_address_give_none(script: str) -> None:
    assert found(Kind.FRONT, f"<html><body>{script}</body></html>", url=f"{BASE}/").links == ()


def test_a_story_that_is_shown_and_in_the_data_is_one_link_with_its_headline() -> None:
    page = f'<html><body><a href="{STORY}">Il mulino di Velmora macina</a>{STATES["next"]}</body></html>'
    (link,) = found(Kind.FRONT, page, url=f"{BASE}/").links
    assert link.title == "Il mulino di Velmora macina"


def test_data_keep_to_the_outlets_patterns_and_to_the_limits() -> None:
    page = f"<html><body>{STATES['next']}</body></html>"
    allowed = found(Kind.FRONT, page, outlet(allow=("/valle/20",)), url=f"{BASE}/")
    assert [link.url for link in allowed.links] == [BASE + STORY]
    assert found(Kind.FRONT, page, outlet(deny=("/mulino|-mulino-",)), url=f"{BASE}/").links == ()
    assert found(Kind.FRONT, page, limits=EntryLimits(script_chars=50), url=f"{BASE}/").links == ()


# ── places ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "first"),
    [
        (b'<meta name="generator" content="WordPress 6.7.1">', "/feed/"),
        (b"<meta content='Hugo 0.131.0' name='generator'>", "/index.xml"),
        (b"<META NAME=generator CONTENT=Hexo>", "/atom.xml"),
        (b'<meta name="generator" content="Joomla! - Open Source Content Management">', "/?format=feed&type=rss"),
        (b'<meta data-x="1" name="generator" content="Ghost 5.82">', "/rss/"),
        (b'<meta name="generator" content="PHP-Nuke Copyright">', "/backend.php"),
        (b'<meta name="generator" content="Un sistema di casa">', "/feed/"),
        (b'<meta name="description" content="Hugo, il cane">', "/feed/"),
    ],
)
def test_the_system_that_made_a_page_says_where_to_look_first(head: bytes, first: str) -> None:
    made_by = system(b"<html><head>" + head + b"</head>")
    found = [place.url for place in places(f"{BASE}/sezione/", made_by, (Kind.FEED, Kind.SITEMAP))]
    assert found[0] == BASE + first
    assert len(found) == len(set(found)) <= 14


def test_only_what_is_wanted_is_looked_for() -> None:
    assert {place.kind for place in places(BASE, "wordpress", (Kind.SITEMAP,))} == {Kind.SITEMAP}
