"""The hour that a page has only for machines, the clock on a wall that data call UTC, and days that nobody printed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from newscrawl import extract
from newscrawl.models import Article, Link
from tests.extract.pages import NOW, SENTENCE, SOURCE, page, read


def article(shown: str, *, head: str = "", data: dict[str, str] | None = None, foot: str = "") -> Article:
    return read(_html(shown, head=head, data=data, foot=foot))


def _html(shown: str = "", *, head: str = "", data: dict[str, str] | None = None, foot: str = "") -> str:
    script = json.dumps({"@type": "NewsArticle", "headline": "Il faro di Punta Brezza si riaccende", **(data or {})})
    block = f'<script type="application/ld+json">{script}</script>' if data is not None else ""
    return (
        f'<html lang="it"><head><title>Il faro di Punta Brezza si riaccende</title>{head}{block}</head><body><article>'
        f"<h1>Il faro di Punta Brezza si riaccende</h1>{shown}<p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p>{foot}</article></body></html>"
    )


def instant(found: Article) -> str | None:
    return found.published.at.isoformat() if found.published and found.published.precision != "day" else None


# ── the machine's hour ─────────────────────────────────────────────────────────────────────────

AT = "2025-10-20T17:42:00+02:00"


@pytest.mark.parametrize(
    "shown",
    [
        f'<div class="post-date"><time datetime="{AT}">20 ottobre 2025</time></div>',
        f'<span class="posted-on">Pubblicato <a href="#"><time datetime="{AT}">20 ottobre 2025</time></a></span>',
        f'<abbr class="published" title="{AT}">lun 20 ottobre 2025</abbr>',
        f'<p class="data">20/10/2025</p><time datetime="{AT}"></time>',
        '<span class="date" title="20 ottobre 2025, ore 17:42">20 ottobre 2025</span>',
        f'<span class="date" data-published="{AT}">Lunedì 20 ottobre 2025</span>',
        '<span class="date">20 ottobre 2025</span> <time datetime="20251020T1742">20.10.2025</time>',
    ],
)  # fmt: skip
def test_the_hour_comes_from_the_attribute_where_its_day_is_the_printed_one(shown: str) -> None:
    assert instant(article(shown)) == AT


def test_the_hour_of_data_of_a_day_comes_from_the_words() -> None:
    found = article('<span class="date">20 ottobre 2025, ore 17.42</span>', data={"datePublished": "2025-10-20"})
    assert instant(found) == AT
    assert found.provenance["published"] == "jsonld:datePublished+visible:date"


def test_the_hour_of_a_change_comes_from_its_attribute() -> None:
    shown = f'<abbr class="published" title="{AT}">20 ottobre 2025</abbr> <abbr class="modified" title="2025-10-20T19:05:00+02:00">Aggiornato: 20 ottobre 2025</abbr>'
    found = article(shown)
    assert (instant(found), found.modified and found.modified.at.isoformat()) == (AT, "2025-10-20T19:05:00+02:00")


@pytest.mark.parametrize(
    "shown",
    [
        '<div class="post-date">20 ottobre 2025</div><time datetime="2025-10-22T09:00:00+02:00">22 ottobre</time>',
        '<div class="post-date"><time datetime="2025-10-20T00:00:00+02:00">20 ottobre 2025</time></div>',
        '<div class="post-date" title="Archivio di ottobre">20 ottobre 2025</div>',
        f'<div class="post-date">20 ottobre 2025</div><aside><time datetime="{AT}">20 ottobre 2025</time></aside>',
    ],
    ids=["another day", "midnight", "no hour", "of a box"],
)
def test_a_day_stays_a_day_without_an_hour_of_its_own(shown: str) -> None:
    found = article(shown)
    assert found.published is not None
    assert (found.published.at.date().isoformat(), found.published.precision) == ("2025-10-20", "day")


# ── a local clock that is called UTC ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shown", "head", "data"),
    [
        ('<time datetime="2025-10-20T17:42:00Z">20 ottobre 2025 - 17:42</time>', "", None),
        ('<p class="date">Lunedì 20 ottobre 2025 ore 17.42</p>', "", {"datePublished": "2025-10-20T17:42:09.000Z"}),
        ('<p class="date">20/10/2025 | 17:42</p>', "", {"datePublished": "2025-10-20T17:42:00+00:00"}),
        ("<p>20 ottobre 2025, 17:42</p>", '<meta name="date" content="2025-10-20 17:42:00 UTC">', None),
        (
            '<span class="data">20.10.2025 alle 17:42</span>',
            '<meta name="pubdate" content="Mon, 20 Oct 2025 17:42:00 GMT">',
            None,
        ),
    ],
)
def test_a_local_time_that_data_call_utc_is_read_as_printed(shown: str, head: str, data: dict[str, str] | None) -> None:
    found = article(shown, head=head, data=data)
    assert instant(found) == AT
    assert found.published_zone == "outlet"
    assert [one.moment.at.isoformat()[:16] for one in found.conflicts] == ["2025-10-20T19:42"]


def test_a_local_time_late_in_the_evening_stays_on_its_day() -> None:
    found = article('<p class="date">20 ottobre 2025, 23:10</p>', data={"datePublished": "2025-10-20T23:10:00Z"})
    assert instant(found) == "2025-10-20T23:10:00+02:00"


@pytest.mark.parametrize(
    "shown",
    [
        "",
        '<p class="date">20 ottobre 2025</p>',
        '<p class="date">20 ottobre 2025, ore 19.42</p>',
        '<p class="date">20 ottobre 2025, ore 12.00</p>',
        '<p class="date">20 ottobre 2025, 17:42 UTC</p>',
        '<p class="date">20 ottobre 2025, 17:42</p><p class="date">20 ottobre 2025, 19:42</p>',
    ],
    ids=["nothing", "a day", "the same instant", "another hour", "in UTC too", "both"],
)
def test_a_true_utc_stays(shown: str) -> None:
    assert instant(article(shown, data={"datePublished": "2025-10-20T17:42:00Z"})) == "2025-10-20T19:42:00+02:00"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Mon, 20 Oct 2025 17:42:00 +0200", AT),
        ("2025-10-20T17:42:00", AT),
        ("Mon, 20 Oct 2025 17:42:00 +0000", "2025-10-20T19:42:00+02:00"),
        ("Mon, 20 Oct 2025 19:42:00 +0200", "2025-10-20T19:42:00+02:00"),
    ],
)
def test_the_feed_tells_a_local_time_from_utc(entry: str, expected: str) -> None:
    told = replace(
        page(_html(data={"datePublished": "2025-10-20T17:42:00Z"})), evidence=Link(url=page("").url, published=entry)
    )
    assert instant(extract.article(told, SOURCE, now=NOW)) == expected


@pytest.mark.parametrize(
    "sign",
    [
        '<script id="__NEXT_DATA__">{}</script>',
        '<script src="/_nuxt/a.js"></script>',
        '<div data-reactroot=""></div>',
        '<i ng-version="17"></i>',
    ],
)
def test_a_page_that_is_rendered_twice_prints_the_server_s_clock(sign: str) -> None:
    html = _html(
        '<p class="date">20 ottobre 2025, 17:42</p>', data={"datePublished": "2025-10-20T17:42:00Z"}, foot=sign
    )
    assert instant(read(html)) == "2025-10-20T19:42:00+02:00"
    told = replace(page(html), evidence=Link(url=page("").url, published="Mon, 20 Oct 2025 17:42:00 +0200"))
    assert instant(extract.article(told, SOURCE, now=NOW)) == AT


def test_a_change_in_a_local_time_that_data_call_utc_is_read_as_printed() -> None:
    shown = '<p class="date">20 ottobre 2025, 17:42</p><p class="updated">Aggiornato il 20 ottobre 2025 alle 18:30</p>'
    data = {"datePublished": "2025-10-20T17:42:00Z", "dateModified": "2025-10-20T18:30:00Z"}
    found = article(shown, data=data)
    assert (instant(found), found.modified and found.modified.at.isoformat()) == (AT, "2025-10-20T18:30:00+02:00")


# ── days that nobody printed ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        ('<time datetime="2025-03">marzo 2025</time>', ""),
        ("", '<meta property="article:published_time" content="2025-02-30T10:00:00+01:00">'),
        ("", '<meta property="article:published_time" content="31/04/2025">'),
        ("", '<meta name="date" content="2025-08">'),
        ('<p class="date">Giugno 2025</p>', ""),
        ('<p class="date">31 giugno 2025</p>', ""),
        ('<time datetime="0001-01-01T00:00:00Z">1 gennaio 1</time>', ""),
        ('<time datetime="0001-01-01T00:00:00Z">01/01/01</time>', ""),
        ('<span class="date">Gen 1, 1</span>', ""),
        ('<time datetime="-0001-11-30T00:00:00+00:00">30 novembre</time>', ""),
        ('<p class="date"><time datetime="0000-00-00">1 gennaio</time></p>', ""),
    ],
)
def test_a_day_that_is_not_printed_is_not_made_up(shown: str, head: str) -> None:
    assert article(shown, head=head).published is None


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ('<time datetime="2025-01-01T08:00:00+01:00">1 gennaio 2025</time>', "2025-01-01"),
        ('<p class="date">1 gennaio</p>', "2025-01-01"),
        ('<p class="date">1 novembre 2025, 3 commenti</p>', "2025-11-01"),
        ("<div><b>Testo</b> del 3 marzo 2025, a cura di tutti noi che siamo qui oggi a leggere</div>", "2025-03-03"),
    ],
)
def test_a_day_that_is_printed_stays(shown: str, day: str) -> None:
    found = article(shown)
    assert found.published is not None
    assert found.published.at.date().isoformat() == day


# ── the clock in the masthead ──────────────────────────────────────────────────────────────────


def below_a_masthead(masthead: str, shown: str = "") -> Article:
    return read(
        f"<html><head><title>Il faro di Punta Brezza si riaccende</title></head><body>{masthead}<main><article>"
        f"<h1>Il faro di Punta Brezza si riaccende</h1>{shown}<p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p></article></main></body></html>"
    )


@pytest.mark.parametrize(
    "masthead",
    [
        '<header><span>domenica 9 novembre 2025</span><a href="/">La Prova</a></header>',
        '<div class="topbar"><span class="date">Domenica 9 novembre 2025</span></div>',
        '<div class="barra"><span class="data-oggi">9 novembre 2025 - 13:10</span></div>',
        "<div><p>Domenica 9 Novembre 2025</p></div>",
        '<header><time datetime="2025-11-09">9 novembre</time></header>',
        '<div class="site-header"><div class="date">Sunday, November 9, 2025</div></div>',
    ],
)
def test_the_day_of_the_clock_in_a_masthead_is_no_date(masthead: str) -> None:
    assert below_a_masthead(masthead).published is None
    found = below_a_masthead(masthead, '<p class="data">3 ottobre 2025</p>')
    assert found.published is not None
    assert found.published.at.date().isoformat() == "2025-10-03"


@pytest.mark.parametrize(
    ("masthead", "shown", "day"),
    [
        ("", '<span class="date">9 novembre 2025</span>', "2025-11-09"),
        ('<header><span class="date">domenica 9 novembre 2025</span></header>', "<p>9 novembre 2025</p>", "2025-11-09"),
        ('<div class="archivio">3 ottobre 2025</div>', "", "2025-10-03"),
    ],
    ids=["of the article", "both", "another day"],
)
def test_a_date_of_today_that_is_the_article_s_stays(masthead: str, shown: str, day: str) -> None:
    found = below_a_masthead(masthead, shown)
    assert found.published is not None
    assert found.published.at.date().isoformat() == day


# ── datelines ──────────────────────────────────────────────────────────────────────────────────


def beginning(words: str, head: str = "") -> Article:
    return read(
        f"<html><head><title>Il faro di Punta Brezza si riaccende</title>{head}</head><body><article>"
        f"<h1>Il faro di Punta Brezza si riaccende</h1><div><p>{words} {SENTENCE * 2}</p><p>{SENTENCE * 3}</p></div></article></body></html>"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Punta Brezza, 7 novembre 2025 –",
        "PUNTA BREZZA (LU), 7 NOV -",
        "(Punta Brezza, venerdì 7 novembre 2025)",
        "(Agenzia Onda) - San Vito sul Mare, 7 nov. -",
        "La Secca, lì 07.11.2025 -",
        "Porto Nero, 7/11/2025 (Onda) -",
        "7 novembre 2025 -",
        "Punta Brezza, 7 novembre 2025.-",
        "BREMEN, Nov. 7, 2025 (Onda Wire) --",
        "<strong>Punta Brezza</strong>, 7 novembre 2025 —",
    ],
)
def test_the_date_behind_the_place_at_the_beginning_of_the_text_is_evidence(words: str) -> None:
    found = beginning(words)
    assert found.published is not None
    assert (found.published.at.date().isoformat(), found.published.precision) == ("2025-11-07", "day")
    assert found.provenance["published"] == "visible:dateline"


@pytest.mark.parametrize(
    "words",
    [
        "Punta Brezza, 7 novembre 2024. La notte era calma.",
        "Il 7 novembre 2025 –",
        "Dal 7 novembre 2025 –",
        "Punta Brezza, 7 consiglieri – e nessuno di più –",
        "Punta Brezza, 31 novembre 2025 –",
        "7 novembre –",
    ],
)
def test_a_date_that_tells_a_story_is_none_of_the_article(words: str) -> None:
    assert beginning(words).published is None


def test_a_dateline_is_believed_less_than_what_is_declared() -> None:
    found = beginning("Punta Brezza, 7 novembre 2025 –", '<meta name="date" content="2025-11-08T06:00:00+01:00">')
    assert instant(found) == "2025-11-08T06:00:00+01:00"
