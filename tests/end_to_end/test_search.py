"""Where the entries of an outlet show nothing, a crawl looks further, within bounds, remembers what it found, and says what it tried."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import crawl, environment, one, rows
from tests.end_to_end.test_manners import Outlet, article, served, sitemap

STORY = "/valle/2026/03/02/il-mulino-di-velmora-macina.html"
TITLE = "Il mulino di Velmora macina di nuovo"
OTHER, OTHER_TITLE = (
    "/valle/2026/03/01/traghetto-fermo-al-molo-vecchio.html",
    "Il traghetto resta fermo al molo vecchio",
)
CARD = f'<h2><a href="{STORY}">{TITLE}</a></h2>'
RSS = '<rss version="2.0"><channel><title>x</title>{}</channel></rss>'


def page(body: str = "<h1>Notizie</h1>", head: str = "") -> bytes:
    return f'<html lang="it"><head><title>La Valle</title>{head}</head><body>{body}</body></html>'.encode()


def rss(*addresses: str) -> bytes:
    return RSS.format("".join(f"<item><title>Una</title><link>{url}</link></item>" for url in addresses)).encode()


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    with served() as outlet:
        outlet.serve(STORY, article(TITLE))
        outlet.serve(OTHER, article(OTHER_TITLE))
        yield outlet


def described(folder: Path, outlet: Outlet, *entries: tuple[str, str], name: str = "valle") -> str:
    text = f'name = "La Valle"\nhome = "{outlet.base}/"\n'
    text += "".join(f'[[entries]]\nurl = "{outlet.base}{path}"\nkind = "{kind}"\n' for kind, path in entries)
    (folder / f"{name}.toml").write_text(text)
    return f"source={folder / f'{name}.toml'}"


def titles(db: Path) -> set[str]:
    return {row["title"] for row in rows(db, "SELECT title FROM articles")}


def month_passes(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE entries SET polled = strftime('%Y-%m-%dT%H:%M:%SZ', polled, '-31 days')")


DEAD = {
    "404": ("/vecchio/feed", b"no", 404),
    "410": ("/vecchio/feed", b"", 410),
    "500": ("/vecchio/feed", b"errore", 500),
    "403": ("/vecchio/feed", b"no", 403),
    "a page": ("/vecchio/feed", page("<h1>Pagina non trovata</h1>"), 200),
    "no body": ("/vecchio/feed", b"", 200),
    "no items": ("/vecchio/feed", rss(), 200),
    "no XML": ("/vecchio/feed", b'{"items": []}', 200),
    "unasked 304": ("/vecchio/feed", b"", 304),
}


@contextmanager
def several(names: Iterable[str]) -> Iterator[dict[str, Outlet]]:
    """An outlet a name, each with two stories that no list shows yet."""
    with ExitStack() as stack:
        outlets = {name: stack.enter_context(served()) for name in names}
        for name, outlet in outlets.items():
            outlet.serve(STORY, article(f"{TITLE} ({name})"))
            outlet.serve(OTHER, article(f"{OTHER_TITLE} ({name})"))
        yield outlets


@pytest.mark.parametrize("by_address", [True, False])
def test_a_dead_feed_does_not_hide_the_stories_of_the_home_page(tmp_path: Path, *, by_address: bool) -> None:
    with several(DEAD) as outlets:
        files = []
        for number, (name, outlet) in enumerate(outlets.items()):
            path, body, status = DEAD[name]
            outlet.serve(path, body, status)
            outlet.serve("/", page(CARD, head=f'<link rel="alternate" type="application/rss+xml" href="{path}">'))
            files.append(described(tmp_path, outlet, ("feed", path), name=f"v{number}").removeprefix("source="))
        (tmp_path / "homes.txt").write_text("".join(f"{outlet.base}/\n" for outlet in outlets.values()))
        asks = f"urls={tmp_path / 'homes.txt'}" if by_address else f"source={','.join(files)}"
        done = crawl(tmp_path / "news.db", "-a", asks)
    assert done.returncode == 0, done.stderr
    assert titles(tmp_path / "news.db") == {f"{TITLE} ({name})" for name in DEAD}
    for name, outlet in outlets.items():
        # A home page with stories is enough for an outlet with a file of its own; one that is known by it is looked through for a sitemap.
        assert ("/sitemap.xml" in outlet.asked) is by_address, name
        assert "/atom.xml" not in outlet.asked


def test_a_feed_that_is_well_hides_the_stories_of_the_home_page_and_nothing_else_is_asked(
    tmp_path: Path, outlet: Outlet
) -> None:
    outlet.serve("/feed.rss", rss(outlet.base + OTHER))
    outlet.serve("/", page(CARD))
    done = crawl(tmp_path / "news.db", "-a", described(tmp_path, outlet, ("feed", "/feed.rss")))
    assert done.returncode == 0
    assert titles(tmp_path / "news.db") == {OTHER_TITLE}
    assert [path for path in outlet.asked if path not in ("/robots.txt", "/.well-known/tdmrep.json")] == [
        "/feed.rss",
        OTHER,
    ]


PLACES = ("/feed/", "/rss.xml", "/atom.xml", "/index.xml", "/sitemap.xml", "/sitemap_index.xml")


def test_where_the_home_page_shows_nothing_the_usual_places_are_tried_and_what_is_found_is_remembered(
    tmp_path: Path,
) -> None:
    db, passing = tmp_path / "news.db", ("/robots.txt", "/.well-known/tdmrep.json", STORY, OTHER)

    def shows(place: str, *stories: str) -> None:
        outlets[place].serve(
            place, (sitemap if "sitemap" in place else rss)(*(outlets[place].base + story for story in stories))
        )

    with several(PLACES) as outlets:
        files = []
        for number, (place, outlet) in enumerate(outlets.items()):
            outlet.serve("/", page('<div id="app"></div>'))
            shows(place, STORY)
            files.append(described(tmp_path, outlet, ("feed", "/morto"), name=f"v{number}").removeprefix("source="))
        first = crawl(db, "-a", f"source={','.join(files)}")
        assert (first.returncode, titles(db)) == (0, {f"{TITLE} ({place})" for place in PLACES})
        for place, outlet in outlets.items():
            asked = [path for path in outlet.asked if path not in passing]
            assert asked[:2] == ["/morto", "/"]
            assert asked[-1] == place
            assert len(asked) == len(set(asked)) <= 10
            outlet.asked.clear()
            shows(place, STORY, OTHER)
        # What was found is asked for again, what was not waits for a month.
        again = crawl(db, "-a", f"source={','.join(files)}")
        assert again.returncode == 0
        assert len(titles(db)) == 2 * len(PLACES)
        for place, outlet in outlets.items():
            assert [path for path in outlet.asked if path not in passing] == ["/morto", "/", place]


def test_where_nothing_is_found_the_run_fails_and_says_what_was_tried_and_tries_again_after_a_month(
    tmp_path: Path, outlet: Outlet
) -> None:
    db, asks = tmp_path / "news.db", described(tmp_path, outlet, ("feed", "/morto"))
    outlet.serve("/", page())
    first = crawl(db, "-a", asks)
    assert first.returncode == 5
    assert "valle: not_found" in first.stderr
    assert f"valle: no link was found; tried {outlet.base}/morto not_found, {outlet.base}/ broken" in first.stdout
    assert "/sitemap.xml not_found" in first.stdout
    assert "failed_sources=1" in first.stdout.splitlines()[-1]
    said = subprocess.run(
        [sys.executable, "-m", "newscrawl", "status", "--db", str(db)], env=environment(), capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert "none of its entries gave a list that could be read" in said
    assert "/atom.xml" not in said  # nobody said that something is there
    outlet.asked.clear()
    assert crawl(db, "-a", asks).returncode == 5
    assert "/atom.xml" not in outlet.asked
    month_passes(db)
    outlet.serve("/atom.xml", rss(outlet.base + STORY))
    assert crawl(db, "-a", asks).returncode == 0
    assert titles(db) == {TITLE}


def test_one_dead_source_of_two_is_status_1(tmp_path: Path, outlet: Outlet) -> None:
    outlet.serve("/", page())
    outlet.serve("/viva.xml", rss(outlet.base + STORY))
    dead = described(tmp_path, outlet, ("feed", "/morto"), name="morta").removeprefix("source=")
    alive = described(tmp_path, outlet, ("feed", "/viva.xml"), name="viva")
    done = crawl(tmp_path / "news.db", "-a", f"{alive},{dead}")
    assert done.returncode == 1
    assert "1 of 2 sources could not be had (morta: not_found)" in done.stderr


def test_a_search_keeps_to_robots_txt(tmp_path: Path) -> None:
    rules = {"all": b"User-agent: *\nDisallow: /\n", "places": b"User-agent: *\nDisallow: /feed\nDisallow: /sitemap\n"}
    with several(rules) as outlets:
        files = []
        for name, outlet in outlets.items():
            outlet.serve("/robots.txt", rules[name], Content_Type="text/plain")
            outlet.serve("/", page())
            for place in ("/feed/", "/sitemap.xml"):
                outlet.serve(place, rss(outlet.base + STORY))
            files.append(described(tmp_path, outlet, ("feed", "/morto"), name=name).removeprefix("source="))
        done = crawl(tmp_path / "news.db", "-a", f"source={','.join(files)}")
    assert done.returncode == 5
    for name, outlet in outlets.items():
        assert not {"/feed/", "/sitemap.xml", STORY} & set(outlet.asked)
        assert ("/" in outlet.asked) is (name == "places")


def test_a_host_that_answers_everything_with_its_page_is_not_asked_for_all_places(
    tmp_path: Path, outlet: Outlet
) -> None:
    for place in (
        "/",
        "/feed/",
        "/rss.xml",
        "/feed.xml",
        "/atom.xml",
        "/index.xml",
        "/sitemap.xml",
        "/sitemap_index.xml",
    ):
        outlet.serve(place, page(), Content_Type="text/html")
    outlet.serve("/wp-sitemap.xml", page(), Content_Type="text/html")
    done = crawl(tmp_path / "news.db", "-a", described(tmp_path, outlet, ("feed", "/morto")))
    assert done.returncode == 5
    assert {"/rss.xml", "/sitemap_index.xml"} <= set(outlet.asked)
    assert not {"/feed.xml", "/wp-sitemap.xml"} & set(outlet.asked)


def test_a_home_page_that_is_unchanged_is_read_once_more_when_its_feed_dies(tmp_path: Path, outlet: Outlet) -> None:
    db = tmp_path / "news.db"
    outlet.serve("/", page(CARD, head='<link rel="alternate" type="application/rss+xml" href="/feed.rss">'))
    outlet.serve("/feed.rss", rss(outlet.base + OTHER))
    assert crawl(db, "-a", f"url={outlet.base}/").returncode == 0
    assert titles(db) == {OTHER_TITLE}
    outlet.serve("/feed.rss", b"", 410)
    assert crawl(db, "-a", f"url={outlet.base}/").returncode == 0
    assert titles(db) == {OTHER_TITLE, TITLE}


def test_a_home_page_with_a_feed_is_looked_through_for_its_sitemap_once(tmp_path: Path, outlet: Outlet) -> None:
    db = tmp_path / "news.db"
    outlet.serve("/", page(head='<link rel="alternate" type="application/rss+xml" href="/feed.rss">'))
    outlet.serve("/feed.rss", rss(outlet.base + OTHER))
    assert crawl(db, "-a", f"url={outlet.base}/").returncode == 0
    looked = [path for path in outlet.asked if "sitemap" in path]
    assert len(looked) == len(set(looked)) == 5
    outlet.asked.clear()
    assert crawl(db, "-a", f"url={outlet.base}/").returncode == 0
    assert not [path for path in outlet.asked if "sitemap" in path]


def test_a_sitemap_that_robots_txt_names_by_its_path_alone_is_read(tmp_path: Path, outlet: Outlet) -> None:
    outlet.serve("/robots.txt", b"User-agent: *\nDisallow:\nSitemap: /mappe/tutto.xml\n", Content_Type="text/plain")
    outlet.serve("/", page())
    outlet.serve("/mappe/tutto.xml", sitemap(outlet.base + STORY))
    assert crawl(tmp_path / "news.db", "-a", f"url={outlet.base}/").returncode == 0
    assert titles(tmp_path / "news.db") == {TITLE}
    assert "/sitemap.xml" not in outlet.asked


def test_an_article_that_answers_304_unasked_is_a_failure_and_no_redirect(tmp_path: Path, outlet: Outlet) -> None:
    db = tmp_path / "news.db"
    outlet.serve("/feed.rss", rss(outlet.base + STORY, outlet.base + OTHER))
    outlet.serve(OTHER, b"", 304)
    assert crawl(db, "-a", described(tmp_path, outlet, ("feed", "/feed.rss"))).returncode == 0
    ends = {tuple(row) for row in rows(db, "SELECT state, reason FROM links")}
    assert ends == {("stored", None), ("failed", "http_status")}


def test_links_of_a_renamed_file_are_fetched_and_the_rest_is_told_under_its_old_name(
    tmp_path: Path, outlet: Outlet
) -> None:
    db = tmp_path / "news.db"
    outlet.serve(
        "/feed.rss",
        rss(outlet.base + STORY, outlet.base + OTHER, f"{outlet.base}/valle/2026/terza-storia-mai-letta.html"),
    )
    old = described(tmp_path, outlet, ("feed", "/feed.rss"), name="vecchio")
    assert crawl(db, "-a", old, "-a", "limit=1").returncode == 0
    outlet.serve("/feed.rss", rss(outlet.base + STORY, outlet.base + OTHER))
    done = crawl(db, "-a", described(tmp_path, outlet, ("feed", "/feed.rss"), name="nuovo"))
    assert done.returncode == 0, done.stderr
    # One of the three was asked for by the old name, and the third leads nowhere: it waits, to be shown or asked for once more.
    assert titles(db) == {TITLE, OTHER_TITLE}
    assert one(db, "SELECT count(*) FROM links WHERE source = 'nuovo' AND state = 'stored'") >= 1
    assert "1 links wait of sources that are neither in the catalogue nor of this run: vecchio (1)" in done.stdout


def test_a_run_asks_for_no_more_feeds_and_sitemaps_of_an_index_than_it_was_told(tmp_path: Path, outlet: Outlet) -> None:
    parts = [f"/mappa-{number}.xml" for number in range(4)]
    index = "".join(f"<sitemap><loc>{outlet.base}{part}</loc></sitemap>" for part in parts)
    outlet.serve("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>".encode())
    for part, story in zip(parts, (STORY, OTHER, STORY, OTHER), strict=True):
        outlet.serve(part, sitemap(outlet.base + story))
    done = crawl(
        tmp_path / "news.db", "-a", described(tmp_path, outlet, ("sitemap", "/sitemap.xml")), "-a", "entries=2"
    )
    assert done.returncode == 0, done.stderr
    assert [path for path in outlet.asked if path.startswith("/mappa")] == parts[:2]
