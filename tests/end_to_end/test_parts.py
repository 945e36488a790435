"""Articles on several pages over real crawls: whole, once, politely; what is missing is told, tried again, and forgotten as one."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.store import open_readonly
from newscrawl.store.articles.history import history
from tests.end_to_end.end_to_end_made import ALLOWED, ROOT, command, crawl, environment, one, rows
from tests.end_to_end.parts_made import Story, html, numbered
from tests.revisions.revisions_made import Outlet, served, stamp
from tests.revisions.test_revisions_crawl import due_now

NEXT = "/cronaca/la-storia-accanto/"


@dataclass
class Crawled:
    db: Path
    outlet: Outlet
    stories: dict[str, Story]
    alone: dict[str, Story]
    bodies: dict[str, str]  #: whole texts, before anything was changed
    runs: list[subprocess.CompletedProcess[str]] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)  #: paths, by run
    rows: list[dict[str, sqlite3.Row]] = field(default_factory=list)  #: articles by headline, by run

    def crawl(self) -> None:
        self.outlet.log.clear()
        source = self.outlet.source(self.db.parent)
        self.runs.append(crawl(self.db, "-a", f"source={source}", "-s", "NEWSCRAWL_RETRY_WAIT_S=0"))
        self.asked.append([path for path, _ in self.outlet.log])
        self.rows.append({row["title"]: row for row in rows(self.db, "SELECT * FROM articles")})

    def row(self, name: str, run: int = -1) -> sqlite3.Row:
        return self.rows[run][{**self.stories, **self.alone}[name].title]


def several(outlet: Outlet) -> dict[str, Story]:
    """Stories on several pages, served."""

    def story(name: str, *paths: str) -> Story:
        return made.setdefault(name, Story(outlet, name, *paths))

    made: dict[str, Story] = {}
    story("numeri", *numbered("/2026/11/27/numeri-sul-molo/", 3)).serve_all()
    heads = story(
        "testata",
        "/cronaca/testata-di-ponte.html",
        "/cronaca/testata-di-ponte_2.html",
        "/cronaca/testata-di-ponte_3.html",
    )
    for number in (1, 2, 3):
        heads.serve(number, head=f'<link rel="next" href="{outlet.base}{heads.paths[number]}">' if number < 3 else "")
    query = story("ricerca", "/leggi.php?id=4711", "/leggi.php?id=4711&pagina=2")
    query.serve(1, '<a href="?id=4711&amp;pagina=2">Pagina successiva »</a>')
    query.serve(2, '<a href="?id=4711">« Pagina precedente</a>')
    chain = story("catena", *numbered("/societa/catena-di-fondo", 4, "/page/{}"))
    for number in (1, 2, 3):
        chain.serve(number, f'<p><a href="{chain.paths[number]}">Continua a pagina {number + 1}</a></p>')
    chain.serve(4)
    english = story("inglese", *numbered("/2026/11/26/inglese-di-porto/", 2, "?page={}"))
    english.serve(1, '<span class="pager">1 <a href="?page=2">Next page</a></span>')
    english.serve(2, '<span class="pager"><a href="?page=1">1</a> 2</span>')
    whole = story("intera", *numbered("/2026/11/25/intera-come-prima/", 3))
    whole.serve_all(
        f'<p><a href="{whole.paths[1]}">2</a> <a href="/2026/11/25/intera-come-prima/?vista=unica">Tutto in una pagina</a></p>'
    )
    outlet.serves("/2026/11/25/intera-come-prima/?vista=unica", html(outlet, whole.title, whole.text))
    closed = story("stampa", *numbered("/2026/11/24/stampa-di-un-tempo/", 2))
    closed.serve_all(
        f'<p><a href="{closed.paths[1]}">2</a> <a href="/stampa/stampa-di-un-tempo">Versione stampabile</a></p>'
    )
    later = story("dopo", "/racconti/dopo-la-secca.html", "/racconti/dopo-la-secca-2.html")
    later.serve(1, f'1 <a href="{later.paths[1]}">2</a>')
    later.serve(2, f'<a href="{later.paths[0]}">1</a> 2')
    lost = story("perduta", *numbered("/2026/11/23/perduta-tra-le-reti/", 3))
    lost.serve_all()
    outlet.serves(lost.paths[1], b"<h1>Non trovata</h1>", 404)
    forbidden = story("vietata", *numbered("/2026/11/22/vietata-ai-molti/", 2))
    forbidden.serve_all()
    outlet.serves("/robots.txt", b"User-agent: *\nDisallow: /2026/11/22/vietata-ai-molti/2\nDisallow: /stampa/\n")
    return made


def single(outlet: Outlet) -> dict[str, Story]:
    """Stories on one page, each beside something that is like a pager."""
    made: dict[str, Story] = {}
    for name, path, below, after in (
        ("accanto", "/2026/11/21/accanto-alla-darsena/", "", f'<nav><a rel="next" href="{NEXT}">Articolo successivo</a></nav>'),
        ("commenti", "/2026/11/21/commenti-di-porto/", "", '<div id="comments"><a href="?page=2">2</a> <a href="comment-page-2/#comments">Avanti</a></div>'),
        ("galleria", "/2026/11/21/galleria-di-lampare/", "", '<a href="/gallerie/altra-festa/2">2</a> <a href="foto/2">2</a>'),
        ("foglio", "/2026/11/21/foglio-da-stampare/", '<a href="/stampa/foglio-da-stampare">Stampa</a> <a href="?print=1">Print</a>', ""),
        ("numero", "/diario/12", "", '<a rel="prev" href="/diario/11">11</a> <a rel="next" href="/diario/13">13</a>'),
        ("uguale", "/2026/11/21/uguale-a-se-stessa/", '<a href="?page=2">2</a>', ""),
    ):  # fmt: skip
        story = made.setdefault(name, Story(outlet, name, path))
        story.serve(1, below, after=after)
    outlet.serves("/2026/11/21/uguale-a-se-stessa/?page=2", outlet.answers["/2026/11/21/uguale-a-se-stessa/"][1])
    return made


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("parts")
    with served() as outlet:
        outlet.published = stamp(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
        stories = several(outlet)
        bodies = {name: story.body for name, story in stories.items()}
        made = Crawled(folder / "news.db", outlet, stories, single(outlet), bodies)
        firsts = [story.paths[1] if name == "dopo" else story.paths[0] for name, story in made.stories.items()]
        shown = [*firsts, *(story.paths[0] for story in made.alone.values())]
        outlet.feed_shows(*(path.replace("&", "&amp;") for path in shown))
        made.crawl()
        shutil.copy(made.db, folder / "first.db")
        shutil.copy(made.db.with_name("news-pages.db"), folder / "first-pages.db")
        # Some time later: a page that was lost is there, another is lost, the last of a third is another, a feed shows a second page.
        due_now(made.db)
        made.stories["perduta"].serve_all()
        outlet.serves(made.stories["ricerca"].paths[1], b"", 503)
        numbers = made.stories["numeri"]
        numbers.text[-1] = (
            f"{numbers.text[-1]} La cooperativa aggiunge che la lampada arriverà solo dopo la mareggiata di gennaio."
        )
        numbers.serve_all()
        others = [f"/2026/11/20/non-ancora-sul-molo-{number}/" for number in range(9)]  # each makes room for revisits
        outlet.feed_shows(made.stories["testata"].paths[1], made.stories["intera"].paths[2], *others)
        made.crawl()
        yield made


@pytest.mark.parametrize("name", ["numeri", "testata", "ricerca", "catena", "inglese", "intera", "stampa", "dopo"])
def test_the_row_has_the_text_of_all_pages_in_their_order(crawled: Crawled, name: str) -> None:
    story, row = crawled.stories[name], crawled.row(name, 0)
    assert row["body"] == crawled.bodies[name]
    assert row["parts"] == (2 if name == "intera" else len(story.paths))
    assert row["parts_missing"] is None
    assert row["url"].removeprefix(crawled.outlet.base) == story.paths[0]
    assert row["words"] == len(row["body"].split())


def test_nothing_else_is_stored_and_each_page_is_asked_for_once(crawled: Crawled) -> None:
    assert crawled.runs[0].returncode == 0, crawled.runs[0].stderr
    assert len(crawled.rows[0]) == len(crawled.stories) + len(crawled.alone)
    pages = [path for path in crawled.asked[0] if path not in ("/robots.txt", "/feed.xml", "/.well-known/tdmrep.json")]
    assert len(pages) == len(set(pages))
    assert (
        {path for story in crawled.stories.values() for path in story.paths} - set(pages)
        == {
            *crawled.stories["vietata"].paths[1:],  # robots.txt
            *crawled.stories["intera"].paths[1:],  # one page serves for all
        }
    )


def test_controls_are_as_they_were_and_nothing_beside_them_is_asked_for(crawled: Crawled) -> None:
    for name, story in crawled.alone.items():
        row = crawled.row(name, 0)
        assert (row["body"], row["parts"], row["parts_missing"]) == (story.body, None, None)
    known = {path for story in (*crawled.stories.values(), *crawled.alone.values()) for path in story.paths}
    others = set(crawled.asked[0]) - known - {"/robots.txt", "/feed.xml", "/.well-known/tdmrep.json"}
    assert others == {"/2026/11/25/intera-come-prima/?vista=unica", "/2026/11/21/uguale-a-se-stessa/?page=2"}


def test_a_page_that_could_not_be_had_is_told_on_the_row(crawled: Crawled) -> None:
    lost, base = crawled.stories["perduta"], crawled.outlet.base
    row = crawled.row("perduta", 0)
    assert row["body"] == "\n\n".join([*lost.of(1), *lost.of(3)])
    assert json.loads(row["parts_missing"]) == [{"url": base + lost.paths[1], "reason": "not_found"}]
    assert row["parts"] == 2
    closed = crawled.row("vietata", 0)
    assert [part["reason"] for part in json.loads(closed["parts_missing"])] == ["robots"]
    assert closed["body"] == "\n\n".join(crawled.stories["vietata"].of(1))
    said = subprocess.run(
        [sys.executable, "-m", "newscrawl", "status", "--db", str(crawled.db.with_name("first.db"))],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "2 articles lack further pages" in said.stdout, said.stderr


def test_each_page_is_a_counted_fetch_and_the_sums_add_up(crawled: Crawled) -> None:
    said = dict(pair.split("=", 1) for pair in crawled.runs[0].stdout.splitlines()[-1].split())
    outcomes = ("stored", "duplicate", "rejected", "failed", "gone", "quarantined", "unchanged", "revised", "part")
    assert int(said["fetched"]) == sum(int(said[name]) for name in outcomes), said
    found = rows(
        crawled.db, "SELECT reason, count(*) AS n FROM fetches WHERE state = 'part' AND run_id = 1 GROUP BY reason"
    )
    # 2 + 2 + 1 + 3 + 1 + 1 + 1 + 1 + 1 pages that were had; one that is page 1 again
    assert {row["reason"]: row["n"] for row in found} == {None: 13, "not_found": 1, "robots": 2, "replaced": 1}


def test_every_page_is_a_key_of_the_row(crawled: Crawled) -> None:
    keys = {
        row["value"]: row["article_id"]
        for row in rows(crawled.db, "SELECT value, article_id FROM article_keys WHERE kind = 'address'")
    }
    bare = {key.partition("//")[2]: id for key, id in keys.items()}
    host = crawled.outlet.base.partition("//")[2]
    for name in ("testata", "ricerca", "dopo"):
        for path in crawled.stories[name].paths:
            assert bare[host + path] == crawled.row(name, 0)["id"]


def test_a_feed_that_shows_a_later_page_leads_to_the_article(crawled: Crawled) -> None:
    shown = rows(crawled.db, "SELECT state, reason, article_id FROM links WHERE url LIKE '%testata-di-ponte_2%'")
    assert [tuple(row) for row in shown] == [("duplicate", "same_address", crawled.row("testata")["id"])]
    assert (
        one(crawled.db, "SELECT count(*) FROM links WHERE url LIKE '%intera-come-prima/3%'") == 0
    )  # it is the same link


def test_a_revisit_takes_all_pages_together(crawled: Crawled) -> None:
    assert crawled.runs[1].returncode == 0, crawled.runs[1].stderr
    ends = {
        row["title"]: (row["state"], row["reason"])
        for row in rows(crawled.db, "SELECT a.title, f.state, f.reason FROM fetches AS f JOIN links AS l ON l.id = f.link_id JOIN articles AS a ON a.id = l.article_id WHERE f.run_id = 2 AND f.state <> 'part'")
    }  # fmt: skip
    titles = {name: story.title for name, story in crawled.stories.items()}
    for name in ("testata", "catena", "inglese", "intera", "stampa"):
        assert ends[titles[name]] == ("unchanged", None), name
        assert crawled.row(name, 1)["body"] == crawled.row(name, 0)["body"]
    assert ends[titles["numeri"]] == ("revised", None)
    assert crawled.row("numeri")["body"] == crawled.stories["numeri"].body
    kinds = rows(crawled.db, "SELECT a.title, r.class FROM revisions AS r JOIN articles AS a ON a.id = r.article_id")
    assert [tuple(row) for row in kinds] == [(titles["numeri"], "update")]


def test_what_was_missing_completes_the_row_and_is_no_change_of_the_outlet(crawled: Crawled) -> None:
    row = crawled.row("perduta")
    assert (row["body"], row["parts"], row["parts_missing"]) == (crawled.stories["perduta"].body, 3, None)


def test_a_page_that_is_lost_later_takes_no_text_away(crawled: Crawled) -> None:
    row = crawled.row("ricerca")
    assert (row["body"], row["parts"], row["parts_missing"]) == (crawled.stories["ricerca"].body, 2, None)


@pytest.mark.parametrize("how", ["replay", "reextract"])
def test_a_reading_of_the_archive_gives_what_the_crawl_gave(crawled: Crawled, how: str) -> None:
    folder = crawled.db.parent
    for name in ("", "-pages"):
        with (
            closing(sqlite3.connect(folder / f"news{name}.db")) as held,
            closing(sqlite3.connect(folder / f"copy{name}.db")) as copy,
        ):
            held.backup(copy)
    before = rows(folder / "copy.db", "SELECT * FROM articles ORDER BY id")
    with closing(sqlite3.connect(folder / "copy.db")) as copy, copy:
        once = "(SELECT article_id FROM revisions)"  # an older text is kept as what differs from the newest
        copy.execute(f"UPDATE articles SET body = 'x', words = 1, parts = NULL WHERE id NOT IN {once}")
        copy.execute(f"""UPDATE article_texts SET blocks = '[["paragraph", "x"]]' WHERE article_id NOT IN {once}""")
    source = crawled.outlet.source(folder)
    words = {
        "replay": [
            "scrapy",
            "crawl",
            "replay",
            *ALLOWED,
            "-s",
            f"NEWSCRAWL_DB={folder / 'copy.db'}",
            "-a",
            f"source={source}",
        ],
        "reextract": ["newscrawl", "reextract", "--yes", "--all", "--db", str(folder / "copy.db")],
    }
    run = subprocess.run(
        [sys.executable, "-m", *words[how]],
        cwd=ROOT,
        env=environment() | {"NEWSCRAWL_SOURCES": str(Path(source).parent), "NEWSCRAWL_WORKERS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    after = rows(folder / "copy.db", "SELECT * FROM articles ORDER BY id")
    names = ("title", "body", "words", "parts", "parts_missing", "page_hash")
    assert [[row[name] for name in names] for row in after] == [[row[name] for name in names] for row in before]
    with open_readonly(folder / "copy.db") as store:
        versions = history(store, crawled.row("numeri")["id"]).versions
    assert ["\n\n".join(block.text for block in version.blocks) for version in versions] == [
        crawled.bodies["numeri"],
        crawled.stories["numeri"].body,
    ]


def test_forget_takes_all_pages(crawled: Crawled) -> None:
    folder = crawled.db.parent
    story = crawled.stories["testata"]
    address = crawled.outlet.base + story.paths[1]
    said = subprocess.run(
        [sys.executable, "-m", "newscrawl", "forget", "--yes", "--db", str(folder / "first.db"), address],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert one(folder / "first.db", "SELECT count(*) FROM articles WHERE title = :title", title=story.title) == 0
    assert one(folder / "first-pages.db", "SELECT count(*) FROM fetches WHERE url LIKE '%testata-di-ponte%'") == 0
    gone = rows(folder / "first.db", "SELECT key FROM links WHERE reason = 'forgotten'")
    assert len(gone) == 3


def test_kill_9_between_two_pages_loses_nothing(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with served() as outlet:
        outlet.published = stamp(datetime.now(UTC))
        story = Story(outlet, "interrotta", *numbered("/2026/11/27/interrotta-di-notte/", 3))
        story.serve_all()
        outlet.feed_shows(story.paths[0])
        arguments = command(db, "-a", f"source={outlet.source(tmp_path)}", "-s", "DOWNLOAD_DELAY=1")
        running = subprocess.Popen(
            arguments, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 100
        while not outlet.statuses(story.paths[1]):
            assert time.monotonic() < end
            time.sleep(0.02)
        running.kill()
        running.wait(30)
        assert outlet.statuses(story.paths[2]) == []
        assert rows(db, "SELECT * FROM articles") == []
        again = crawl(db, "-a", f"source={outlet.source(tmp_path)}")
    assert again.returncode == 0, again.stderr
    (row,) = rows(db, "SELECT * FROM articles")
    assert (row["body"], row["parts"]) == (story.body, 3)
    assert one(db.with_name("news-pages.db"), "SELECT count(*) FROM fetches") == 3
    assert one(db, "SELECT count(*) FROM links WHERE state IN ('pending', 'leased')") == 0
