"""Headline, authors and day where data and page differ: the kinds that readers notice, each with a control."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from newscrawl import extract
from newscrawl.models import Article
from tests.extract.pages import NOW, SENTENCE, SOURCE, page, read

TITLE = "Il traghetto torna in orario dopo tre settimane"


def article(body: str, *, head: str = "", data: dict[str, Any] | None = None, lang: str = "it") -> Article:
    script = (
        '<script type="application/ld+json">'
        + json.dumps({"@type": "NewsArticle", "headline": TITLE, **data})
        + "</script>"
        if data is not None
        else ""
    )
    return read(f'<html lang="{lang}"><head>{head}{script}</head><body>{body}<p>{SENTENCE * 5}</p></body></html>')


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


# ── headline ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heading", "kicker"),
    [
        (f"<span>Porto</span> {TITLE}", "Porto"),
        (f'<span class="tag"><time>9 novembre 2025</time></span> <span>{TITLE}</span>', None),
        (f"<small>Mobilità sul lago</small><br>{TITLE}", "Mobilità sul lago"),
        (f"<div><em>In breve</em> {TITLE}</div>", "In breve"),
        (f'<span class="visually-hidden">Titolo:</span> {TITLE}', None),
        (f"<strong>Porto</strong> – {TITLE}", "Porto"),
    ],
)
def test_a_label_inside_the_heading_is_no_part_of_the_headline(heading: str, kicker: str | None) -> None:
    found = article(f"<h1>{heading}</h1>", head=og(TITLE))
    assert (found.title, found.kicker) == (TITLE, kicker)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"<span>Maltempo:</span> {TITLE}", f"Maltempo: {TITLE}"),
        (f"<em>Finalmente</em> {TITLE[0].lower()}{TITLE[1:]}", f"Finalmente {TITLE[0].lower()}{TITLE[1:]}"),
    ],
    ids=["a colon joins", "the data have it too"],
)
def test_words_that_belong_to_the_sentence_stay(heading: str, title: str) -> None:
    data_have = TITLE if ":" in title else title
    assert article(f"<h1>{heading}</h1>", head=og(data_have)).title == title


@pytest.mark.parametrize("behind", [" – La Prova", " | Prova", " | prova.example", " - La Prova", " · La Prova"])
def test_the_outlets_name_behind_the_heading_is_no_part_of_the_headline(behind: str) -> None:
    head = f'<meta property="og:site_name" content="La Prova">{og(TITLE)}'
    assert article(f"<h1>{TITLE}{behind}</h1>", head=head).title == TITLE


def test_a_first_word_with_which_the_sentence_begins_stays_though_the_title_goes_without_it() -> None:
    body = f"<h1><em>Caronte</em> {TITLE[0].lower()}{TITLE[1:]}</h1>"
    assert article(body, head=f"<title>{TITLE} - Prova</title>").title == f"Caronte {TITLE[0].lower()}{TITLE[1:]}"


def test_words_behind_the_heading_that_are_no_outlets_stay() -> None:
    assert article(f"<h1>{TITLE} – le tappe</h1>", head=og(TITLE)).title == f"{TITLE} – le tappe"
    whole = f"{TITLE} – Prova generale sul lago"
    assert article(f"<h1>{whole}</h1>", head=f"{og(whole)}<title>{whole}</title>").title == whole


@pytest.mark.parametrize(
    "title",
    ["湖の渡し船が三週間ぶりに再開する｜みなと通信", "湖の渡し船が三週間ぶりに再開する：みなと通信", "湖の渡し船が三週間ぶりに再開する - みなと通信",
     "湖の渡し船が三週間ぶりに再開する_社会_みなと通信", "湖の渡し船が三週間ぶりに再開する-みなと通信"],
)  # fmt: skip
def test_scripts_without_spaces_part_their_titles_too(title: str) -> None:
    assert article("", head=f"<title>{title}</title>").title == "湖の渡し船が三週間ぶりに再開する"


def test_a_heading_in_a_script_without_spaces_is_akin_to_its_title() -> None:
    found = article("<h1>渡し船が再開 湖畔に活気</h1>", head=og("渡し船が再開 三週間ぶりの出航"))
    assert (found.title, found.provenance["title"]) == ("渡し船が再開 湖畔に活気", "visible:h1")


def test_a_heading_that_shares_the_outlets_name_alone_is_no_headline() -> None:
    body = "<h1>Un messaggio dal fondatore di Prova</h1>"
    assert article(body, head=f"{og(TITLE)}<title>{TITLE} - Prova</title>").title == TITLE


def test_of_two_headings_that_of_more_shared_words_is_the_headline() -> None:
    body = "<h1>Tutte le notizie in orario</h1><h1>Traghetto di nuovo in orario dopo settimane</h1>"
    assert article(body, head=og(TITLE)).title == "Traghetto di nuovo in orario dopo settimane"


# ── authors ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["Como", "Reggio Emilia", "L'Aquila"])
def test_where_an_author_is_takes_no_name_from_the_byline(where: str) -> None:
    byline = f'<p class="byline">By Pia Rovelli and Ada Corvi in {where}</p>'
    assert article(f"<h1>{TITLE}</h1>{byline}", lang="en").authors == ("Pia Rovelli", "Ada Corvi")


def lone(words: str, text: str) -> tuple[str, ...]:
    """The authors of a page that prints some words alone beside its date."""
    body = f"<h1>{TITLE}</h1><div><span>{words}</span> <span>5 marzo 2025</span></div><p>{text} {SENTENCE * 2}</p>"
    return article(body).authors


@pytest.mark.parametrize(
    "told",
    ["Di Pia Rovelli.", "Altri articoli di Pia Rovelli", "Pia Rovelli è una giornalista.", "Pia Rovelli is a freelance food writer."],
)  # fmt: skip
def test_a_name_alone_beside_the_date_is_the_author_where_the_page_says_that_its_bearer_writes(told: str) -> None:
    assert lone("Pia Rovelli", told) == ("Pia Rovelli",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Reggio Emilia", "Il sindaco di Reggio Emilia ne è lieto."),
        ("Forza Italia", "Il gruppo di Forza Italia ha votato contro."),
        ("Pia Rovelli", "La città ricorda la vita di Pia Rovelli."),
        ("Pia Rovelli", "Pia Rovelli è un'allenatrice di canottaggio."),
        ("Pia Rovelli", "Di Pia Rovelli restano le fotografie."),
        ("Small Business", "It is paid by Small Business funds."),
    ],
)
def test_what_stands_alone_beside_the_date_and_is_written_about_is_no_author(words: str, told: str) -> None:
    assert lone(words, told) == ()


def test_the_first_of_several_led_names_behind_the_text_is_no_author() -> None:
    replies = "".join(
        f'<div class="reply"><span class="author">di {name}</span><p>Bravo!</p></div>'
        for name in ("Ugo Bassi", "Ada Corvi")
    )
    assert article(f"<h1>{TITLE}</h1><p>{SENTENCE * 5}</p>{replies}").authors == ()


ONE = {"author": {"@type": "Person", "name": "Pia Rovelli"}}


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<p>di Pia Rovelli e Ada Corvi</p>", ("Pia Rovelli", "Ada Corvi")),
        ('<p class="byline">Pia Rovelli, Ada Corvi e Santo Dalmassi</p>', ("Pia Rovelli", "Ada Corvi", "Santo Dalmassi")),
        ("<p>By Pia Rovelli and Ada Corvi, Reuters</p>", ("Pia Rovelli", "Ada Corvi")),
        ('<div class="author">von Ada Corvi und Pia Rovelli</div>', ("Ada Corvi", "Pia Rovelli")),
        ("<p>Written by Pia Rovelli &amp; Ada Corvi</p>", ("Pia Rovelli", "Ada Corvi")),
    ],
)  # fmt: skip
def test_a_byline_that_names_more_than_the_data_names_the_authors(byline: str, authors: tuple[str, ...]) -> None:
    found = article(f"<h1>{TITLE}</h1>{byline}", data=ONE)
    assert found.authors == authors
    assert found.provenance["authors"].startswith("jsonld:author+visible:")


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By Pia Rovelli. Reviewed by Ada Corvi</p>",
        "<p>di Pia Rovelli, foto di Ada Corvi</p>",
        "<p>di Pia Rovelli, inviata speciale, Lago Maggiore</p>",
        "<p>di Pia Rovelli, La Prova</p>",
        '<p class="byline">Pia Rovelli – Castel Volturno</p>',
        '<p class="byline">di Pia Rovelli | San Benedetto</p>',
        "<p>di Ada Corvi e Santo Dalmassi</p>",
        "<p>di Pia Rovelli</p>",
    ],
)
def test_a_byline_that_says_something_else_leaves_the_authors_of_the_data(byline: str) -> None:
    assert article(f"<h1>{TITLE}</h1>{byline}", data=ONE).authors == ("Pia Rovelli",)


def test_authors_whom_a_persons_selector_finds_are_all() -> None:
    source = replace(SOURCE, selectors={"authors": "b::text"})
    html = f"<body><h1>{TITLE}</h1><p class='byline'>di <b>Pia Rovelli</b> e Ada Corvi</p><p>{SENTENCE * 5}</p></body>"
    assert extract.article(page(html), source, now=NOW).authors == ("Pia Rovelli",)


@pytest.mark.parametrize(
    ("byline", "foot"),
    [
        ("<span>Ada Corvi</span><span>9 novembre 2025</span>", "<p>Ada Corvi è una giornalista del lago.</p>"),
        ("<div><span>9 novembre 2025</span></div><div><b>Ada Corvi</b></div>", "<h4>Autrice: Ada Corvi</h4>"),
        ("<span>Ada Corvi</span> <span>4 min read</span>", "<p>Ada Corvi is a writer on lakes.</p>"),
        ("<a href='/chi/ada'>Ada Corvi</a> <i>09/11/2025</i>", "<h3>More from Ada Corvi</h3>"),
        ("<span>Ada Corvi</span><em>5 minuti</em>", "<h3>About Ada Corvi</h3>"),
    ],
)
def test_a_lone_name_beside_the_date_is_the_authors_where_the_page_tells_of_its_bearer(byline: str, foot: str) -> None:
    found = read(f"<body><h1>{TITLE}</h1><div>{byline}</div><p>{SENTENCE * 5}</p>{foot}</body>")
    assert (found.authors, found.provenance["authors"]) == (("Ada Corvi",), "visible:name")


@pytest.mark.parametrize(
    "byline",
    [
        "<span>Ada Corvi</span><span>9 novembre 2025</span>",
        "<span>Piccole Imprese</span><span>9 novembre 2025</span>",
        "<a href='/tag/ada-corvi'>Ada Corvi</a><span>9 novembre 2025</span>",
    ],
    ids=["nobody tells", "a label", "a tag"],
)
def test_a_lone_name_of_whom_the_page_tells_nothing_is_no_author(byline: str) -> None:
    foot = "<p>Ada Corvi è una giornalista.</p>" if "/tag/" in byline else ""
    assert read(f"<body><h1>{TITLE}</h1><div>{byline}</div><p>{SENTENCE * 5}</p>{foot}</body>").authors == ()


@pytest.mark.parametrize(
    "byline",
    ["Written by Ada Corvi", "Posted by Ada Corvi on November 9, 2025", "ByAda Corvi", "Erstellt von Ada Corvi am Sonntag, 9. November 2025",
     "by: Ada Corvi, Nov 9, 2025", "Inserito da Ada Corvi"],
)  # fmt: skip
def test_a_byline_begins_with_many_words_and_ends_before_its_date(byline: str) -> None:
    wanted = () if byline.startswith("Inserito da") else ("Ada Corvi",)  # "da" begins many a sentence that is no byline
    assert article(f"<h1>{TITLE}</h1><p>{byline}</p>").authors == wanted


def test_a_byline_behind_a_long_standfirst_is_found_among_boxes_of_people() -> None:
    box = '<div class="author-box"><b class="author-name">{}</b></div>'
    body = (
        f'<h1>{TITLE}</h1><div><p>{SENTENCE * 2}</p></div><div class="author-line">Written by Ada Corvi</div>'
        f"<p>{SENTENCE * 5}</p><section>{box.format('Pia Rovelli')}</section><section>{box.format('Santo Dalmassi')}</section>"
    )
    assert article(body).authors == ("Ada Corvi",)


# ── days ───────────────────────────────────────────────────────────────────────────────────────


def day(printed: str, *, head: str = "", lang: str = "en") -> str | None:
    found = article(f"<h1>{TITLE}</h1><p class='date'>{printed}</p>", head=head, lang=lang).published
    return found.at.isoformat(timespec="minutes") if found else None


@pytest.mark.parametrize(
    "printed",
    [
        "2025年11月7日",
        "公開日：2025年11月07日 14時30分",
        "2025 年 11 月 7 日",
        "2025년 11월 7일",
        "発行 2025年11月7日（金）",
    ],
)
def test_year_month_and_day_with_their_signs_are_a_date(printed: str) -> None:
    assert (day(printed) or "")[:10] == "2025-11-07"


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        ("Nov 7, 2025 5:00 a.m. PT", "2025-11-07T14:00+01:00"),
        ("November 7, 2025 at 2:19 pm ET", "2025-11-07T20:19+01:00"),
        ("Nov. 7, 2025, 9:00 AM (CST)", "2025-11-07T16:00+01:00"),
        ("July 7, 2025 8:31 PM EST", "2025-07-08T02:31+02:00"),
        ("Nov 7, 2025 6:05 am MT", "2025-11-07T14:05+01:00"),
        ("Nov 7, 2025 6:05 am", "2025-11-07T06:05+01:00"),
    ],
)
def test_an_american_clock_that_is_printed_is_read(printed: str, instant: str) -> None:
    assert day(printed) == instant


@pytest.mark.parametrize("raw", ["03-09-2025", "3/9/2025", "03.09.2025", "03-09-2025 10:15", "3-9-2025"])
def test_data_in_numbers_have_the_month_first_where_the_page_prints_that_day(raw: str) -> None:
    head = f'<meta property="article:published_time" content="{raw}">'
    assert (day("March 9, 2025", head=head) or "")[:10] == "2025-03-09"
    assert (day("September 3, 2025", head=head) or "")[:10] == "2025-09-03"


@pytest.mark.parametrize(
    ("attribute", "instant"),
    [
        ("2025-11-07 19:19:00 UTC", "2025-11-07T20:19+01:00"),
        ("2025-11-07 19:19:00Z", "2025-11-07T20:19+01:00"),
        ("2025-11-07 19:19:00+00:00", "2025-11-07T20:19+01:00"),
        ("2025-11-07 19:19:00-0500", "2025-11-08T01:19+01:00"),
        ("2025-11-07 19:19:00.000Z", "2025-11-07T20:19+01:00"),
        ("2025-11-07 18:02:00 UTC", "2025-11-07T19:19+01:00"),
    ],
)
def test_a_time_without_a_zone_has_that_of_the_same_time_elsewhere(attribute: str, instant: str) -> None:
    head = '<meta itemprop="datePublished" content="2025-11-07 19:19:00">'
    assert day(f'<time datetime="{attribute}">venerdì</time>', head=head, lang="it") == instant


@pytest.mark.parametrize("printed", ["UpdatedNovember 7, 2025", "Updated November 7, 2025", "Last UpdatedNov 7, 2025"])
def test_a_day_that_is_glued_to_the_word_update_is_that_of_the_change(printed: str) -> None:
    head = '<meta property="article:published_time" content="2023-05-30T09:00:00+02:00">'
    found = article(f"<h1>{TITLE}</h1><p class='date'>{printed}</p>", head=head, lang="en")
    assert found.published is not None
    assert found.published.at.year == 2023
