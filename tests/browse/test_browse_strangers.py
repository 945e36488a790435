"""What strangers wrote: whatever stands in whatever column, no page of `newscrawl browse` does more than show it."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from browse_made import OUTLETS, WRITTEN, Browser, build, opened
from dangers import dangers

from newscrawl import extract
from newscrawl.models import Article, Page, Source
from newscrawl.store import open_store
from pipelines.flatten import row

QUERIES = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))["databases"]["newscrawl"]["queries"]
# Harmless: markup that only marks, and addresses that lead nowhere. Shown as they are, none may become markup or a link.
PAYLOADS = (
    "<xss-tag>grassetto</xss-tag>",
    "<b data-xss=1>grassetto</b>",
    '"><xss-tag>uscito</xss-tag>',
    "'><xss-tag>uscito</xss-tag>",
    '" data-xss="1',
    "</title></textarea></script><xss-tag>",
    "<!-- xss",
    "&lt;xss-tag&gt;",
    "%3Cxss-tag%3E",
    "⟦<xss-tag>⟧ ⟧<xss-tag>⟦",
    "javascript:void(0)",
    "data:text/plain,xss",
    "mailto:redazione@xss.example",
    "//xss.example/",
    "https://xss.example/<xss-tag>",
    "{{ 7 * 7 }} ${7*7} <%= 7*7 %>",
    "=1+1",
    "+1",
    "@SUM(1;1)",
    "Roma\u202e<xss-tag>",
    "constructor",
    "../nota.txt",
    "a\"b'c`d[e].f]g;--",
    "l'arte; -- nota",
)
# What rows are found by and joined on: words of ours.
KEYS = {"source", "slug", "state", "reason", "kind", "class", "field", "spider", "timezone"}


def _cycled(make: Callable[[str], str]) -> Callable[[], str]:
    turns = itertools.cycle(PAYLOADS)
    return lambda: make(next(turns))


def poison(path: Path, *, times: bool) -> None:
    """Payloads in all columns that hold text, one to a row; lists and objects of JSON hold them as items, keys and values.

    times: also in the place of times, by which rows are found
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        tables = [
            row[0]
            for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        ]
        for table in (name for name in tables if not re.match("sqlite_|articles_fts|_", name)):
            for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
                if kind == "TEXT" and column not in KEYS:
                    number = itertools.count()
                    db.create_function("other", 0, lambda number=number: f" {next(number)}")
                    db.create_function("plain", 0, _cycled(str))
                    db.create_function("items", 0, _cycled(lambda text: json.dumps([text])))
                    db.create_function("object", 0, _cycled(lambda text: json.dumps({text: text})))
                    _fill(
                        db,
                        table,
                        column,
                        "" if times else f"WHEN {column} GLOB '[0-9][0-9][0-9][0-9]-[0-9]*' THEN {column}",
                    )


def _fill(db: sqlite3.Connection, table: str, column: str, kept: str) -> None:
    new = f"CASE {kept} WHEN {column} LIKE '[%' THEN items() WHEN {column} LIKE '{{%' THEN object() ELSE plain() END"
    for value in (new, f"{new} || other()"):  # the second where no two may be equal
        try:
            db.execute(f"UPDATE {table} SET {column} = {value} WHERE {column} IS NOT NULL")
            return
        except sqlite3.IntegrityError:
            continue


@pytest.fixture(
    scope="module", params=[False, pytest.param(True, marks=pytest.mark.soak)], ids=["texts", "texts_and_times"]
)
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = build(tmp_path_factory.mktemp("strangers") / "newscrawl.db", articles=60)
    poison(path, times=request.param)
    with opened(path) as browser:
        yield browser


def tables(browser: Browser) -> list[str]:
    return [table["name"] for table in browser.get("/newscrawl.json?_show_hidden=1").json()["tables"]]


def test_every_page_shows_what_stands_there_and_runs_none_of_it(browser: Browser) -> None:
    pages = ["/", "/newscrawl", "/newscrawl/news", *(f"/newscrawl/{name}" for name in (*tables(browser), *QUERIES))]
    pages += [f"/newscrawl/articles/{number}" for number in range(1, len(PAYLOADS) + 1)]
    written = browser.get("/newscrawl/authors.json?_shape=array&_size=100").json()
    pages += [f"/newscrawl/author?name={quote(row['name'])}" for row in written]
    pages += ["/newscrawl/outlet", *(f"/newscrawl/outlet/{slug}" for slug, *_ in OUTLETS)]
    pages += [
        "/newscrawl/articles?_all_columns=1",
        "/newscrawl/articles?_facet=section&_facet=byline",
        "/newscrawl/entries/1",
    ]
    for path, answer in answers(browser, pages):
        assert (answer.status_code, dangers(answer.text)) == (200, []), path


def test_the_payloads_are_there_to_be_seen(browser: Browser) -> None:
    shown = browser.get("/newscrawl/articles?_size=100").text
    assert "&lt;xss-tag&gt;" in shown
    assert "&lt;b data-xss" in shown
    assert "javascript:void(0)" in "".join(browser.get(f"/newscrawl/articles/{n}").text for n in range(1, 25))


def test_exports_are_told_as_what_they_are(browser: Browser) -> None:
    names = [*tables(browser), *QUERIES]
    for path, answer in answers(browser, [f"/newscrawl/{name}.{kind}" for name in names for kind in ("csv", "json")]):
        assert answer.status_code == 200, path
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in (("text/plain", "text/csv") if path.endswith("csv") else ("application/json",)), path
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_an_address_bar_brings_is_shown_and_runs_nothing(tmp_path: Path) -> None:
    pages = []
    for typed in (quote(payload, safe="") for payload in PAYLOADS):
        pages += [f"/newscrawl/authors?name__exact={typed}", f"/newscrawl/authors?_sort={typed}"]
        pages += [
            f"/newscrawl/authors?{typed}={typed}",
            f"/newscrawl/authors/{typed}",
            f"/newscrawl/{typed}",
            f"/{typed}",
        ]
    with opened(build(tmp_path / "newscrawl.db", articles=5)) as browser:
        assert {path: found for path, answer in answers(browser, pages) if (found := dangers(answer.text))} == {}


def answers(browser: Browser, paths: list[str]) -> Iterator[tuple[str, Any]]:
    return zip(paths, browser.get(*paths), strict=True)


# ── from a page of the outlet on ───────────────────────────────────────────────────────────────

SOURCE = Source(slug="estraneo", name="Estraneo", home="https://estraneo.example/", entries=())
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def read(payload: str) -> Article:
    """An article whose page holds the payload wherever a page can hold anything."""
    text = json.dumps(payload).replace("<", "\\u003c")
    told = payload.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    html = f"""<html lang=it><head><title>{told}</title><link rel=canonical href="{told}">
<meta property="og:title" content="{told}"><meta property="og:image" content="{told}"><meta name="author" content="{told}">
<meta property="article:section" content="{told}"><meta name="keywords" content="{told}"><meta name="description" content="{told}">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": {text}, "url": {text},
"author": {{"@type": "Person", "name": {text}, "url": {text}}}, "articleSection": {text}, "keywords": [{text}], "image":
{{"url": {text}, "caption": {text}, "creditText": {text}}}, "datePublished": "2026-11-26T10:00:00+01:00", "dateModified": {text},
"publisher": {{"name": {text}}}, {text}: {text}, "constructor": {text}}}</script></head>
<body><article><h1>{told}</h1><p class="byline">di {told}</p><figure><img src="{told}"><figcaption>{told}</figcaption></figure>
{"".join(f"<p>{told} Il consiglio ha discusso a lungo la proposta numero {n} e ha rinviato il voto alla seduta di lunedì.</p>" for n in range(20))}
</article></body></html>"""
    page = Page(url="https://estraneo.example/notizia.html", body=html.encode(), status=200, fetched_at=NOW, source="estraneo",
                headers={"content-type": "text/html; charset=utf-8"})  # fmt: skip
    return extract.article(page, SOURCE, now=NOW)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_page_is_an_address_that_runs_or_a_name(payload: str) -> None:
    article = read(payload)
    plain = row(article)
    assert plain.keys() == row(read("Titolo")).keys()
    assert set(plain["provenance"]) <= set(Article.__dataclass_fields__) | {"authors", "date"}
    for address in (plain["url"], plain["image"]):
        assert address is None or re.match(r"https?://[^\s<>\"]+$", address), address
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", f"{article.title}{article.authors}{article.section}")


def test_what_pages_hold_changes_no_table_and_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "store" / "newscrawl.db"
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
    with open_store(path, pages=None, command="test", now=NOW) as store:
        before = [tuple(row) for row in store.db.execute(schema)]
        store.ledger.add_sources([SOURCE])
        run_id = store.runs.begin("news", {}, "0.1.0", 1, NOW)
        for payload in PAYLOADS:
            store.articles.store(read(payload), link_id=None, run_id=run_id, now=NOW)
        assert [tuple(row) for row in store.db.execute(schema)] == before
        count = store.db.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["newscrawl.db", "newscrawl.db.lock"]
    with opened(path) as browser:
        pages = ["/", "/newscrawl/articles", "/newscrawl/authors", *(f"/newscrawl/{name}" for name in QUERIES)]
        pages += [
            f"/newscrawl/articles/{each['id']}"
            for each in browser.get("/newscrawl/articles.json?_shape=array&_size=100").json()
        ]
        assert count >= 1
        assert {path: found for path, answer in answers(browser, pages) if (found := dangers(answer.text))} == {}
