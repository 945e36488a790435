"""The front page and the pages of outlets: what they say, and that each number leads to the rows behind it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from browse_made import LAST, Browser, build, opened
from leading import numbers_that_lead_nowhere

from newscrawl.browse import behind, group, outlet, start
from newscrawl.browse.language import language
from newscrawl.browse.start import difference
from newscrawl.drawing import bars
from newscrawl.store import groups
from newscrawl.store.articles import days
from newscrawl.store.db.database import Database
from newscrawl.store.groups import By
from newscrawl.store.sizes import sizes

_WATCH = """
INSERT INTO watches (id, name, query, kinds, channels, added, added_run, looked_run, digested)
VALUES (?, ?, ?, '["new"]', '[]', '2025-01-01T00:00:00Z', 0, 1, '2025-01-01T00:00:00Z')
"""
_LINE = "INSERT INTO alert_lines (watch_id, kind, article_id, follows, found) VALUES (1, 'new', ?, 0, ?)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = build(tmp_path_factory.mktemp("front") / "newscrawl.db", articles=200)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(_WATCH, (1, "Ponti e <strade>", "ponte OR strada"))
        db.execute(_WATCH, (2, "Niente", "xyzzy"))
        db.executemany(
            _LINE, [(200, "2025-11-09T12:00:00Z"), (199, "2025-11-09T11:00:00Z"), (1, "2025-11-01T12:00:00Z")]
        )
        db.execute("UPDATE articles SET agency = 'AGI' WHERE source = 'voce-valle' AND id % 3 = 0")
        db.execute("UPDATE sources SET region = 'Toscana' WHERE slug IN ('voce-valle', 'eco-del-lago')")
        # one outlet that others follow
        db.executemany("UPDATE articles SET duplicate_of = 190 WHERE id = ?", [(191,), (193,), (195,)])
        db.execute("DELETE FROM stories")
        db.execute(
            "INSERT INTO stories (id, articles, outlets, agency, published, latest, first_seen)"
            " VALUES (190, 4, 3, 'ANSA', '2025-11-09T10:00:00Z', '2025-11-09T14:00:00Z', '2025-11-09T10:00:00Z')"
        )
    with opened(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def front(browser: Browser) -> str:
    return str(browser.get("/").text)


def _section(page: str, title: str) -> str:
    found = re.search(rf"<h2[^>]*>{title}</h2>(.*?)</section>", page, re.S)
    assert found, title
    return found[1]


def _rows(browser: Browser, address: str) -> int:
    """How many rows an address of a table has."""
    table, _, asked = unescape(address).partition("?")
    return int(browser.get(f"{table}.json?{asked}&_size=1").json()["filtered_table_rows_count"])


def test_each_bar_and_each_sum_leads_to_as_many_articles(browser: Browser, front: str) -> None:
    volume = _section(front, "Articles a day")
    told = re.findall(r'<a href="([^"]+)" aria-label="[^"]*: ([\d,]+) articles?"', volume)
    sums = re.findall(r'<a class="sum" href="(/newscrawl/articles[^"]+)">([\d,]+)<', volume)
    assert len(sums) == 5
    assert len(told) > 20
    for address, count in (*told[:: len(told) // 9], *sums):
        assert _rows(browser, address) == int(count), address


def test_an_article_that_is_dated_tomorrow_does_not_empty_the_page(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=60)
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        for id, day in ((59, "2025-11-10"), (60, "2099-01-01")):
            db.execute("UPDATE articles SET published_day = ?, source = 'voce-valle' WHERE id = ?", (day, id))
        values = start.start_values(db, datetime(2025, 11, 9, 20, tzinfo=UTC), language("en"), "/newscrawl")
    assert (values["day"], values["figures"]["newest"]) == ("Sunday 9 November 2025", "9 Nov 2025")
    assert values["renamed"]
    assert {each.last for each in values["outlets"] if each.slug == "voce-valle"} == {"2025-11-10"}


def test_all_articles_of_a_person_are_searched_by_the_whole_name(browser: Browser) -> None:
    page = browser.get("/newscrawl/author?name=Lucia+Bellandi").text
    assert 'href="/newscrawl/search?q=author%3A%22%3DLucia+Bellandi%22">All' in page
    assert group._rows(By.AUTHOR, 'Ugo "Ugolino" Neri', "/n") == "/n/search?q=author%3A%22%3DUgo++Ugolino++Neri%22"


def test_every_header_has_the_title_of_the_archive(browser: Browser) -> None:
    for page in browser.get("/", "/newscrawl", "/newscrawl/articles/190"):
        assert '<a class="brand" href="/">News of 4 outlets</a>' in page.text


def test_a_day_without_articles_is_there_and_is_no_link() -> None:
    drawn = bars.row(
        [bars.Bar(value=4, title="a <b>", href="/x?a=1&b=2"), bars.Bar(value=0, title="none", href="/y")],
        top=4,
        title="t",
    )
    assert drawn.count("<rect") == 4
    assert "/y" not in drawn
    assert 'href="/x?a=1&amp;b=2"' in drawn
    assert "a &lt;b&gt;" in drawn


def test_a_day_that_is_not_over_is_paler_and_says_so(tmp_path: Path) -> None:
    with closing(sqlite3.connect(build(tmp_path / "newscrawl.db", articles=60))) as db:
        db.row_factory = sqlite3.Row
        values = {
            day: start.start_values(
                db, now=datetime(2025, 11, day, 20, tzinfo=UTC), language=language("en"), home="/newscrawl"
            )
            for day in (9, 10)
        }
    drawn = {day: str(made["plot"].rows[0].drawn) for day, made in values.items()}
    assert re.search(r'aria-label="9 Nov: \d+ articles, so far"', drawn[9])
    assert drawn[9].count("partial") == 1
    assert "so far" not in drawn[10]


def test_the_story_of_the_day_says_who_had_it_first_and_how_much_others_kept(front: str) -> None:
    story = _section(front, "The story of the day")
    first = re.search(r'class="headline" href="([^"]+)"', story)
    assert first
    assert first[1] == "/newscrawl/articles/190"
    assert "<b>3</b> outlets" in story
    assert re.search(r"first: [^,<]+, <time>\d\d:\d\d</time>", story)
    assert "from ANSA" in story
    assert len(re.findall(r"<li>", story)) == 2  # each other outlet once


def test_a_changed_headline_is_one_line_with_what_went_and_what_came(front: str) -> None:
    renamed = _section(front, "Headlines changed")
    assert "<del>(era)</del>" in renamed
    assert difference("Il ponte è <chiuso>", "Il ponte è aperto & basta") == (
        "Il ponte è <del>&lt;chiuso&gt;</del> <ins>aperto &amp; basta</ins>"
    )


def test_saved_searches_say_what_is_new_since_the_day_began(front: str) -> None:
    watches = _section(front, "New in your saved searches")
    assert "Ponti e &lt;strade&gt;" in watches
    assert re.findall(r'class="count">(\d+) new<', watches) == ["0", "2"]
    assert 'href="/newscrawl/search?q=ponte+OR+strada&amp;since=2025-11-09"' in watches


def test_who_fell_ill_is_told_in_few_words_and_leads_to_its_page(browser: Browser, front: str) -> None:
    ill = _section(front, "Sources that fell ill")
    assert "author: 98% → 4% since 9 Nov 2025" in ill
    link = re.search(r'href="(/newscrawl/outlet/[^"]+)"', ill)
    assert link
    page = browser.get(link[1]).text
    assert "<h1>La Voce della Valle</h1>" in page
    assert "Not as it was:" in page


def test_sources_of_which_too_little_is_known_are_not_called_well(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=30)
    hour = int(datetime.now(UTC).timestamp()) // 3600
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM source_health")
    with opened(path) as browser:
        before = browser.get("/", "/newscrawl/outlet/voce-valle")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO source_hours (source, hour, links) VALUES ('voce-valle', ?, 9)", (hour - 20 * 24,))
        db.execute("INSERT INTO source_hours (source, hour, links) VALUES ('eco-del-lago', ?, 9)", (hour - 5 * 24 - 1,))
    with opened(path) as browser:
        pages = ("/", "/newscrawl/outlet/voce-valle", "/newscrawl/outlet/eco-del-lago")
        front, known, fresh = (page.text for page in browser.get(*pages))
    assert "Too little is known of the sources yet" in _section(before[0].text, "Sources that fell ill")
    assert "15 more days until there is a verdict" in _section(before[1].text, "Health")
    assert "No source is known to have changed. Of 3 too little is known yet." in _section(
        front, "Sources that fell ill"
    )
    assert "Nothing is known to have changed." in _section(known, "Health")
    assert "10 more days until there is a verdict" in _section(fresh, "Health")


def test_the_page_of_an_outlet_has_shares_month_by_month_with_the_rows_behind_them(browser: Browser) -> None:
    page = browser.get("/newscrawl/outlet/voce-valle").text
    shares = _section(page, "What its articles have")
    assert len(re.findall("<svg", shares)) == 4
    assert re.search(r'<a class="sum" [^>]*>\d+%</a>', shares)
    assert "/newscrawl/author?name=Lucia+Bellandi&amp;outlet=voce-valle" in page
    told = re.findall(r'<a href="([^"]+)" aria-label="(?:Oct|Nov) 2025: \d+% \((\d+) of \d+\)"', shares)
    assert len(told) >= 4
    for address, part in told:
        assert _rows(browser, address) == int(part), address


def test_the_page_of_an_outlet_says_how_its_entries_and_links_fare(browser: Browser) -> None:
    page = browser.get("/newscrawl/outlet/voce-valle").text
    entries = _section(page, "Feeds, sitemaps and pages that are read")
    assert "server error" in entries
    assert language("en").clock(LAST.astimezone(ZoneInfo("Europe/Rome"))) in entries  # as its headlines beside it
    states = re.findall(r'<a class="count" href="([^"]+)">(\d+)<', _section(page, "Where its links stand"))
    assert len(states) > 4
    for address, links in states:
        assert _rows(browser, address) == int(links), address


def test_the_list_of_outlets_has_them_all_with_their_days(browser: Browser) -> None:
    page = browser.get("/newscrawl/outlet").text
    assert len(re.findall(r'<path class="bar"', page)) == 4
    for address, articles in re.findall(r'<a href="(/newscrawl/articles[^"]+)">(\d+)</a>', page):
        assert _rows(browser, address) == int(articles)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("author?name=Lucia+Bellandi", "Articles a month"),
        ("author?name=Lucia+Bellandi", "Without wire copy"),
        ("section?name=Cronaca", "Articles a day"),
        ("region?name=Toscana", "Articles a day"),
    ],
)
def test_people_sections_and_regions_have_their_newest_articles(browser: Browser, path: str, says: str) -> None:
    page = browser.get(f"/newscrawl/{path}").text
    assert says in page
    assert re.search(r'class="headline" href="/newscrawl/articles/\d+"', page)
    assert browser.get(f"/newscrawl/{path.partition('=')[0]}=nessuno").status_code == 404


def test_without_wire_copy_there_is_neither_an_agency_nor_a_copy(browser: Browser) -> None:
    whole, own = (browser.get(f"/newscrawl/region?name=Toscana{more}").text for more in ("", "&own=1"))
    ids = [
        set(map(int, re.findall(r'class="headline" href="/newscrawl/articles/(\d+)"', page))) for page in (whole, own)
    ]
    wire = {id for id in ids[0] if id % 3 == 0 and id % 4 == 2} | {id for id in ids[0] if id % 7 == 0}
    assert wire
    assert not wire & ids[1]
    sums = re.findall(r'<a class="sum" href="([^"]+)">([\d,]+)<', _section(own, "Articles a day"))
    assert len(sums) == 3
    assert {_rows(browser, address) - int(count) for address, count in sums} == {0}
    volume = _section(own, "Articles a day")
    for address, count in re.findall(
        r'<a href="(/newscrawl/articles[^"]+)" aria-label="[^"]*: (\d+) articles?"', volume
    )[::5]:
        assert _rows(browser, address) == int(count), address


PAGES = (
    "/", "/newscrawl", "/newscrawl/outlet", "/newscrawl/outlet/voce-valle", "/newscrawl/author?name=Lucia+Bellandi", "/newscrawl/section?name=Cronaca",
    "/newscrawl/section?name=Cronaca&outlet=voce-valle", "/newscrawl/region?name=Toscana&own=1", "/newscrawl/articles", "/newscrawl/links",
    "/newscrawl/search?q=auto", "/newscrawl/story/190", "/newscrawl/story/190?beside=191", "/newscrawl/articles/190", "/newscrawl/articles/6?version=2",
    "/newscrawl/runs/1", "/newscrawl/sources/voce-valle",
)  # fmt: skip


def test_no_number_and_no_bar_leads_nowhere(browser: Browser) -> None:
    assert numbers_that_lead_nowhere('<main><p class="a">12</p><svg><path class="bar"/></svg></main>') == [
        "12 in main. p.a",
        "a bar: bar",
    ]
    for path, answer in zip(PAGES, browser.get(*PAGES), strict=True):
        assert answer.status_code == 200, path
        assert numbers_that_lead_nowhere(answer.text) == [], path


@pytest.mark.parametrize(
    "name",
    [
        "day", "authors-by-output", "authors-by-output?outlet=voce-valle", "author_shares", "tags", "tags?outlet=voce-valle", "most-run-stories", "last-runs",
        "trouble", "ledger",
    ],
)  # fmt: skip
def test_a_number_in_a_question_leads_to_as_many_rows(browser: Browser, name: str) -> None:
    page = browser.get(f"/newscrawl/{name}").text
    told = re.findall(r'<td class="col-(?!outlets|id)[^"]*type-int[^"]*"[^>]*><a href="([^"]+)">(\d+)</a></td>', page)
    told = [each for each in told if "discovered_run" not in each[0]]  # these links do not say by which run they came
    assert told
    for address, count in told[:: max(1, len(told) // 8)]:
        table = unescape(address).split("?")[0].rpartition("/")[2]
        if table in ("articles", "links", "fetches"):
            assert _rows(browser, address) == int(count), address
        elif table == "author" and "outlet=" in address:
            assert f"<b>{count} article" in browser.get(unescape(address)).text, address
        else:
            assert browser.get(unescape(address)).status_code == 200, address


@pytest.mark.parametrize(
    ("column", "row", "leads"),
    [
        ("links", {"source": "eco", "state": "gone", "reason": None}, "links?source__exact=eco&state__exact=gone&reason__isnull=1"),
        ("links", {"source": "eco"}, "links?source__exact=eco"),
        ("links", {"source": "eco", "hour": 490_000}, None),
        ("articles", {"tag": "ponti", "id": 7, "outlets": 2}, "articles?tags__arraycontains=ponti"),
        ("outlets", {"tag": "ponti", "id": 7, "outlets": 2, "source": None}, "articles?tags__arraycontains=ponti"),
        ("outlets", {"id": 7, "outlets": 2}, "story/7"),
        ("articles", {"author": "Anna", "source": {"value": "eco", "label": "L’Eco"}}, "author?name=Anna&outlet=eco"),
        ("articles", {"author": "Anna", "source": None}, "author?name=Anna"),
    ],
)  # fmt: skip
def test_a_number_leads_to_no_other_rows_than_its_own(column: str, row: dict[str, object], leads: str | None) -> None:
    assert (
        behind.address(column, 2, {name: each for name, each in row.items() if name in behind.beside(column)}) == leads
    )


@pytest.mark.parametrize(
    "path", ["author?name=Lucia+Bellandi", "author?name=Lucia+Bellandi&own=1", "section?name=Cronaca", "section?name=Cronaca&own=1", "region?name=Toscana"]
)  # fmt: skip
def test_numbers_of_a_person_section_or_region_lead_to_as_many_articles(browser: Browser, path: str) -> None:
    page = browser.get(f"/newscrawl/{path}").text
    told = re.findall(r'<a class="count" href="([^"]+)">(\d+)</a>', page)
    told += re.findall(r'<a href="(/newscrawl/(?:author|section)[^"]+)" aria-label="[^"]*: (\d+) articles?', page)
    assert len(told) > 3
    for address, count in told:
        part = browser.get(unescape(address)).text
        assert f"<b>{count} article" in part, address
        assert len(re.findall('class="headline"', part)) == min(50, int(count)), address


def test_what_others_have_within_their_names_is_not_among_the_rows_of_a_name(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=60)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE articles SET section = 'Cronaca nera' WHERE section = 'Politica'")
        db.execute("UPDATE authors SET name = 'Anna Lucia Bellandi' WHERE name = 'Marco D’Arrigo'")
    with opened(path) as browser:
        found = browser.get("/newscrawl/search?q=since:2025").text
        sections = re.findall(r'href="([^"]*section%3A[^"]*)"[^>]*>.*?<span>(\d+)</span>', found)
        assert sum("Cronaca" in address for address, _ in sections) == 2
        for address, many in sections:
            told = re.search(r"<b>[\d–]+ of (\d+)</b>", browser.get(unescape(address)).text)
            assert told, address
            assert told[1] == many, address
        authors = re.findall(
            r'class="count" href="([^"]+)">(\d+)<',
            _section(browser.get("/newscrawl/outlet/voce-valle").text, "Authors"),
        )
        assert len(authors) > 2
        for address, many in authors:
            assert f"<b>{many} article" in browser.get(unescape(address)).text, address
        every = re.search(r'<a href="([^"]+)">All articles', browser.get("/newscrawl/author?name=Lucia+Bellandi").text)
        assert every
        told = re.search(r"<b>[\d–]+ of (\d+)</b>", browser.get(unescape(every[1])).text)
    assert told
    assert int(told[1]) == 12


def test_a_part_is_listed_page_by_page(browser: Browser) -> None:
    first = browser.get("/newscrawl/region?name=Toscana&outlet=voce-valle").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = browser.get(unescape(following[1])).text
    ids = [re.findall(r'class="headline" href="/newscrawl/articles/(\d+)"', page) for page in (first, second)]
    assert (len(ids[0]), len(set(ids[0]) & set(ids[1]))) == (50, 0)
    assert f"<b>{len(ids[0]) + len(ids[1])} articles</b>" in second
    assert 'rel="next"' not in second


def test_days_of_which_a_section_is_not_looked_at_whole_are_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build(tmp_path / "newscrawl.db", articles=600)
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        everything, since = groups.by_day(cast("Database", db), By.SECTION, "Cronaca")
        assert since is None
        monkeypatch.setattr(groups, "LOOKED", 70)
        some, since = groups.by_day(cast("Database", db), By.SECTION, "Cronaca")
        assert since is not None
        assert min(everything) < since < max(everything)
        assert {day: count for day, count in some.items() if day >= since} == {
            day: count for day, count in everything.items() if day >= since
        }
        asked = group.Asked(by=By.SECTION, key="Cronaca")
        values = group.group_values(db, asked, date(2025, 11, 9), language("en"), "/n")
    assert values
    assert values["plot"].rows[0].drawn.count('class="room"') == (date(2025, 11, 9) - since).days + 1


def test_a_plot_ends_today_at_the_latest(tmp_path: Path) -> None:
    """An article that an outlet dates tomorrow makes no day that has not begun."""
    path = build(tmp_path / "newscrawl.db", articles=60)
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        db.execute("UPDATE articles SET published_day = '2025-11-10', section = 'Cronaca' WHERE id = 59")
        db.execute("UPDATE sources SET region = 'Toscana'")
        today, shared = date(2025, 11, 9), cast("Database", db)
        assert days.bounds(shared, today) == (date(2025, 11, 7), today)
        of_outlet = outlet.outlet_values(
            db, "gazzetta-ponente", datetime(2025, 11, 9, 12, tzinfo=UTC), language("en"), "/n"
        )
        of_groups = [
            group.group_values(db, group.Asked(by=by, key=key), today, language("en"), "/n")
            for by, key in ((By.REGION, "Toscana"), (By.SECTION, "Cronaca"))
        ]
        listed = outlet.outlets_values(db, today, language("en"), "/n")
    assert of_outlet
    assert [values["plot"].ticks[-1] for values in (of_outlet, *filter(None, of_groups))] == ["9 Nov"] * 3
    assert listed["ticks"][-1] == "9 Nov"


def test_who_wrote_only_articles_without_a_date_has_a_page(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=30)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE articles SET published_day = NULL, published = NULL")
    with opened(path) as browser:
        answers = browser.get(
            "/newscrawl/author?name=Lucia+Bellandi",
            "/newscrawl/section?name=Cronaca",
            "/",
            "/newscrawl/outlet/voce-valle",
        )
    assert [answer.status_code for answer in answers] == [200] * 4


def test_odd_addresses_are_answered_in_words(browser: Browser) -> None:
    wanted = {
        "/newscrawl/story/abc": (404, "There is no such page"),
        "/newscrawl/outlet/Voce-Valle": (404, "no outlet is called Voce-Valle"),
        "/newscrawl/section?name=Cronaca&day=boh": (404, "There is no such page"),
        "/newscrawl/section?name=Cronaca&day=2025-11": (200, "Nov 2025"),
        "/newscrawl/section?name=Cronaca&day=2025-11-30": (200, "No rows"),
        "/newscrawl/section?name=Cronaca&day=0000-01": (404, "There is no such page"),
        "/newscrawl/section?name=Cronaca&day=2025-13": (404, "There is no such page"),
        "/newscrawl/section?name=Cronaca&day=20251130": (404, "There is no such page"),
        "/newscrawl/author?name=Lucia+Bellandi&day=٢٠٢٥-11": (404, "There is no such page"),
        "/newscrawl/day?day=29/11/2025": (200, "day: expected a day as 2026-11-29"),
        "/newscrawl/families?since=ieri": (200, "since: expected a day as 2026-11-29"),
        "/newscrawl/search?q=ponte&page=abc": (200, "1–"),
    }
    for (path, (status, says)), answer in zip(wanted.items(), browser.get(*wanted), strict=True):
        assert answer.status_code == status, path
        assert says in unescape(answer.text), path
    moved = browser.get("/newscrawl/author", "/newscrawl/section?name=", "/newscrawl/region")
    assert [answer.headers["location"].rpartition("/")[2] for answer in moved] == [
        "authors-by-output",
        "articles",
        "outlet",
    ]


def test_an_archive_of_one_outlet_has_one_row_of_bars(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=30)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE articles SET source = 'voce-valle'")
        db.execute("DELETE FROM sources WHERE slug <> 'voce-valle'")
        db.execute("DELETE FROM entries WHERE source <> 'voce-valle'")
    with opened(path) as browser:
        front, listed = browser.get("/", "/newscrawl/outlet")
    assert "<h1>La Voce della Valle</h1>" in front.text
    assert front.text.count('<svg class="bars"') == 1
    assert "Each row to its own scale" not in front.text
    assert listed.status_code == 200


def test_an_outlet_that_there_is_not_is_said_not_to_be_there(browser: Browser) -> None:
    answer = browser.get("/newscrawl/outlet/nessuna")
    assert answer.status_code == 404
    assert "no outlet is called nessuna" in answer.text


def test_tables_are_counted_no_further_than_a_page_has_time_for(tmp_path: Path) -> None:
    with closing(sqlite3.connect(build(tmp_path / "newscrawl.db", articles=12))) as db:
        db.row_factory = sqlite3.Row
        found = sizes(cast("Database", db), ["articles", "links", "news", "nothing"], most=10)
    assert found["articles"] == (13, False)
    assert found["links"] == (10, True)
    assert set(found) == {"articles", "links"}
