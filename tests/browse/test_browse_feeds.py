"""Feeds of a search in the browser: read back by readers' own libraries, conditional, and of what may leave alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from browse_made import NASTY, Browser, build, opened
from lxml import etree

GRAMMAR = Path(__file__).parents[1] / "feeds" / "atom.rng"
FORMS = {"atom": "application/atom+xml", "feed.json": "application/feed+json"}
#: An article whose outlet closes it, and one that is free, both with the word.
CLOSED, FREE = 9, 10


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("feeds") / "newscrawl.db")


@pytest.fixture(scope="module")
def browser(path: Path) -> Iterator[Browser]:
    with closing(sqlite3.connect(path)) as db, db:  # feeds pass on addresses that can be had
        db.execute("UPDATE articles SET url = 'https://vocevalle.example/61', image = NULL WHERE id = 61")
    with opened(path) as browser:
        yield browser


def asks(browser: Browser, ending: str, typed: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get(f"/newscrawl/search.{ending}?q={quote(typed)}", headers=named)


def test_the_page_leads_to_its_feeds(browser: Browser) -> None:
    page = browser.get("/newscrawl/search?q=auto&outlet=eco-del-lago&order=best&page=1").text
    head = page[: page.index("</head>")]
    for ending, kind in FORMS.items():
        link = re.search(rf'<link rel="alternate" type="{re.escape(kind)}" title="[^"]+" href="([^"]+)">', head)
        assert link is not None
        assert unescape(link[1]) == f"/newscrawl/search.{ending}?q=auto&outlet=eco-del-lago"
        assert page.count(f'href="{link[1]}"') == 2  # in the head, and where people see it
        answer = browser.get(unescape(link[1]))
        assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
        assert "content-security-policy" in answer.headers


def test_atom_is_valid_and_read_back_by_feedparser(browser: Browser) -> None:
    answer = asks(browser, "atom", "pescecani OR auto")
    grammar = etree.RelaxNG(etree.parse(str(GRAMMAR)))
    grammar.assertValid(etree.fromstring(answer.content))
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.feed.title == "newscrawl: pescecani OR auto"
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "http://localhost/newscrawl/search.atom?q=pescecani%20OR%20auto",
        "alternate": "http://localhost/newscrawl/search?q=pescecani+OR+auto",
    }
    rows = browser.get("/newscrawl/search.json?q=pescecani+OR+auto&_shape=array").json()[:50]
    assert [entry.title for entry in read.entries] == [row["title"] for row in rows]
    assert (read.entries[0].title, read.entries[0].link) == (NASTY, "https://vocevalle.example/61")


def test_json_feed_has_the_same_articles(browser: Browser) -> None:
    feed = asks(browser, "feed.json", "pescecani OR auto").json()
    atom = feedparser.parse(asks(browser, "atom", "pescecani OR auto").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].startswith("http://localhost/newscrawl/search.feed.json?q=")
    assert [item["url"] for item in feed["items"]] == [entry.link for entry in atom.entries]
    assert len(feed["items"]) == 50


def test_texts_that_may_not_leave_are_withheld(browser: Browser) -> None:
    items = asks(browser, "feed.json", f"story:{CLOSED} OR story:{FREE}").json()["items"]
    free, closed = items
    assert "withheld" not in free["_newscrawl"]
    assert free["image"]
    assert closed["_newscrawl"]["withheld"] == "subscriber"
    assert closed["content_text"] == "Text withheld: it stands behind a subscription."
    assert "image" not in closed
    assert "auto tornano" not in asks(browser, "atom", f"story:{CLOSED}").text


@pytest.mark.parametrize("ending", FORMS)
def test_who_has_a_feed_already_is_told_so(path: Path, ending: str) -> None:
    with opened(path) as browser:
        first = asks(browser, ending, "auto since:2025-11-09")
        tag, at = first.headers["etag"], first.headers["last-modified"]
        for headers in ({"If_None_Match": tag}, {"If_None_Match": f"W/{tag}"}, {"If_Modified_Since": at}):
            again = asks(browser, ending, "auto since:2025-11-09", **headers)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert asks(browser, ending, "auto since:2025-11-09", If_None_Match='"other"').content == first.content
        assert asks(browser, ending, "auto", If_None_Match=tag).status_code == 200
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(
                "UPDATE articles SET title = 'Un altro titolo', extracted = '2025-11-09T21:00:00Z' WHERE id = 59"
            )
        changed = asks(browser, ending, "auto since:2025-11-09", If_None_Match=tag, If_Modified_Since=at)
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag
        assert changed.headers["last-modified"] == "Sun, 09 Nov 2025 21:00:00 GMT"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE articles SET title = 'Ponte', extracted = '2025-11-09T17:00:00Z' WHERE id = 59")


@pytest.mark.parametrize("ending", FORMS)
def test_a_feed_of_nothing_found_is_empty_and_one_of_a_wrong_query_none(browser: Browser, ending: str) -> None:
    empty = asks(browser, ending, "introvabilissimo")
    assert empty.status_code == 200
    assert feedparser.parse(empty.content).entries == [] if ending == "atom" else empty.json()["items"] == []
    wrong = asks(browser, ending, "roma)")
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert (
        wrong.text == "query, character 5: a closing bracket without an opening one: expected as many ( before as )\n"
    )


def test_addresses_are_those_under_which_it_is_served(path: Path) -> None:
    with opened(path, base_url="/news/") as browser:
        page = browser.get("/newscrawl/search?q=auto").text
        assert 'href="/news/newscrawl/search.atom?q=auto"' in page
        feed = browser.get("/newscrawl/search.feed.json?q=auto").json()
    assert feed["home_page_url"] == "http://localhost/news/newscrawl/search?q=auto"
    assert feed["feed_url"] == "http://localhost/news/newscrawl/search.feed.json?q=auto"
