"""A real browser looks at the pages: plots are drawn, keys work, a phone needs no sideways scroll, nothing is asked of another host."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browse_made import Browser as Archive
from browse_made import build, opened
from playwright.sync_api import Browser, Page, Route, sync_playwright
from test_browse_strangers import NAUGHTY, every_page, poison

from tests import manual_stores
from tests.pictures import CHROMIUM

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM} here; .ci/run installs Debian's package chromium"
)

#: Each page of ours, and what its first row is.
PAGES = {
    "/": ".volume .bars",
    "/newscrawl": ".questions li",
    "/newscrawl/outlet": "tbody tr",
    "/newscrawl/outlet/voce-valle": ".volume .bars",
    "/newscrawl/author?name=Lucia+Bellandi": ".volume .bars",
    "/newscrawl/section?name=Cronaca": ".volume .bars",
    "/newscrawl/section?name=Cronaca&outlet=voce-valle": ".latest li",
    "/newscrawl/articles": "tbody tr",
    "/newscrawl/news": "tbody tr",
    "/newscrawl/search?q=ponte": ".found li",
    "/newscrawl/articles/12": ".story .body p",
    "/newscrawl/articles/196?q=ponte&place=1": ".story h1",
    "/newscrawl/story/195": ".tellings .bars",
    "/newscrawl/story/195?beside=196": ".tellings .bars",
    "/newscrawl/sick-sources": "tbody tr",
}
#: Where an archive of this process is asked; nobody listens there.
_HERE = "http://127.0.0.1:1"
#: Of the pages of an archive that strangers filled, some of each kind.
_KINDS = re.compile(
    r"/(newscrawl(/(outlet(/voce-valle)?|links|changes|entries/1|articles/(1|20)|articles\?_all.*|articles/6\?.*|author.*ar.*|story/6.*|search.*))?)?"
)
#: Those that the template of another one makes, with nothing that it has not.
ALIKE = {"/newscrawl/news", "/newscrawl/section?name=Cronaca", "/newscrawl/articles/196?q=ponte&place=1"}
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>'
_WATCH = """
INSERT INTO watches (name, query, kinds, channels, added, added_run, looked_run, digested)
VALUES ('Ponti', 'ponte', '["new"]', '[]', '2025-01-01T00:00:00Z', 0, 1, '2025-01-01T00:00:00Z')
"""
_LINE = "INSERT INTO alert_lines (watch_id, kind, article_id, follows, found) VALUES (1, 'new', 200, 0, '2025-11-09T12:00:00Z')"


# Names of which a part is not shown.
_CUT = """
() => [...document.querySelectorAll('.plot .name, .outlets a, .outlets .text, .facet-info b')]
  .filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX != 'visible').map(one => one.textContent)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = build(tmp_path_factory.mktemp("chromium") / "newscrawl.db", articles=200)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(_WATCH)
        db.execute(_LINE)
    words = [sys.executable, "-m", "newscrawl", "browse", "--db", str(path), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def looking(chromium: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A page in a context of its own; behind it, nothing was complained of in the console or asked of another host."""
    trouble: list[str] = []
    opened = chromium.new_context(base_url=address, **{"locale": "en-GB", **context})
    page = opened.new_page()
    page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda asked: trouble.append(asked.url) if urlsplit(asked.url).hostname != "127.0.0.1" else None)
    yield page
    opened.close()
    assert trouble == []


class Elsewhere(Archive):
    """Asks an archive in this process, in another thread: Playwright has a loop of its own in this one."""

    def __init__(self, archive: Archive, asking: Executor) -> None:
        super().__init__(archive.served)
        self._asking = asking

    def get(self, *paths: str, headers: Mapping[str, str] | None = None) -> Any:
        return self._asking.submit(super().get, *paths, headers=headers).result()

    def answer(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        got = self.get(f"{asked.path}?{asked.query}" if asked.query else asked.path)
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)


@contextmanager
def looking_at(chromium: Browser, path: Path, **context: Any) -> Iterator[tuple[Page, Archive]]:
    """A page that a database of its own answers, without a server."""
    with opened(path) as archive, ThreadPoolExecutor(1) as asking, looking(chromium, _HERE, **context) as page:
        elsewhere = Elsewhere(archive, asking)
        page.route("**/*", elsewhere.answer)
        yield page, elsewhere


def test_on_a_phone_every_name_can_be_read_and_the_search_has_its_button(chromium: Browser, tmp_path: Path) -> None:
    path = build(tmp_path / "newscrawl.db", articles=60)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE sources SET name = 'Il Quotidiano della Provincia e delle Valli' WHERE slug = 'voce-valle'")
        db.execute("UPDATE articles SET section = 'Cronaca, politica e costume delle valli' WHERE section = 'Cronaca'")
    with looking_at(chromium, path, viewport={"width": 360, "height": 800}) as (page, _):
        for there in ("/", "/newscrawl/outlet/voce-valle", "/newscrawl/search?q=since:2025"):
            page.goto(there)
            assert page.locator("main form button").first.is_visible(), there
            assert page.evaluate(_CUT) == [], there
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, there


def test_every_day_of_every_outlet_is_drawn_and_a_bar_leads_to_its_articles(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        page.goto("/")
        rows = page.locator(".volume svg.bars")
        assert rows.count() == 5  # all outlets, and each of four
        assert [rows.nth(n).locator("rect.bar, rect.none").count() for n in range(5)] == [30] * 5
        boxes = [bar.bounding_box() for bar in rows.first.locator("rect.bar, rect.none").all()]
        assert len({round(box["y"] + box["height"], 1) for box in boxes if box}) == 1  # one base line
        bar = rows.nth(1).locator("a").last
        told = bar.get_attribute("aria-label") or ""
        bar.click(force=True)
        page.wait_for_url("**/articles?*published_day__exact=2025-11-09*")
        assert re.match(r"9 Nov: \d+ article", told)
        assert page.locator("tbody tr").count() == int(re.findall(r"(\d+) article", told)[0])
        page.go_back()
        assert page.locator(".volume svg.bars").count() == 5


def test_a_slash_goes_to_the_search_and_is_a_slash_where_one_types(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type("ponte/strada")
        assert page.locator("main input[type=search]").input_value() == "ponte/strada"
        page.locator("main input[type=search]").fill("ponte")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=ponte")
        assert page.locator(".found li mark").count() > 0


def test_on_a_phone_the_first_row_is_in_sight_and_nothing_scrolls_sideways(chromium: Browser, address: str) -> None:
    with looking(chromium, address, viewport={"width": 390, "height": 844}) as page:
        for path, first in PAGES.items():
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            box = page.locator(first).first.bounding_box()
            assert box, path
            assert box["y"] + min(box["height"], 40) < 844, path
        page.goto("/newscrawl/articles")
        assert not page.locator(".facet-results").is_visible()
        page.locator(".folding summary").click()
        assert page.locator(".facet-results").is_visible()


def test_dark_and_print_have_colours_of_their_own(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        page.goto("/")
        shades = {}
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            shades[scheme] = page.evaluate(
                "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.querySelector('.bar')).fill]"
            )
        assert all(light != dark for light, dark in zip(shades["light"], shades["dark"], strict=True))
        page.emulate_media(media="print")
        assert not page.locator("header.top").is_visible()
        assert not page.locator("main form").is_visible()
        page.goto("/newscrawl/articles/12")
        assert not page.locator(".along.ends").is_visible()
        after = page.locator(".original a").evaluate("link => getComputedStyle(link, '::after').content")
        assert "https://www.ecodellago.example/cronaca/12-articolo" in after


def test_a_browser_that_asks_for_italian_gets_it_and_can_switch(chromium: Browser, address: str) -> None:
    with looking(chromium, address, locale="it-IT") as page:
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == "it"
        assert page.get_by_text("domenica 9 novembre 2025").first.is_visible()
        # as served, with threads of its own
        page.goto("/newscrawl")
        assert page.get_by_role("heading", name="Seguire una notizia").is_visible()
        page.goto("/")
        page.locator("a.language").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.goto("/newscrawl/outlet")
        assert page.locator("h1").inner_text() == "Outlets"


def test_j_and_k_go_from_headline_to_headline_and_from_article_to_article(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        page.goto("/newscrawl/search?q=auto")
        assert page.locator(".over-time rect.bar").count() > 1
        headlines = [link.get_attribute("href") for link in page.locator("a.headline").all()]
        page.keyboard.press("/")
        page.keyboard.press("Escape")  # leaves the box, and what was asked stays there
        assert page.locator("#q").input_value() == "auto"
        for key in "jjk":
            page.keyboard.press(key)
        page.keyboard.press("j")
        page.keyboard.press("Enter")  # the second one
        page.wait_for_url(f"**{headlines[1]}")
        page.keyboard.press("j")
        page.wait_for_url(f"**{headlines[2]}")
        page.keyboard.press("k")
        page.wait_for_url(f"**{headlines[1]}")
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.locator("input[type=search]").input_value() == "jk"
        page.go_back()
        page.wait_for_url(f"**{headlines[2]}")
        page.locator(".along .back").click()
        page.wait_for_url("**/search?q=auto")


def test_a_picture_comes_when_it_is_asked_for_and_not_before(chromium: Browser, address: str) -> None:
    opened = chromium.new_context(base_url=address)
    page = opened.new_page()
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if urlsplit(each.url).hostname != "127.0.0.1" else None)
    page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
    opened.route(re.compile("^https://"), lambda route: route.fulfill(content_type="image/svg+xml", body=DRAWN))
    page.goto("/newscrawl/articles/12")
    assert (page.locator("img").count(), asked) == (0, [])
    page.locator(".ask-picture").click()
    page.locator(".picture img").wait_for()
    decoded = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator(".picture img").evaluate(decoded) == 60, trouble
    assert asked == ["https://www.ecodellago.example/foto/12.jpg"]
    assert _hindrances(page) == []
    opened.close()
    assert trouble == []


def test_the_outlets_of_a_story_stand_on_one_scale_of_time(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        page.goto("/newscrawl/story/195")
        boxes = [dot.bounding_box() for dot in page.locator(".tellings circle.bar").all()]
        assert len(boxes) == 2
        assert boxes[0]
        assert boxes[1]
        assert boxes[0]["x"] < boxes[1]["x"]
        page.locator(".tellings .share a").first.click()
        page.wait_for_url("**/story/195?beside=196#texts")
        assert page.locator(".side-by-side mark.kept").count() > 1


def test_who_does_not_see_or_has_no_mouse_finds_no_serious_hindrance(chromium: Browser, address: str) -> None:
    with looking(chromium, address) as page:
        for path in (each for each in PAGES if each not in ALIKE):
            page.goto(path)
            assert _hindrances(page) == [], path
        page.emulate_media(color_scheme="dark")
        for path in (
            "/",
            "/newscrawl/outlet/voce-valle",
            "/newscrawl/search?q=ponte",
            "/newscrawl/story/195",
            "/newscrawl/articles/12",
        ):
            page.goto(path)
            assert _hindrances(page) == [], path


def test_a_text_with_its_changes_marked_hinders_nobody(chromium: Browser, tmp_path: Path) -> None:
    manual_stores.history(tmp_path / "newscrawl.db")
    with looking_at(chromium, tmp_path / "newscrawl.db") as (page, archive):
        (row,) = archive.get("/newscrawl/articles.json?_shape=array&_col=id").json()
        page.goto(f"/newscrawl/articles/{row['id']}?version=4")
        assert page.locator(".body.marked ins").count() > 0
        assert _hindrances(page) == []


@pytest.mark.parametrize("all_pages", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["kinds", "all"])
def test_whatever_strangers_wrote_no_page_scrolls_sideways(chromium: Browser, tmp_path: Path, all_pages: bool) -> None:
    path = build(tmp_path / "newscrawl.db", articles=60)
    poison(path, times=False, payloads=NAUGHTY)
    with looking_at(chromium, path, viewport={"width": 390, "height": 844}) as (page, archive):
        every = every_page(archive)
        shown = [each for each in every if all_pages or _KINDS.fullmatch(each)]
        assert len(shown) > 15
        for each in shown:
            page.goto(each, wait_until="domcontentloaded")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, each


def _hindrances(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in ("moderate", "serious", "critical")]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in grave]
