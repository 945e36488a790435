"""The browser speaks the query language: the page that searches all texts, the boxes above tables, the questions that take words."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from browse_made import LAST, WRITTEN, Browser, build, opened
from dangers import dangers
from hypothesis import example, given, settings

from newscrawl.browse import compat, facets, limits, search, seeking, views
from newscrawl.browse.asked import Asked
from newscrawl.browse.language import language
from newscrawl.models import Article, Key, KeyKind, Moment, Page, Source
from newscrawl.query.reading import QueryError, read
from newscrawl.query.tree import Field
from newscrawl.store import open_store
from newscrawl.store.search import finding
from tests.query.query_made import TODAY, Pair, anything, pairs

CASES = Path(os.environ.get("NEWSCRAWL_CASES") or Path(__file__).parents[3] / "shared" / "cases") / "search.tsv"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OUTLET = Source(slug="eco", name="L’Eco", home="https://eco.example/", entries=())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(build(tmp_path_factory.mktemp("search") / "newscrawl.db")) as browser:
        yield browser


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(build(tmp_path_factory.mktemp("many") / "newscrawl.db", articles=130)) as browser:
        yield browser


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = build(tmp_path_factory.mktemp("typed") / "newscrawl.db", articles=12)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


def asks(browser: Browser, typed: str, **more: str) -> str:
    answer = browser.get("/newscrawl/search?" + "&".join(f"{k}={quote(v)}" for k, v in {"q": typed, **more}.items()))
    assert answer.status_code == 200
    return str(answer.text)


def ids(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'class="headline" href="/newscrawl/articles/(\d+)[?"]', page)]


# ── what is found ──────────────────────────────────────────────────────────────────────────────


def an_article(number: int, text: str) -> Article:
    address = f"{OUTLET.home}{number}"
    page = Page(url=address, body=b"", fetched_at=NOW, source=OUTLET.slug)
    at = Moment(NOW - timedelta(minutes=number), "minute")
    return Article(url=address, page=page, title="Zzz", body=text, published=at, keys=(Key(KeyKind.ADDRESS, address),))


def missed(folder: Path, wanted: Sequence[Pair]) -> list[Pair]:
    """The pairs that the page gets wrong, over a store of ours that has all of their texts."""
    texts = list(dict.fromkeys(pair.text for pair in wanted))
    with open_store(folder / "newscrawl.db", pages=None, command="test", now=NOW) as store:
        store.ledger.add_sources([OUTLET])
        run_id = store.runs.begin("news", {}, "0.1.0", 1, NOW)
        stored = [
            store.articles.store(an_article(n, text), link_id=None, run_id=run_id, now=NOW)
            for n, text in enumerate(texts)
        ]
    numbers = {text: outcome.article_id for text, outcome in zip(texts, stored, strict=True)}
    typed = list(dict.fromkeys(pair.query for pair in wanted))
    with opened(folder / "newscrawl.db") as browser:
        answers = browser.get(*(f"/newscrawl/search?q={quote(each)}" for each in typed))
    found = {each: ids(answer.text) for each, answer in zip(typed, answers, strict=True)}
    return [pair for pair in wanted if (numbers[pair.text] in found[pair.query]) is not pair.found]


def test_italian_is_found_as_readers_expect(tmp_path: Path) -> None:
    assert len(pairs()) >= 120
    assert missed(tmp_path, pairs()) == []


def test_the_cases_of_search_are_right(tmp_path: Path) -> None:
    if not CASES.is_file():
        pytest.skip(f"{CASES} is not there: the cases of search were not tried")
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines()[1:]]
    assert missed(tmp_path, [Pair(query, text, found == "yes") for query, text, found in rows]) == []


@given(anything(), anything(), anything(), anything())
@example("ponte\0", "eco\0", "7d\0", "\0")
@settings(deadline=None, max_examples=60)
def test_nothing_that_is_typed_or_chosen_raises(
    reading: sqlite3.Connection, words: str, outlet: str, since: str, until: str
) -> None:
    told = [text.encode("utf-8", "replace").decode() for text in (words, outlet, since, until)]  # as addresses bring it
    asked = Asked(words=told[0], outlet=told[1], since=told[2], until=told[3])
    found = search.found(reading, asked, TODAY, language("en"), "/newscrawl")
    assert found.wrong is not None or len(found.hits) <= found.total
    assert len(json.loads(search.articles_found(reading, asked, TODAY))) == found.total
    assert search.excerpt("Il ponte riapre.", told[0], TODAY).replace("⟦", "").replace("⟧", "") == "Il ponte riapre."


@pytest.mark.parametrize("table", ["articles", "news"])
def test_the_box_above_a_table_finds_other_endings_and_knows_fields(browser: Browser, table: str) -> None:
    def rows(typed: str) -> list[int]:
        answer = browser.get(f"/newscrawl/{table}.json?_search={quote(typed)}&_shape=array&_size=100")
        return [row["id"] for row in answer.json()]

    assert rows("pescecani") == rows("pescecane") == [61]
    assert rows('"pescecani"') == []
    assert 61 in rows("since:2025-11-09 source:voce-valle")
    assert 61 not in rows("-pescecane since:2025-11-09")


def test_a_question_counts_what_words_find_by_other_endings(browser: Browser) -> None:
    rows = browser.get("/newscrawl/mentions.json?q=pescecani+source:voce-valle&_shape=array").json()
    assert [(row["source"], row["articles"]) for row in rows] == [("voce-valle", 1)]


def test_accents_do_not_matter_to_the_search(browser: Browser) -> None:
    with_accent, without = browser.get("/newscrawl/search.json?q=perch%C3%A9", "/newscrawl/search.json?q=perche")
    assert with_accent.json()["rows"]
    assert [row[:-1] for row in with_accent.json()["rows"]] == [row[:-1] for row in without.json()["rows"]]


def test_programs_get_what_is_found_with_marks(browser: Browser) -> None:
    answer = browser.get("/newscrawl/search.json?q=pescecani&_shape=array").json()
    assert [(row["id"], row["source"]) for row in answer] == [(61, "voce-valle")]
    assert "⟦pescecane⟧" in answer[0]["snippet"]
    assert "⟦pescecane⟧" in browser.get("/newscrawl/search.csv?q=pescecani").text


def test_outlet_and_days_of_the_form_narrow_as_the_fields_do(browser: Browser) -> None:
    form = ids(asks(browser, "auto", outlet="eco-del-lago", since="2025-11-09", until="2025-11-09"))
    typed = ids(asks(browser, "auto source:eco-del-lago since:2025-11-09 until:2025-11-09"))
    assert form == typed != []
    assert set(form) < set(ids(asks(browser, "auto")))
    assert ids(asks(browser, "", outlet="eco-del-lago"))


# ── what the page says ─────────────────────────────────────────────────────────────────────────


def test_search_marks_what_it_found_and_nothing_else(browser: Browser) -> None:
    assert "<mark>illuminazione</mark>" in asks(browser, "illuminazion*")
    page = asks(browser, "pescecani")
    assert "<mark>pescecane</mark>" in page
    assert page.count("<mark>") == 1
    assert "&lt;b data-xss" in page
    assert "⟦x⟧" in page
    assert dangers(page) == []


def test_headline_time_outlet_and_story_stand_with_each(browser: Browser) -> None:
    page = asks(browser, "lavori story:6")
    assert ids(page) == [7, 6]
    assert "<mark>" in page
    assert re.search(r"<time>\d Nov 2025, \d\d:\d\d</time>", page)
    assert "L’Eco del Lago" in page
    assert 'href="/newscrawl/story/6">+1 outlet</a>' in page


def test_pages_follow_each_other_and_all_are_counted(many: Browser) -> None:
    every: list[int] = []
    page = asks(many, "auto")
    total = int(re.search(r"<b>1–50 of (\d+)</b>", page)[1])  # type: ignore[index]
    while True:
        every += ids(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        page = many.get(unescape(following[1])).text
    assert len(every) == total > 100
    assert every == sorted(set(every), reverse=True)
    assert f"<b>101–{total} of {total}</b>" in page
    assert "There is no page 9" in asks(many, "auto", page="9")
    assert ids(asks(many, "auto", page="uno")) == every[:50]


def test_where_there_are_more_than_are_counted_that_is_said(many: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 60)
    assert "<b>1–50 of 60+</b>" in asks(many, "auto")
    last = asks(many, "auto", page="2")
    assert "<b>51–60 of 60+</b>" in last
    assert "There are more, which are not listed" in last


def _followed(browser: Browser, address: str) -> tuple[list[int], set[str]]:
    """The articles of a table's pages, one after the other, and what is said of their number."""
    shown: list[int] = []
    counts: set[str] = set()
    while address:
        page = browser.get(address).text
        shown += dict.fromkeys(int(id) for id in re.findall(r'href="/newscrawl/articles/(\d+)"', page))
        counts |= set(re.findall(r'class="export"><b>([^<]+)</b>', page))
        following = re.search(r'class="next"><a href="http://localhost([^"]+)"', page)
        address = unescape(following[1]) if following else ""
    return shown, counts


@pytest.mark.parametrize(
    ("table", "most", "more"),
    [("articles", 5, ""), ("articles", 5, "&section=Cronaca"), ("articles", 5, "&published_day=2025-11-09"), ("news", 60, "")],
)  # fmt: skip
def test_a_table_shows_all_that_is_found_where_only_the_newest_are_looked_for(
    many: Browser, monkeypatch: pytest.MonkeyPatch, table: str, most: int, more: str
) -> None:
    address = f"/newscrawl/{table}?_search=auto{more}"
    every, counted = _followed(many, address)
    assert every == sorted(every, reverse=True)
    monkeypatch.setattr(finding, "MOST_COUNTED", most)
    monkeypatch.setattr(facets, "LOOKED", 51)  # one more than a page has
    monkeypatch.setattr(views, "MOST_ROWS", 51)
    shown, told = _followed(many, address)
    assert shown == every
    bounded = {said for said in told if "+" in said}
    assert told - bounded <= counted
    assert all(51 <= int(said.partition("+")[0]) <= len(every) or said == "5+ rows" for said in bounded)
    assert bounded or more
    if table == "articles" and not more:
        monkeypatch.setattr(seeking, "MOST_LOOKED", 51)  # no more than these are looked at, as of a large archive
        assert "Among the newest 51" in many.get(address).text


def test_rows_that_take_long_to_count_are_many(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat, "_FILTERED_MS", 1e-6)
    page = browser.get("/newscrawl/articles?words__gt=1")
    assert (page.status_code, "<b>many rows</b>" in page.text, len(re.findall("<tr>", page.text)) > 50) == (
        200,
        True,
        True,
    )


def test_best_first_is_among_the_newest_and_says_so(many: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 70)
    page = asks(many, "serchio OR auto", order="best")
    assert "best first among the newest 70" in page
    assert "<mark>Serchio</mark>" in re.split(r'class="headline"', page)[1]
    assert len(ids(asks(many, "serchio OR auto", order="best", page="2"))) == 20


@pytest.mark.parametrize(
    ("typed", "says", "place"),
    [
        ("ponte autore:rossi", "query, character 7: no field is called autore", "ponte <mark>a</mark>utore:rossi"),
        ('ponte "di', "query, character 7", "ponte <mark>&#34;</mark>di"),
        ("roma)", "query, character 5", "roma<mark>)</mark>"),
        ("ponte source:nessuno", "character 7: source:nessuno: no such source", "ponte <mark>s</mark>ource:nessuno"),
    ],
)
def test_a_query_that_is_wrong_is_answered_in_words_with_the_place(
    browser: Browser, typed: str, says: str, place: str
) -> None:
    page = asks(browser, typed)
    assert says in unescape(page)
    assert place in page
    assert ids(page) == []
    for table in ("articles", "news"):
        assert says in unescape(browser.get(f"/newscrawl/{table}?_search={quote(typed)}").text)
    assert says in unescape(browser.get(f"/newscrawl/mentions?q={quote(typed)}").text)
    for path in ("search.json?q=", "search.csv?q=", "mentions.json?q=", "articles.json?_search=", "news.csv?_search="):
        answer = browser.get(f"/newscrawl/{path}{quote(typed)}")
        assert answer.status_code == 400, path
        assert says in (answer.json()["error"] if "json" in path else unescape(answer.text)), path


def test_a_choice_of_the_form_that_is_wrong_is_said_without_a_place_in_the_words(browser: Browser) -> None:
    page = asks(browser, "ponte", since="domani sera")
    assert "since" in re.search(r'role="alert"><p>([^<]+)', page)[1]  # type: ignore[index]
    assert "no such source" in unescape(asks(browser, "ponte", outlet="nessuno"))


def test_where_nothing_is_found_the_page_says_what_would_be(browser: Browser) -> None:
    assert "finds more" in asks(browser, "introvabilissimo")
    assert "introvabilissimo: no article has it" in asks(browser, "introvabilissimo")
    page = asks(browser, "Pescecani")
    assert 'href="/newscrawl/search?q=pescecani">pescecani</a>, in lower case: 1 article<' in page
    page = asks(browser, "pescecane", outlet="eco-del-lago")
    assert 'href="/newscrawl/search?q=pescecane">pescecane</a>, of all outlets and days: 1 article<' in page
    assert "Type something above." in asks(browser, "")


def test_words_of_another_stemmer_are_looked_for_as_they_are_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(build(tmp_path / "newscrawl.db", articles=12)) as browser:
        assert "another version made" not in asks(browser, "ponti")
        monkeypatch.setattr("newscrawl.query.words.version", lambda: "another")
        assert "another version made" in asks(browser, "ponti")
        assert "another version made" not in asks(browser, '"ponti"')


def test_every_example_on_the_page_can_be_asked(browser: Browser) -> None:
    page = asks(browser, "")
    examples = [unquote(each) for each in re.findall(r'<dt><a href="/newscrawl/search\?q=([^"]+)"', page)]
    assert len(examples) >= 12
    assert all(read(example, today=TODAY) for example in examples)


def test_no_telephone_makes_names_of_words(browser: Browser) -> None:
    for answer in browser.get("/", "/newscrawl", "/newscrawl/search", "/newscrawl/articles", "/newscrawl/mentions"):
        boxes = re.findall(r'<input[^>]*type="search"[^>]*>', answer.text)
        assert boxes
        assert all('autocapitalize="off"' in box for box in boxes)


# ── how it runs ────────────────────────────────────────────────────────────────────────────────


def test_a_search_holds_up_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, found = threading.Event(), threading.Event(), search.found

    def slow(*arguments: object, **named: object) -> search.Found:
        begun.set()
        assert go_on.wait(30)
        return found(*arguments, **named)  # type: ignore[arg-type]

    async def both(browser: Browser) -> tuple[str, int]:
        searching = asyncio.create_task(browser.served.client.get("/newscrawl/search?q=pescecane"))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        style = await asyncio.wait_for(browser.served.client.get("/assets/newscrawl.css"), 30)
        assert not searching.done()
        go_on.set()
        return (await searching).text, style.status_code

    monkeypatch.setattr(search, "found", slow)
    with opened(build(tmp_path / "newscrawl.db", articles=12), num_sql_threads=2) as browser:
        page, status = asyncio.run(both(browser))
        browser.served.executor.shutdown()
    assert (ids(page), status) == ([13], 200)


def test_a_search_that_takes_longer_than_a_statement_may_is_ended(tmp_path: Path) -> None:
    with opened(build(tmp_path / "newscrawl.db", articles=12), sql_time_limit_ms=0) as browser:
        page, feed = browser.get("/newscrawl/search?q=ponte", "/newscrawl/search.atom?q=ponte")
    assert (page.status_code, feed.status_code) == (400, 400)
    assert "took too long" in page.text


def test_a_ready_question_that_takes_longer_than_a_statement_may_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def slow(db: sqlite3.Connection, *_: object, **__: object) -> None:
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n").fetchone()

    monkeypatch.setattr(seeking, "newest", slow)
    asked = ("mentions?q=ponte", "mentions.json?q=ponte", "search.json?q=ponte", "mentions.csv?q=ponte")
    with opened(build(tmp_path / "newscrawl.db", articles=12), sql_time_limit_ms=50) as browser:
        answers = browser.get(*(f"/newscrawl/{path}" for path in asked))
    assert [answer.status_code for answer in answers] == [400] * 4
    assert all("This took too long" in answer.text and "SELECT" not in answer.text for answer in answers)
    assert "Traceback" not in capfd.readouterr().err


def test_waiting_is_no_work_and_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeping = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT sum(sleep()) FROM n"
    with closing(sqlite3.connect(":memory:")) as db:
        db.create_function("sleep", 0, lambda: time.sleep(0.002) or 1)
        monkeypatch.setattr(limits, "LONGEST", 1000)
        with limits.limited(db, 100):
            assert db.execute(sleeping).fetchone() == (60,)
        monkeypatch.setattr(limits, "LONGEST", 1)
        with limits.limited(db, 100), pytest.raises(sqlite3.OperationalError, match="interrupted"):
            db.execute(sleeping).fetchone()


def test_a_limit_within_another_takes_nothing_from_it() -> None:
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999999) SELECT sum(i) FROM n"
    with closing(sqlite3.connect(":memory:")) as db:
        with limits.limited(db, 50):
            with limits.limited(db, 600_000), pytest.raises(sqlite3.OperationalError, match="interrupted"):
                db.execute(long).fetchone()
            with pytest.raises(sqlite3.OperationalError, match="interrupted"):
                db.execute(long).fetchone()
        assert db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT max(i) FROM n").fetchone() == (9999,)  # fmt: skip


def test_who_may_not_see_the_database_may_not_search_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed.yaml"
    closed.write_text("allow: false\n" + WRITTEN.read_text("utf-8"), "utf-8")
    with opened(build(tmp_path / "newscrawl.db", articles=12), closed) as browser:
        answers = browser.get(
            *(f"/newscrawl/search{ending}?q=ponte" for ending in ("", ".atom", ".feed.json", ".json"))
        )
    assert {answer.status_code for answer in answers} == {403}


# ── what is asked, without a store ─────────────────────────────────────────────────────────────


def test_an_address_says_all_that_is_asked_and_no_more() -> None:
    asked = Asked(words="ponte -calcio", outlet="eco", since="2025-11-09", best=True, page=2)
    assert asked.address() == "q=ponte+-calcio&outlet=eco&since=2025-11-09&order=best&page=2"
    assert asked.address(page=1, best=False) == "q=ponte+-calcio&outlet=eco&since=2025-11-09"
    assert asked.text == "ponte -calcio source:eco since:2025-11-09"
    assert Asked().address() == ""


def test_places_of_the_form_are_behind_the_words() -> None:
    asked = Asked(words="ponte source:agi", outlet="eco", since="2025-11-09")
    fields = [part for part in asked.query(LAST.date()).of if isinstance(part, Field)]  # type: ignore[union-attr]
    assert [asked.text[field.at :].split(":")[0] for field in fields] == ["source", "source", "since"]


def test_quotation_marks_in_a_choice_cannot_become_another_query() -> None:
    query = Asked(words="ponte", outlet='eco" OR tram "').query(date(2025, 11, 9))
    assert sum(isinstance(part, Field) for part in query.of) == 1  # type: ignore[union-attr]
    with pytest.raises(QueryError):
        Asked(words="ponte (").query(date(2025, 11, 9))


@pytest.mark.parametrize(
    ("typed", "kind"), [("29/11/2025", "text"), ("2025-11-29", "date"), ("", "date"), ("7d", "text")]
)
def test_a_day_that_a_browser_would_blank_stays_in_its_box(browser: Browser, typed: str, kind: str) -> None:
    page = browser.get(f"/newscrawl/search?since={quote(typed)}")
    assert f'type="{kind}" name="since" value="{typed}"' in unescape(page.text)
    other = browser.get(f"/newscrawl/day?day={quote(typed)}").text
    assert f'type="{kind}" name="day" value="{typed}"' in unescape(other)


def test_filters_of_columns_that_there_cannot_be_leave_nothing() -> None:
    assert compat.filtered("articles", [("section__contains", "Sport")]) == ('("section" like :p0)', {"p0": "%Sport%"})
    assert compat.filtered("articles", [("section", "Sport"), ('a "column"', "1")]) == ("0", {})
