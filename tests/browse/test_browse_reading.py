"""The pages for reading: an article with its changes and neighbours, a story beside its other tellers, what surrounds a list of hits."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from browse_made import Browser, build, opened
from dangers import dangers

from newscrawl.browse.pictures import origin
from tests import manual_stores

TOTAL = re.compile(r"<b>\d+(?:–\d+)? of (\d+)</b>")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = build(tmp_path_factory.mktemp("reading") / "newscrawl.db", articles=130)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE sources SET region = 'Toscana' WHERE slug IN ('eco-del-lago', 'voce-valle')")
    with opened(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = tmp_path_factory.mktemp("changed") / "newscrawl.db"
    manual_stores.history(path)
    with opened(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = tmp_path_factory.mktemp("told") / "newscrawl.db"
    manual_stores.stories(path)
    with opened(path) as browser:
        yield browser


def hrefs(page: str, pattern: str) -> list[str]:
    return [unescape(href) for href in re.findall(pattern, page)]


def only(browser: Browser) -> str:
    """The page of the only article."""
    (row,) = browser.get("/newscrawl/articles.json?_shape=array&_col=id").json()
    return f"/newscrawl/articles/{row['id']}"


# ── an article ─────────────────────────────────────────────────────────────────────────────────


def test_each_change_is_marked_in_the_page_with_its_dates(changed: Browser) -> None:
    page = changed.get(only(changed)).text
    kinds = re.findall(r'<summary><span class="badge \w+">(\w+)</span> (\d+ Nov 2025, \d\d:\d\d)', page)
    assert kinds == [
        ("removed", "13 Nov 2025, 13:00"),
        ("update", "10 Nov 2025, 13:00"),
        ("headline", "9 Nov 2025, 17:00"),
        ("typo", "9 Nov 2025, 14:00"),
    ]
    assert "still as before at 9 Nov 2025, 17:00 · the outlet says 10 Nov 2025, 10:05" in page
    assert "<del>publici</del> <ins>pubblici</ins>" in page
    assert "<del>" in page[page.index('class="retitled"') :]
    assert page.count("<details open>") == 1
    assert "<ins>In mattinata la Provincia" in page[page.index("<details open>") :]
    assert dangers(page) == []


def test_a_change_is_shown_in_the_whole_text(changed: Browser) -> None:
    path = only(changed)
    links = re.findall(r'href="(\?version=\d)#text"', changed.get(path).text)
    assert links == ["?version=4", "?version=2"]  # the headline alone changes nothing in the text
    text = changed.get(path + links[1]).text.partition('id="text"')[2].partition("<aside")[0]
    assert "Text 2, beside the one before it." in text
    assert text.count("<del>") == text.count("<ins>") == 1
    assert "In mattinata la Provincia" not in text
    along = changed.get(f"{path}?q=provincia&place=1&version=2").text
    assert 'href="?q=provincia&amp;place=1&amp;version=4#text"' in along
    assert 'href="?q=provincia&amp;place=1#text"' in along
    for version in ("9", "x", "-1", "²"):
        assert '<div class="body" id="text"' in changed.get(f"{path}?version={version}").text


def test_from_a_search_one_goes_along_what_was_found_and_back_to_its_page(browser: Browser) -> None:
    lists = [browser.get(f"/newscrawl/search?q=auto&page={page}").text for page in (1, 2, 3)]
    found = [href for page in lists for href in hrefs(page, r'class="headline" href="([^"]+)"')]
    assert len(found) > 100
    for place in (0, 1, 49, 50, len(found) - 1):  # around the ends of pages, too
        page = browser.get(found[place]).text
        assert hrefs(page, r'<a href="([^"]+)" rel="prev"') == found[max(0, place - 1) : place]
        assert hrefs(page, r'<a href="([^"]+)" rel="next"') == found[place + 1 : place + 2]
        of_list = f"&page={place // 50 + 1}" if place >= 50 else ""
        assert hrefs(page, r'class="back" href="([^"]+)"') == [f"/newscrawl/search?q=auto{of_list}"]
    best = browser.get("/newscrawl/search?q=serchio+OR+auto&order=best").text
    second = hrefs(best, r'class="headline" href="([^"]+)"')[1]
    assert (
        hrefs(browser.get(second).text, r'<a href="([^"]+)" rel="next"')
        == hrefs(best, r'class="headline" href="([^"]+)"')[2:3]
    )


@pytest.mark.parametrize(
    "args", ["", "?q=auto", "?q=auto&place=99999", "?q=%22&place=1", "?q=nessuno&place=3", "?place=2"]
)
def test_else_one_goes_along_the_outlet(browser: Browser, args: str) -> None:
    page = browser.get(f"/newscrawl/articles/60{args}").text
    assert hrefs(page, r'<a href="([^"]+)" rel="prev"') == ["/newscrawl/articles/64"]
    assert hrefs(page, r'<a href="([^"]+)" rel="next"') == ["/newscrawl/articles/56"]
    assert 'class="back"' not in page


def test_a_picture_is_asked_for_on_demand_alone_and_of_its_host_alone(browser: Browser) -> None:
    plain, asked, after = browser.get(*(f"/newscrawl/articles/7{args}" for args in ("", "?picture=1", "")))
    for answer in (plain, after):
        assert "<img" not in answer.text
        assert "agenzianord.example" not in answer.headers["content-security-policy"]
    assert 'href="/newscrawl/articles/7?picture=1#picture"' in plain.text
    assert "It is fetched from agenzianord.example, which then sees" in plain.text
    assert re.findall(r"<img [^>]+>", asked.text) == [
        '<img src="https://agenzianord.example/foto/7.jpg" alt="" referrerpolicy="no-referrer" decoding="async">'
    ]
    policy = asked.headers["content-security-policy"]
    assert "img-src 'self' data: https://agenzianord.example;" in policy
    assert policy.replace(" https://agenzianord.example", "") == plain.headers["content-security-policy"]
    assert "<img" not in browser.get("/newscrawl/articles/131?picture=1").text  # whose picture is no web address


@pytest.mark.parametrize("address", ["https://a;b.example/x", "https://a,b/x", "https://*/x", "https://a b/x", "https://[::1]/x", "https://a:99999/x", "ftp://a.example/x", "https://" + "a" * 64 + "/x", ""])  # fmt: skip
def test_what_could_widen_the_policy_is_no_host_of_a_picture(address: str) -> None:
    assert origin(address) is None


# ── a story ────────────────────────────────────────────────────────────────────────────────────


def tellers(told: Browser) -> list[int]:
    return [row["id"] for row in told.get("/newscrawl/articles.json?_shape=array&_sort=id&_col=id").json()]


def test_a_story_says_who_ran_it_when_and_how_much_each_kept(told: Browser) -> None:
    first, copy, half = tellers(told)
    for number in (first, copy, half):
        page = told.get(f"/newscrawl/story/{number}").text
        assert re.findall(r'<p class="name"><a href="/newscrawl/articles/(\d+)"', page) == [
            str(n) for n in (first, copy, half)
        ]
        shares = [re.findall(r">(\d+%)<", line) for line in page.split('<p class="name">')[1:]]
        assert shares == [[], ["97%", "3%"], ["48%", "28%"]]  # as `newscrawl story` says
        assert re.findall(r'aria-label="(?:kept|own) (\d+%)"', page) == ["97%", "3%", "48%", "28%"]
        assert re.findall(r"· (\d+ \w+ later)", page) == ["41 minutes later", "22 hours later"]
        dots = [float(at) for at in re.findall(r'<circle class="bar" cx="([\d.]+)%"', page)]
        assert (dots[0], dots[2]) == (2, 98)
        assert dots[1] == pytest.approx(2 + 96 * 41 / (22 * 60), abs=0.05)
        assert dangers(page) == []
    beside = told.get(f"/newscrawl/articles/{copy}").text
    assert "3 articles of 3 outlets tell this" in beside
    assert f'href="/newscrawl/story/{first}?beside={half}">kept 48%</a>' in beside


def test_what_others_kept_is_marked_in_the_first_text(told: Browser) -> None:
    first, _, half = tellers(told)
    page = told.get(f"/newscrawl/story/{first}").text
    assert re.search(r'<mark class="kept shade-4" title="in 2 of 2 other texts">La spesa è di 4,2 milioni', page)
    assert re.search(r'NORVALIA, 7 MAR - <mark class="kept shade-2" title="in 1 of 2 other texts">Via libera', page)
    both = told.get(f"/newscrawl/story/{first}?beside={half}").text.partition('class="side-by-side"')[2]
    left, right = both.split("</article>")[:2]
    assert re.findall(r">([^<]{20})[^<]*</mark>", left) == re.findall(r">([^<]{20})[^<]*</mark>", right) != []
    assert "I negozianti del porto vecchio" in right
    assert "<mark" not in right[: right.index("<p>La spesa") if "<p>La spesa" in right else right.index("<mark")]


def test_a_story_that_nobody_else_tells_is_said_not_to_be_there(browser: Browser) -> None:
    for number in ("1", "999999", "9" * 18):
        answer = browser.get(f"/newscrawl/story/{number}")
        assert answer.status_code == 404
        assert "nobody else tells the story" in answer.text


# ── what was found ─────────────────────────────────────────────────────────────────────────────


def test_each_value_beside_the_hits_leads_to_as_many(browser: Browser) -> None:
    page = browser.get("/newscrawl/search?q=auto").text
    aside = page[page.index('class="facet-results"') : page.index("</aside>")]
    names = re.findall(r"<h2>(\w+)</h2>", aside)
    assert names == ["outlet", "section", "region", "month"]
    values = re.findall(r'<li><a href="([^"]+)"><b>[^<]+</b> <span>(\d+)</span></a></li>', aside)
    assert len(values) >= 10
    for href, many in values:
        assert TOTAL.search(browser.get(unescape(href)).text)[1] == many, href  # type: ignore[index]


def test_each_bar_of_the_hits_leads_to_as_many_and_all_add_up(browser: Browser) -> None:
    page = browser.get("/newscrawl/search?q=auto").text
    plot = page[page.index('class="over-time"') : page.index('class="latest found"')]
    bars = re.findall(r'<a href="([^"]+)" aria-label="[^:]+: (\d+) articles?"', plot)
    assert sum(int(many) for _, many in bars) == int(TOTAL.search(page)[1])  # type: ignore[index]
    for href, many in bars:
        assert TOTAL.search(browser.get(unescape(href)).text)[1] == many, href  # type: ignore[index]


def test_a_choice_can_be_taken_back_and_an_address_keeps_the_others(browser: Browser) -> None:
    page = browser.get("/newscrawl/search?q=auto&outlet=voce-valle&order=best").text
    (back,) = hrefs(page, r'<li class="chosen"><a href="([^"]+)"')
    assert parse_qs(urlsplit(back).query) == {"q": ["auto"], "order": ["best"]}
    sections = hrefs(page, r'href="(/newscrawl/search\?q=auto\+section[^"]+)"')
    assert sections
    assert all("outlet=voce-valle" in href and "order=best" in href for href in sections)
