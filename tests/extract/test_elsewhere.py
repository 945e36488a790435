"""A text that stands in the page's state, its data or its feed alone is read from there; what is closed, or another's, is not."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import Any

import pytest

from newscrawl import extract
from newscrawl.models import Article, Link
from tests.extract.pages import NOW, SOURCE, page, read
from tests.extract.stories import PARAGRAPHS, TITLE

URL = "https://www.lume.example/mare/2026/faro-punta-grisanta-48213.html"
MARKUP = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
DEK = "La lanterna di Punta Grisanta si è riaccesa lunedì alle cinque e mezza, dopo otto inverni di buio e due collaudi falliti."
OTHER = (
    "Il traghetto delle sette per Isola Corvina resterà fermo fino a sabato, perché un cuscinetto dell’asse di dritta si è"
    " spaccato in manovra.",
    "La compagnia ha noleggiato un aliscafo da cinquantadue posti, che parte alle otto e torna alle diciannove; i furgoni"
    " aspettano invece il martedì.",
    "I bottegai dell’isola hanno scritto al prefetto: senza farina e senza gas, dicono, il forno di via dei Palamiti chiude"
    " già giovedì a mezzogiorno.",
)
OTHER_MARKUP = "".join(f"<p>{line}</p>" for line in OTHER)


def shell(inner: str = "", *, head: str = "", after: str = "") -> str:
    """A page that shows headline and `inner`, as scripts would fill it; after: scripts."""
    return f"""<html lang="it"><head><title>{TITLE} | Il Lume dei Porti di Ponente</title>
<meta property="og:site_name" content="Il Lume dei Porti di Ponente"><meta property="og:type" content="article">
<meta property="og:title" content="{TITLE}"><meta property="article:published_time" content="2025-11-08T09:00:00+01:00">{head}</head>
<body><div id="app"><main><article><h1>{TITLE}</h1>{inner}</article></main></div>{after}</body></html>"""


def island(value: Any, id: str = "__NEXT_DATA__") -> str:
    data = json.dumps(value, ensure_ascii=False).replace("<", "\\u003C")
    return f'<script id="{id}" type="application/json">{data}</script>'


def state_of(html: str) -> Article:
    return read(html, URL)


def lines(article: Article) -> tuple[str, ...]:
    return tuple(block.text for block in article.blocks)


def props(**article: Any) -> Any:
    return {"props": {"pageProps": {"article": {"title": TITLE, **article}}}}


def blocks_of(kind: str, key: str) -> list[dict[str, str]]:
    return [{kind: "paragraph", key: line} for line in PARAGRAPHS]


def runs(key: str, kind: str = "type", word: str = "text") -> list[Any]:
    """Paragraphs of runs, the first of them parted in two."""
    return [
        {kind: "paragraph", key: [{kind: "text", word: line[:20]}, {kind: "text", word: line[20:]}]}
        for line in PARAGRAPHS
    ]


NUXT = f"""<script>window.__NUXT__=(function(a,b){{return {{layout:"default",data:[{{pezzo:{{titolo:a,corpo:{
    json.dumps(MARKUP).replace("<", chr(92) + "u003C")
},aperto:!0,autore:b}}}}]}}}}({json.dumps(TITLE)},"Ada Morvì"));</script>"""
APOLLO = {
    "ROOT_QUERY": {"story({})": {"__ref": "Story:48213"}},
    "Story:48213": {"__typename": "Story", "headline": TITLE, "body": [{"__ref": f"Para:{n}"} for n in range(5)]},
    **{f"Para:{n}": {"__typename": "Paragraph", "text": line} for n, line in enumerate(PARAGRAPHS)},
    "Story:48300": {"__typename": "Story", "headline": "Fermo il traghetto", "body": OTHER_MARKUP * 4},
}
NUMBERED = [
    {"data": 1}, {"pezzo": 2}, {"titolo": 3, "testo": 4, "altri": 5}, TITLE, MARKUP, [6], {"titolo": 7, "testo": 8},
    "Fermo il traghetto di Corvina", OTHER_MARKUP * 3,
]  # fmt: skip
FLIGHT = json.dumps(["$", "article", None, {"children": [["$", "p", None, {"children": line}] for line in PARAGRAPHS]}])
PUSHED = "".join(
    f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>"
    for part in ('1:["$","main",null,{"children":"$L5"}]\n5:' + FLIGHT[:300], FLIGHT[300:] + "\n")
)
ASSIGNED = json.dumps({"articolo": {"titolo": TITLE, "testo": MARKUP}, "aperto": True})

STATES = {
    "HTML in a string": island(props(bodyHtml=MARKUP)),
    "escaped HTML": island(props(body=escape(MARKUP))),
    "plain paragraphs": island(props(text="\n\n".join(PARAGRAPHS))),
    "another name, the same address": island(
        {"page": {"path": "/mare/2026/faro-punta-grisanta-48213.html", "copy": MARKUP}}
    ),
    "another name, the same number": island({"doc": {"id": 48213, "contenuto": MARKUP}}),
    "blocks by type": island(props(blocks=blocks_of("type", "text"))),
    "blocks by typename": island(props(content=blocks_of("__typename", "originalContent"))),
    "blocks with data": island(
        props(body={"blocks": [{"type": "paragraph", "data": {"text": line}} for line in PARAGRAPHS]})
    ),
    "a document of runs": island(props(body={"type": "doc", "content": runs("content")})),
    "a document with values": island(
        props(testo={"nodeType": "document", "content": runs("content", "nodeType", "value")})
    ),
    "a root of children": island(props(body={"root": {"type": "root", "children": runs("children")}})),
    "spans of a portable text": island(
        props(
            body=[
                {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": line}]}
                for line in PARAGRAPHS
            ]
        )
    ),
    "blocks of WordPress": island(
        props(blocks=[{"name": "core/paragraph", "attributes": {"content": line}} for line in PARAGRAPHS])
    ),
    "a list of strings": island(props(paragraphs=list(PARAGRAPHS))),
    "a rendered object": island({"post": {"title": {"rendered": TITLE}, "content": {"rendered": MARKUP}}}),
    "literals with arguments": NUXT,
    "an Apollo cache": f"<script>window.__APOLLO_STATE__={json.dumps(APOLLO)};</script>",
    "numbered values": island(NUMBERED, "__NUXT_DATA__"),
    "flight data": PUSHED,
    "assigned JSON": f"<script>window.__INITIAL_STATE__ = {ASSIGNED};(function(){{}}())</script>",
    "free, with closed comments": island(
        props(
            body=MARKUP, isPremium=False, isFree=True, access="free", paywall={"active": False}, comment_status="closed"
        )
    ),
    "a string of JSON": f"<script>window.__INITIAL_DATA__={json.dumps(ASSIGNED)};</script>",
    "models of models": island(
        {
            "data": {
                "metadata": {"locators": {"url": URL}},
                "url": URL,
                "content": {
                    "model": {
                        "blocks": [
                            {"type": "image", "model": {"caption": OTHER[0] * 3}},
                            *(
                                {
                                    "type": "text",
                                    "model": {
                                        "blocks": [
                                            {
                                                "type": "paragraph",
                                                "model": {
                                                    "text": line,
                                                    "blocks": [
                                                        {"type": "fragment", "model": {"text": line, "attributes": []}}
                                                    ],
                                                },
                                            }
                                        ]
                                    },
                                }
                                for line in PARAGRAPHS
                            ),
                        ]
                    }
                },
            }
        }
    ),
    "JSON in a string": f"<script>window.__STATE__=JSON.parse({json.dumps(ASSIGNED)});</script>",
    "data-page": f'<div id="inertia" data-page="{escape(json.dumps({"props": {"post": {"title": TITLE, "body": MARKUP}}}))}"></div>',
    "props of an island": f'<astro-island props="{escape(json.dumps({"post": [0, {"title": [0, TITLE], "html": [0, MARKUP]}]}))}"></astro-island>',
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
@pytest.mark.parametrize("shown", ['<div class="skeleton">Caricamento…</div>', f'<p class="dek">{DEK}</p>'])
def test_a_text_that_only_the_state_has_is_read_from_it(state: str, shown: str) -> None:
    article = state_of(shell(shown, after=state))
    assert lines(article) == PARAGRAPHS
    assert article.provenance["blocks"].startswith("state:")


def test_where_a_text_comes_from_is_told() -> None:
    article = state_of(shell(after=island(props(bodyHtml=MARKUP))))
    assert article.provenance["blocks"] == "state:__NEXT_DATA__.props.pageProps.article.bodyHtml"


def test_headings_quotes_and_lists_of_blocks_stay_what_they_are() -> None:
    first, second, third, *rest = PARAGRAPHS
    blocks = [
        {"type": "paragraph", "text": first}, {"type": "heading", "text": "La lampada"}, {"type": "paragraph", "text": second},
        {"type": "image", "caption": "Il molo visto dalla diga foranea, in una foto del custode", "url": "/a.jpg"},
        {"type": "quote", "text": third}, {"type": "related", "items": [{"title": "Fermo il traghetto", "text": OTHER[0]}]},
        *({"type": "paragraph", "text": line} for line in rest),
    ]  # fmt: skip
    article = state_of(shell(after=island(props(body=blocks))))
    assert lines(article) == (first, "La lampada", second, third, *rest)
    assert [block.kind for block in article.blocks][1:4] == ["heading", "paragraph", "quote"]


WALLS = {
    "a flag": (props(body=MARKUP), {"head": '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'}),
    "a flag of a part": (
        props(body=MARKUP),
        {"head": '<script type="application/ld+json">{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False"}}</script>'},
    ),
    "a tier": (props(body=MARKUP), {"head": '<meta property="article:content_tier" content="locked">'}),
    "a box": (props(body=MARKUP), {"after": '<div class="paywall-box">Scegli la tua offerta</div>'}),
    "words": (props(body=MARKUP), {"after": "<p>Per continuare a leggere questo articolo abbonati</p>"}),
    "French words": (props(body=MARKUP), {"after": "<p>Cet article est réservé aux abonnés</p>"}),
    "German words": (props(body=MARKUP), {"after": "<p>Mit Lume+ weiterlesen</p>"}),
    "a premium article": (props(body=MARKUP, isPremium=True), {}),
    "an article that is not free": (props(body=MARKUP, is_free=False), {}),
    "access by word": (props(body=MARKUP, access="subscriber"), {}),
    "visibility": (props(body=MARKUP, visibility="paid"), {}),
    "an active paywall": (props(body=MARKUP, paywall={"active": True}), {}),
}  # fmt: skip


@pytest.mark.parametrize(("state", "page"), WALLS.values(), ids=WALLS)
def test_no_wall_is_climbed(state: Any, page: dict[str, str]) -> None:
    html = shell(f"<p>{DEK}</p>", head=page.get("head", ""), after=page.get("after", "") + island(state))
    article = state_of(html)
    assert PARAGRAPHS[2] not in article.body
    assert not article.provenance.get("blocks", "").startswith("state:")


def test_articlebody_behind_a_wall_is_left_alone_too() -> None:
    data = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "articleBody": "\n".join(PARAGRAPHS),
        "isAccessibleForFree": False,
    }
    for shown in ("", f"<p>{DEK}</p>"):
        article = state_of(shell(shown, head=f'<script type="application/ld+json">{json.dumps(data)}</script>'))
        assert PARAGRAPHS[2] not in article.body


OTHERS = {
    "another story": {"story": {"title": "Fermo il traghetto di Corvina", "url": "/mare/traghetto.html", "body": OTHER_MARKUP}},
    "teasers": props(related=[{"title": "Fermo il traghetto di Corvina", "body": OTHER_MARKUP}]),
    "a story within": props(series={"title": "Fermo il traghetto di Corvina", "body": OTHER_MARKUP}),
    "comments": props(comments=[{"type": "comment", "text": line * 3} for line in OTHER]),
    "remarks": props(remarks=[{"user": "ugo44", "text": line} for line in OTHER]),
    "a summary with blocks": props(related=[{"type": "paragraph", "text": line} for line in OTHER]),
    "the outlet": {"site": {"name": "Il Lume", "url": "https://www.lume.example/", "about": OTHER_MARKUP}},
    "a long name of an outlet": {"site": {"name": "Il Lume dei Porti di Ponente", "about": OTHER_MARKUP}},
    "a life": props(author={"name": "Ada Morvì", "bio": " ".join(OTHER)}),
    "a summary": props(summary=" ".join(OTHER)),
    "a cut text": props(body=f"{OTHER_MARKUP}<p>E intanto sul molo…</p>"),
    "forms of words": {"messages": {"privacy": " ".join(OTHER)}, **props(id=1)},
    "a text of nobody": {"props": {"html": OTHER_MARKUP}},
    "a short text": props(body="<p>Il faro gira di nuovo da lunedì sera.</p>"),
    "the same number in a longer one": {"doc": {"id": 8213, "contenuto": OTHER_MARKUP}},
}  # fmt: skip


@pytest.mark.parametrize("state", OTHERS.values(), ids=OTHERS)
def test_what_is_not_the_text_of_this_article_is_left_alone(state: Any) -> None:
    article = state_of(shell(f'<p class="dek">{DEK}</p>', after=island(state)))
    assert OTHER[1] not in article.body
    assert not article.provenance["blocks"].startswith("state:")


def test_of_many_stories_in_a_state_that_of_the_page_is_read() -> None:
    stories = [{"title": f"Fermo il traghetto numero {n}", "body": OTHER_MARKUP * 3} for n in range(4)]
    mine = {"title": TITLE, "body": MARKUP}
    for state in (
        {"stories": [*stories[:2], mine, *stories[2:]]},
        [mine, *stories],
        {"a": stories, "b": [{"type": "story", **mine}]},
    ):
        for shown in ("", f"<p>{DEK}</p>"):
            assert lines(state_of(shell(shown, after=island(state)))) == PARAGRAPHS


def test_a_page_that_shows_its_text_is_read_as_it_shows_it() -> None:
    article = state_of(
        shell("".join(f"<p>{line}</p>" for line in (*PARAGRAPHS, *OTHER)), after=island(props(body=MARKUP * 3)))
    )
    assert lines(article) == (*PARAGRAPHS, *OTHER)
    assert not article.provenance["blocks"].startswith("state:")


def test_a_short_story_whose_state_says_no_more_stays_as_shown() -> None:
    shown = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:3])
    article = state_of(shell(shown, after=island(props(body=shown))))
    assert lines(article) == PARAGRAPHS[:3]
    assert not article.provenance["blocks"].startswith("state:")


def test_a_text_that_a_state_has_twice_is_no_longer_one() -> None:
    shown = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2])
    article = state_of(shell(shown, after=island(props(body=blocks_of("type", "text")[:2] * 3))))
    assert lines(article) == PARAGRAPHS[:2]
    assert lines(state_of(shell(after=island(props(body=blocks_of("type", "text") * 2))))) == PARAGRAPHS


def test_a_state_too_deep_or_broken_is_left_alone() -> None:
    deep: Any = props(body=MARKUP)
    for _ in range(80):
        deep = {"in": deep}
    for state in (island(deep), '<script type="application/json">{"a": [1, 2,' + "x" * 400 + "</script>"):
        assert lines(state_of(shell(f"<p>{DEK}</p>", after=state))) == (DEK,)


def test_what_a_person_s_selector_finds_is_the_text() -> None:
    source = replace(SOURCE, selectors={"body": "p.dek"})
    html = shell(f'<p class="dek">{DEK}</p>', after=island(props(body=MARKUP)))
    assert lines(extract.article(page(html, URL), source, now=NOW)) == (DEK,)
    assert lines(extract.article(page(html, URL), SOURCE, now=NOW)) == PARAGRAPHS


# ── articleBody ────────────────────────────────────────────────────────────────────────────────


def with_data(shown: str, **data: Any) -> Article:
    data = {"@type": "NewsArticle", "headline": TITLE, **data}
    return state_of(shell(shown, head=f'<script type="application/ld+json">{json.dumps(data)}</script>'))


def test_articlebody_is_the_text_where_the_page_shows_its_beginning() -> None:
    article = with_data(f"<p>{PARAGRAPHS[0]}</p>", articleBody="\n\n".join(PARAGRAPHS))
    assert lines(article) == PARAGRAPHS
    assert article.provenance["blocks"] == "jsonld:articleBody"


def test_articlebody_of_another_text_is_not() -> None:
    shown = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2])
    assert lines(with_data(shown, articleBody="\n\n".join(OTHER * 2))) == PARAGRAPHS[:2]


# ── the feed ───────────────────────────────────────────────────────────────────────────────────


def from_feed(shown: str, told: str, **parts: str) -> Article:
    entry = Link(url=URL, title=TITLE, text=told)
    return extract.article(replace(page(shell(shown, **parts), URL), evidence=entry), SOURCE, now=NOW)


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (f"<p>{DEK}</p>", MARKUP),
        ("<div>Caricamento…</div>", MARKUP),
        (f"<p>{PARAGRAPHS[0]}</p>", f'<img src="/a.jpg"/>{MARKUP}'),
        (f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>", escape(MARKUP)),
        (f"<p>{DEK}</p>", "\n\n".join(PARAGRAPHS)),
        (f"<p>{DEK}</p>", f"<div><div>{MARKUP}</div></div>"),
    ],
)
def test_a_text_that_only_the_feed_has_is_read_from_it(shown: str, told: str) -> None:
    article = from_feed(shown, told)
    assert lines(article) == PARAGRAPHS
    assert article.provenance["blocks"] == "entry:text"


@pytest.mark.parametrize(
    ("shown", "told", "parts"),
    [
        (f"<p>{DEK}</p>", f"{MARKUP}<p>Continua […]</p>", {}),
        (f"<p>{DEK}</p>", MARKUP, {"after": "<p>Contenuto riservato agli abbonati</p>"}),
        (f"<p>{DEK}</p>", OTHER_MARKUP, {}),
        (f"<p>{DEK}</p>", f"<p>{DEK}</p>", {}),
    ],
)
def test_a_summary_a_wall_or_another_text_leaves_what_the_page_shows(
    shown: str, told: str, parts: dict[str, str]
) -> None:
    assert lines(from_feed(shown, told, **parts)) == (DEK,)


# ── stumps ─────────────────────────────────────────────────────────────────────────────────────


SAID = f'<meta name="description" content="{DEK}">'
COUNTED = '<script type="application/ld+json">{"@type":"NewsArticle","wordCount":412}</script>'


@pytest.mark.parametrize(
    ("inner", "head", "sign"),
    [
        (f'<p class="dek">{DEK}</p>', "", "the standfirst alone"),
        (f'<p class="article__standfirst">{DEK}</p>', "", "the standfirst alone"),
        (f'<h2 class="sommario">{DEK}</h2>', "", "the standfirst alone"),
        (f'<p>{DEK}</p><div class="skeleton"></div>', SAID, "the standfirst alone"),
        (f"<p>{DEK[:-1]}…</p>", "", "cut short"),
        (f"<p>{DEK[:-1]} [...]</p>", "", "cut short"),
        (f"<p>{DEK}</p>", COUNTED, "fewer words than its data count"),
    ],
)
def test_a_stump_says_that_it_is_one(inner: str, head: str, sign: str) -> None:
    article = state_of(shell(inner, head=head))
    assert len(article.blocks) == 1
    assert article.provenance["blocks"].endswith(f"; stump: {sign}")


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        (f"<p>{PARAGRAPHS[1]}</p>", '<meta name="description" content="Torna la luce sul molo.">'),
        (f'<div class="testo"><p>{DEK}</p></div>', SAID),
        (f'<p class="dek">{DEK}</p><p>{PARAGRAPHS[1]}</p>', SAID),
        (f"<p>{DEK}</p>", COUNTED.replace("412", "21")),
    ],
)
def test_a_short_story_is_no_stump(inner: str, head: str) -> None:
    html = shell(inner, head=head).replace('<div id="app">', "<div>")
    assert "stump" not in state_of(html).provenance["blocks"]


@pytest.mark.parametrize(
    "words",
    [
        "Caricamento…",
        "Caricamento in corso, un momento di pazienza",
        "Loading the story, please hold on",
        "Please wait while we fetch this",
        "Wird geladen …",
        "You need to enable JavaScript to run this app.",
        "Per leggere questa pagina attiva JavaScript nel tuo browser.",
    ],
)
def test_words_that_stand_in_for_a_text_are_none(words: str) -> None:
    data = '<script type="application/ld+json">{"@type":"NewsArticle"}</script>'
    assert state_of(shell(f"<div>{words}</div>", head=data)).blocks == ()


@pytest.mark.parametrize(
    "words",
    ["Caricamento lento al porto: i camion aspettano da sei ore, la coda arriva fino alla rotonda di Calamerta."],
)
def test_a_text_that_begins_with_such_a_word_stays(words: str) -> None:
    assert state_of(shell(f"<p>{words}</p>")).body == words
