"""The pages that Datasette serves over our database: all there, all escaped, all with their headers, none that runs SQL."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from browse_made import LAST, NASTY, WRITTEN, Browser, build, iso, opened
from dangers import dangers

from newscrawl.browse import compat
from newscrawl.browse.app import application
from newscrawl.errors import DamagedStore, NewscrawlError, StoreError
from newscrawl.store.db import schema

QUERIES = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))["databases"]["newscrawl"]["queries"]
TABLES = (
    "articles",
    "news",
    "sources",
    "runs",
    "entries",
    "links",
    "fetches",
    "authors",
    "article_authors",
    "sightings",
    "revisions",
)
ROWS = (
    "articles/1",
    "articles/7",
    "articles/6",
    "articles/61",
    "revisions/1",
    "runs/1",
    "sources/voce-valle",
    "entries/5",
    "links/1900000",
    "authors/999",
)
INPUTS = {
    "nothing": "",
    "markup": NASTY,
    "quote": '"',
    "quotes": "il \"ponte' dell'arte",
    "operators": "AND OR NOT NEAR(a b, 2) ^x {a b}: c* - -- ( )",
    "column": "search_text : ponte",
    "address": "mailto:redazione@a.example",
    "control": "a\x01b",
    "comment": "l'arte; -- nota",
    "star": "*",
    "many": "parola " * 500,
    "accents": "perché più «così»",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(build(tmp_path_factory.mktemp("browse") / "anything.db")) as browser:
        yield browser


@pytest.mark.parametrize(
    "path",
    ["/", "/newscrawl", "/newscrawl?_show_hidden=1"]
    + [f"/newscrawl/{name}" for name in (*TABLES, *ROWS, *QUERIES)]
    + [
        "/newscrawl/articles?_all_columns=1",
        "/newscrawl/article_texts",
        "/newscrawl/article_texts/61",
        "/newscrawl/article_keys",
    ],
)
def test_page_answers_and_holds_nothing_dangerous(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert dangers(answer.text) == []


@pytest.mark.parametrize("ending", ["atom", "rss", "xml", "xlsx"])
@pytest.mark.parametrize("path", ["/newscrawl", "/newscrawl/articles", "/newscrawl/mentions", "/newscrawl/articles/1"])
def test_a_format_that_there_is_not_is_refused_in_plain_text(browser: Browser, path: str, ending: str) -> None:
    answer = browser.get(f"{path}.{ending}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text == f"There is no .{ending} here: .json and .csv are what programs get.\n"
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/newscrawl/articles.json", "/newscrawl/articles.csv", "/newscrawl/articles/1.json"])
def test_formats_that_there_are_are_answered(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("typed", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", QUERIES)
def test_query_takes_whatever_is_typed(browser: Browser, name: str, typed: str) -> None:
    path = f"/newscrawl/{name}?" + "&".join(f"{p}={quote(typed)}" for p in QUERIES[name]["params"])
    answer = browser.get(path)
    assert answer.status_code == 200
    assert dangers(answer.text) == []


@pytest.mark.parametrize("typed", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("table", ["articles", "news"])
def test_search_box_takes_whatever_is_typed(browser: Browser, table: str, typed: str) -> None:
    answer = browser.get(f"/newscrawl/{table}?_search={quote(typed)}")
    assert answer.status_code == 200
    assert dangers(answer.text) == []


@pytest.mark.parametrize("path", [f"/newscrawl/{name}.json" for name in QUERIES])
def test_query_has_an_answer_over_the_newsroom(browser: Browser, path: str) -> None:
    told = browser.get("/newscrawl/story_articles.json?_shape=array").json()[0]["url"]
    assert browser.get(f"{path}?q=lavori&name=bellandi&url={quote(told)}&_shape=array").json()


@pytest.mark.parametrize(
    "path", ["/newscrawl?sql=select+1", "/newscrawl.json?sql=select+1", "/newscrawl/articles?_where=1=1"]
)
def test_visitors_run_no_sql_of_their_own(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    if "location" in answer.headers:  # 1.0 has another address for it
        answer = browser.get(answer.headers["location"])
    assert answer.status_code == 403


def test_database_is_not_for_download(browser: Browser) -> None:
    assert browser.get("/newscrawl.db").status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/newscrawl/articles/1", "/newscrawl/nope", "/newscrawl/articles.json", "/assets/newscrawl.css"]
)
def test_security_headers_are_everywhere(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_stylesheet_asks_no_other_host(browser: Browser) -> None:
    css = browser.get("/assets/newscrawl.css").text
    assert "prefers-color-scheme: dark" in css
    assert not re.search(r"url\(|@import", css)


def test_unknown_page_says_so(browser: Browser) -> None:
    answer = browser.get("/newscrawl/nope")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_no_more_than_500_rows_at_once(browser: Browser) -> None:
    assert browser.get("/newscrawl/articles.json?_size=501").status_code == 400


def test_table_is_exported_whole_not_only_its_first_500_rows(tmp_path: Path) -> None:
    with opened(build(tmp_path / "newscrawl.db", articles=620)) as browser:
        page = browser.get("/newscrawl/articles").text
        link = unescape(re.search(r'href="([^"]+)">CSV<', page)[1])  # type: ignore[index]
        exported = list(csv.reader(browser.get(link).text.splitlines()))
    assert len({row[0] for row in exported}) > 620


def test_an_article_lists_what_was_changed(browser: Browser) -> None:
    page = browser.get("/newscrawl/articles/6").text
    assert "Changed 3 times since it was stored" in page
    assert re.findall(r'<summary><span class="badge \w+">(\w+)</span>', page) == ["removed", "headline", "typo"]
    assert "(era)" in page
    assert "since it was stored" not in browser.get("/newscrawl/articles/5").text


def test_what_was_changed_lately_is_asked_by_kind(browser: Browser) -> None:
    kinds = {}
    for kind in ("", "typo", "headline", "removed"):
        rows = browser.get(f"/newscrawl/changes.json?kind={kind}&_shape=array").json()
        kinds[kind] = {row["change"] for row in rows}
    assert kinds == {"": {"headline", "removed"}, "typo": {"typo"}, "headline": {"headline"}, "removed": {"removed"}}


# ── what the pages say ─────────────────────────────────────────────────────────────────────────


def test_facets_stand_beside_the_articles(browser: Browser) -> None:
    page = browser.get("/newscrawl/articles").text
    assert set(re.findall(r'id="facet-(\w+)"', page)) == {"source", "section", "published_day", "language"}
    assert "took too long" not in page


@pytest.mark.parametrize(
    ("path", "name"),
    [("articles", "Articles"), ("outlet", "Outlets"), ("day", "One day"), ("outlet/voce-valle", "Feeds")],
)
def test_a_table_that_scrolls_has_a_name(browser: Browser, path: str, name: str) -> None:
    page = browser.get(f"/newscrawl/{path}").text
    assert re.search(rf'<div class="table-wrapper" role="region" aria-label="{name}[^"]*" tabindex="0">', page)


def test_newest_article_comes_first(browser: Browser) -> None:
    ids = [row["id"] for row in browser.get("/newscrawl/articles.json?_shape=array").json()]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("table", ["articles", "news"])
def test_search_box_of_table_and_view_finds_words_of_the_body(browser: Browser, table: str) -> None:
    found = browser.get(f"/newscrawl/{table}.json?_search=pescecane&_shape=array").json()
    assert [row["id"] for row in found] == [61]


def test_article_reads_like_an_article(browser: Browser) -> None:
    page = browser.get("/newscrawl/articles/7").text
    assert "<h1>" in page
    assert 'lang="it"' in page
    assert "<p>Due anni, tre varianti" in page
    assert "<h2>Che cosa cambia per chi viaggia</h2>" in page
    assert "2 articles of 2 outlets tell this" in page
    assert "Where each field comes from" in page
    assert "jsonld:headline" in page
    assert "place 8" in page  # of the feed in which it was seen


def test_article_shows_the_outlets_local_day_and_time(browser: Browser) -> None:
    # 17:30 UTC in November is 18:30 in Rome
    page = browser.get("/newscrawl/articles/60").text
    assert iso(LAST) == "2025-11-09T17:30:00Z"
    assert "Sunday 9 November 2025, 18:30" in page


def test_article_with_day_precision_shows_no_time(browser: Browser) -> None:
    page = browser.get("/newscrawl/articles/55").text
    assert re.search(r"Sunday 9 November 2025 *(<|\n)", page)


def test_what_is_no_web_address_is_shown_and_is_no_link(browser: Browser) -> None:
    page = browser.get("/newscrawl/articles/61").text
    assert "javascript:void(0)" in page
    assert "Read it at" not in page


def test_title_in_a_query_leads_to_the_article(browser: Browser) -> None:
    assert re.search(r'href="/newscrawl/articles/\d+">', browser.get("/newscrawl/families").text)


def test_start_page_says_what_is_there(browser: Browser) -> None:
    page = browser.get("/").text
    assert "<b>61</b> articles" in page
    assert "<b>4</b> outlets" in page
    assert "running or killed" in page
    assert all(query["title"] in page for query in QUERIES.values())


def test_start_page_of_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    build(path, articles=0)
    with closing(sqlite3.connect(path)) as db, db:
        for table in ("links", "runs", "entries", "authors", "sources"):
            db.execute(f"DELETE FROM {table}")
    with opened(path) as empty:
        answers = empty.get("/", *(f"/newscrawl/{name}" for name in (*TABLES, *QUERIES)))
    assert {answer.status_code for answer in answers} == {200}
    assert "Nothing has been stored yet" in answers[0].text


# ── what stands beside the code ────────────────────────────────────────────────────────────────


def test_every_column_is_described_and_every_description_has_its_column(browser: Browser) -> None:
    described = compat.archive(browser.served).database["tables"]
    tables = browser.get("/newscrawl.json").json()
    there = {t["name"]: t["columns"] for t in tables["tables"] if not t["hidden"]}
    there["news"] = list(browser.get("/newscrawl/news.json?_size=1&_shape=array").json()[0])
    assert set(there) <= set(schema.columns())
    for table, columns in there.items():
        assert described[table]["description"], table
        assert list(described[table]["columns"]) == list(columns), table
        assert all(described[table]["columns"].values()), table
        assert set(described[table].get("brief", ())) <= set(columns), table


def test_file_repeats_no_column_description() -> None:
    tables = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))["databases"]["newscrawl"]["tables"]
    assert [name for name, table in tables.items() if "columns" in table] == []


def test_query_is_titled_described_and_hides_no_table() -> None:
    assert len(QUERIES) >= 8
    assert not set(QUERIES) & set(schema.columns())
    for name, query in QUERIES.items():
        assert query["title"], name
        assert query["description"], name
        assert query["group"], name
        assert set(re.findall(r"(?<![\w:]):([a-z]+)", query["sql"])) == set(query["params"]), name


def test_only_this_database_is_attached(browser: Browser) -> None:
    assert [name for name, each in browser.served.databases.items() if not each.is_memory] == ["newscrawl"]
    assert browser.get("/_memory").status_code == 404


def test_reader_neither_blocks_a_writer_nor_misses_what_it_wrote(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=12)
    with opened(path) as browser, closing(sqlite3.connect(path, timeout=0)) as writer:
        browser.get("/newscrawl/articles")
        with writer:
            writer.execute("UPDATE articles SET title = 'Scritto ora' WHERE id = 12")
            assert "Scritto ora" not in browser.get("/newscrawl/articles/12").text
        assert "Scritto ora" in browser.get("/newscrawl/articles/12").text


def test_an_article_can_be_read_after_another_program_changed_its_text(tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=12)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE article_texts SET blocks = '[[\"paragraph\", 999]]' WHERE article_id = 12")
        other.execute("UPDATE articles SET body = 'Scritto da altri' WHERE id = 12")
    with opened(path) as browser:
        assert "Scritto da altri" in browser.get("/newscrawl/articles/12").text


def test_datasette_opens_the_file_read_only(browser: Browser) -> None:
    database = browser.served.get_database()
    connection = database.connect()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM articles")


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (None, StoreError, "newscrawl crawl news"),
        (
            b"not a database at all, but long enough to be read as one" * 20,
            DamagedStore,
            "expected a newscrawl database",
        ),
        (b"", DamagedStore, "without articles"),
    ],
    ids=["missing", "garbage", "empty"],
)
def test_wrong_file_is_named(tmp_path: Path, content: bytes | None, error: type[NewscrawlError], says: str) -> None:
    path = tmp_path / "newscrawl.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=says) as caught:
        application(path, WRITTEN)
    assert str(path) in str(caught.value)


def test_day_by_day_shows_the_days_without_articles(tmp_path: Path) -> None:
    path = build(tmp_path / "gap.db", articles=200)
    with closing(sqlite3.connect(path)) as db, db:
        days = [
            day
            for (day,) in db.execute(
                "SELECT DISTINCT published_day FROM articles WHERE published_day IS NOT NULL ORDER BY 1"
            )
        ]
        db.execute("UPDATE articles SET published_day = ? WHERE published_day = ?", (days[0], days[2]))
        db.execute(
            "UPDATE articles SET published_day = ? WHERE source = 'voce-valle' AND published_day > ?",
            (days[0], days[0]),
        )
    with opened(path) as browser:
        every = browser.get("/newscrawl/days.json?_shape=array&outlet=").json()
        one = browser.get("/newscrawl/days.json?_shape=array&outlet=voce-valle").json()
        none = browser.get("/newscrawl/days.json?_shape=array&outlet=nobody").json()
    assert [row["day"] for row in every] == days[::-1]
    assert [row["day"] for row in every if not row["articles"]] == [days[2]]
    assert [row["day"] for row in one] == days[::-1]
    assert {row["articles"] for row in one[:-1]} == {0}
    assert none == []
