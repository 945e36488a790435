"""`newscrawl rule`, as a person types it, on a store that a real crawl of a real server left."""

from __future__ import annotations

import gzip
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, rows
from tests.end_to_end.test_manners import served
from tests.rules import rules_made as made

PAGES = 6
WITHOUT_BYLINE = 3
ONE = {"NEWSCRAWL_WORKERS": "1"}  # to start another costs more than its share of these few pages
SOURCE = """# My outlet.
name = "Prova"   # as it calls itself
home = "{base}/"

# where it shows what it has
[[entries]]
url = "{base}/feed.xml"
kind = "feed"
"""


@dataclass(frozen=True)
class Desk:
    """A crawled store, and a catalogue of two folders: a person's, which is empty, and one that travels."""

    folder: Path
    base: str

    @property
    def db(self) -> Path:
        return self.folder / "news.db"

    @property
    def own(self) -> Path:
        return self.folder / "data" / "sources"

    @property
    def shipped(self) -> Path:
        return self.folder / "shipped"

    @property
    def env(self) -> dict[str, str]:
        catalogue = f"{self.own}:{self.shipped}"
        return {"NEWSCRAWL_DB": str(self.db), "NEWSCRAWL_SOURCES": catalogue, "COLUMNS": "140"} | ONE

    def url(self, number: int) -> str:
        return f"{self.base}/notizie/{number}.html"

    def rule(self, *arguments: str, status: int = 0) -> Any:
        done = CliRunner(env=self.env).invoke(main, ["rule", *arguments])
        assert done.exit_code == status, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done

    def refused(self, *arguments: str, status: int = 2) -> str:
        """The one line that is told."""
        (line,) = self.rule(*arguments, status=status).stderr.splitlines()
        return str(line)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("rule")
    with served() as outlet:
        desk = Desk(folder, outlet.base)
        outlet.serve("/robots.txt", b"", Content_Type="text/plain")
        for number in range(PAGES):
            page = made.page(number, PAGES, byline=number != WITHOUT_BYLINE, published="2025-11-09T08:30:00+01:00")
            outlet.serve(f"/notizie/{number}.html", page.encode())
        items = "".join(f"<item><title>N</title><link>{desk.url(n)}</link></item>" for n in range(PAGES))
        outlet.serve("/feed.xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
        desk.own.mkdir(parents=True)
        desk.shipped.mkdir()
        (desk.shipped / "prova.toml").write_text(SOURCE.replace("{base}", outlet.base), "utf-8")
        (desk.shipped / "altra.toml").write_text('name = "Altra"\nhome = "https://altra.example/"\n', "utf-8")
        (desk.shipped / "chosen.txt").write_text("prova\naltra\n", "utf-8")
        done = crawl(desk.db, "-a", f"source={desk.shipped / 'prova.toml'}")
        assert done.returncode == 0, done.stderr
    return desk


@pytest.fixture
def desk(crawled: Desk, tmp_path: Path) -> Desk:
    """A copy of its own."""
    shutil.copytree(crawled.folder, tmp_path / "copy")
    return Desk(tmp_path / "copy", crawled.base)


def test_a_byline_that_extraction_misses_is_filled_by_a_rule_and_a_replay(desk: Desk) -> None:
    assert [row["byline"] for row in rows(desk.db, "SELECT byline FROM articles")] == [None] * PAGES
    said = desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--choose", "1").stdout
    assert "authors is .coda .penna" in said
    file = desk.own / "prova.toml"
    assert file.read_text("utf-8") == (desk.shipped / "prova.toml").read_text("utf-8") + (
        '\n[selectors]\nauthors = ".coda .penna"\n'
    )
    replay = command(desk.db, "-a", f"source={file}", program=("-m", "scrapy", "crawl", "replay"))
    done = subprocess.run(replay, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = {row["url"]: row["byline"] for row in rows(desk.db, "SELECT url, byline FROM articles")}
    expected = {desk.url(n): None if n == WITHOUT_BYLINE else made.person(n) for n in range(PAGES)}
    assert found == expected


def test_a_table_for_programs_has_a_line_a_proposal_and_writes_nothing(desk: Desk) -> None:
    done = desk.rule("prova", desk.url(0), "byline", "--value", made.person(0))
    head, first, *_ = done.stdout.splitlines()
    assert head.split("\t") == ["n", "selector", "one", "several", "none", "agrees", "differs", "fills", "values"]
    assert first.split("\t") == ["1", ".coda .penna", "5", "0", "1", "0", "0", "5", "5"]
    assert done.stderr == "newscrawl: nothing was written; --choose N writes a proposal\n"
    assert list(desk.own.iterdir()) == []
    assert not (desk.own.parent / "golden").exists()


def test_no_proposal_gives_what_cards_of_other_stories_say(desk: Desk) -> None:
    found = json.loads(desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--json").stdout)
    assert found["pages"] == PAGES
    assert found["written"] is None
    assert found["proposals"]
    for proposal in found["proposals"]:
        assert proposal["gives"] == [made.person(0)]
        assert (proposal["several"], proposal["none"], proposal["fills"]) == (0, 1, PAGES - 1)
        assert "css-1q2w3e" not in proposal["selector"]


def test_a_copy_in_the_own_folder_changes_nothing_of_what_a_run_asks(desk: Desk) -> None:
    said = desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--choose", "2", "--json").stdout
    written = json.loads(said)["written"]
    assert written["file"] == str(desk.own / "prova.toml")
    chosen = Path(written["chosen"])
    assert chosen == desk.own / "chosen.txt"
    assert [line for line in chosen.read_text("utf-8").splitlines() if not line.startswith("#")] == ["prova", "altra"]


def test_a_dry_run_shows_the_change_and_writes_nothing(desk: Desk) -> None:
    said = desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--choose", "1", "--dry-run").stdout
    assert '+[selectors]\n+authors = ".coda .penna"\n' in said
    assert list(desk.own.iterdir()) == []


def test_a_field_that_is_found_today_shows_on_how_many_pages_a_selector_agrees(desk: Desk) -> None:
    found = json.loads(desk.rule("prova", desk.url(1), "title", "--value", made.title(1), "--json").stdout)
    assert found["today"] == made.title(1)
    assert {(each["agrees"], each["differs"], each["fills"]) for each in found["proposals"]} == {(PAGES, 0, 0)}


def test_golden_pages_say_which_of_them_lost_a_value(desk: Desk) -> None:
    for number, field, value in ((0, "authors", made.person(0)), (1, "published", "2025-11-09 08:30")):
        desk.rule("prova", desk.url(number), field, "--value", value, "--choose", "1")
    assert desk.rule("--check").stdout == "2 golden pages: all as it was\n"
    kept = sorted((desk.own.parent / "golden" / "prova").glob("*.html.gz"))
    assert made.title(0) in "".join(gzip.decompress(file.read_bytes()).decode() for file in kept)
    file = desk.own / "prova.toml"
    file.write_text(file.read_text("utf-8").replace(".coda .penna", ".coda .matita"), "utf-8")
    said = desk.rule("--check", "prova", status=1).stdout
    assert f'prova\tauthors\t["{made.person(0)}"]\t[]\t{desk.url(0)}' in said
    lost = json.loads(desk.rule("--check", "--json", status=1).stdout)
    assert (lost["checked"], [each["field"] for each in lost["lost"]]) == (2, ["authors"])
    file.unlink()
    (desk.shipped / "prova.toml").unlink()
    assert "unknown source 'prova'" in desk.rule("--check", status=1).stdout


def test_on_a_terminal_it_asks_for_the_value_and_for_the_number(desk: Desk) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "newscrawl", "rule", "prova", desk.url(0), "authors"]
    env = {**environment(), **desk.env, "TERM": "dumb", "NO_COLOR": "1"}
    with subprocess.Popen(words, cwd=desk.folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as asking:
        os.close(theirs)
        late = threading.Timer(60, asking.kill)  # whatever fails below: the block waits for its end
        late.start()
        printed = _read_until(ours, "it should be")
        os.write(ours, f"{made.person(0)}\n".encode())
        printed += _read_until(ours, "which one is written?")
        os.write(ours, b"2\n")
        printed += _read_until(ours, "scrapy crawl replay")
        assert asking.wait(60) == 0
        late.cancel()
    os.close(ours)
    assert "authors: today it is empty" in printed
    assert 'authors = ".pezzo .penna"' in (desk.own / "prova.toml").read_text("utf-8")


def _read_until(terminal: int, words: str) -> str:
    printed = ""
    while words not in printed:
        assert select.select([terminal], [], [], 30)[0], printed
        printed += os.read(terminal, 65536).decode()
    return printed


def test_without_golden_pages_there_is_nothing_to_check(desk: Desk) -> None:
    assert desk.rule("--check").stdout == "there are no golden pages yet\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "expected an outlet's slug, the address of one of its pages and a field; or --check"),
        (["prova", "{0}"], "expected an outlet's slug"),
        (["prva", "{0}", "authors", "--value", "x"], "unknown source 'prva'; did you mean 'prova'?"),
        (["prova", "notizie/0.html", "authors", "--value", "x"], "expected the address of an archived page"),
        (["prova", "{0}", "autors", "--value", "x"], "unknown field 'autors'; did you mean 'authors'?"),
        (["prova", "{0}", "authors"], "--value: expected what authors should be on that page; today it is empty"),
        (["prova", "{0}", "title"], f"today it is '{made.title(0)}'"),
        (["prova", "{0}", "authors", "--value", " "], "--value: expected what the field should be"),
        (["prova", "{0}", "authors", "--value", "17 %"], "--value: expected names of persons"),
        (["prova", "{0}", "published", "--value", "presto"], "--value: expected a date"),
        (["prova", "{0}", "authors", "--value", "Lucio Bellando"], f"no element gives 'Lucio Bellando'; the nearest text is '{made.person(0)}'"),
        (["prova", "{0}", "kicker", "--value", "Zzzzz qqqqq"], "nothing there is like it"),
        (["prova", "{0}x", "authors", "--value", "x"], "no source ever showed this address"),
        (["altra", "{0}", "authors", "--value", "x"], "expected a page of 'altra'; it is one of 'prova'"),
        (["prova", "{0}", "authors", "--value", made.person(0), "--choose", "99"], "--choose 99: expected a proposal from 1 to "),
        (["--check", "prova", "{0}"], "--check: expected an outlet's slug at most"),
        (["@all", "{0}", "authors", "--value", "x"], "expected the slug of one outlet, or its file; got a selection"),
        (["--check", "@all"], "got a selection"),
        (["--check", "altra"], "expected golden pages, as `newscrawl rule` keeps them; there are none"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_in_one_line(desk: Desk, arguments: list[str], told: str) -> None:
    assert told in desk.refused(*(each.replace("{0}", desk.url(0)) for each in arguments))


def test_a_store_or_an_archive_that_is_missing_is_told_in_one_line(desk: Desk) -> None:
    (desk.folder / "news-pages.db").unlink()
    assert "expected the archive of raw pages" in desk.refused(
        "prova", desk.url(0), "authors", "--value", "x", status=4
    )
    desk.db.unlink()
    assert "no database yet" in desk.refused("prova", desk.url(0), "authors", "--value", "x", status=4)


def test_a_file_that_is_named_is_written_in_place(desk: Desk) -> None:
    file = desk.folder / "prova.toml"
    shutil.copy(desk.shipped / "prova.toml", file)
    desk.rule(str(file), desk.url(0), "authors", "--value", made.person(0), "--choose", "1")
    assert 'authors = ".coda .penna"' in file.read_text("utf-8")
    assert list(desk.own.iterdir()) == []
    assert desk.rule("--check", str(file)).stdout == "1 golden page: all as it was\n"


def test_a_selector_of_before_is_replaced_and_the_rest_of_a_persons_file_stays(desk: Desk) -> None:
    file = desk.own / "prova.toml"
    before = (desk.shipped / "prova.toml").read_text("utf-8") + '\n[selectors]\nbyline = ".matita"  # no more\n# end\n'
    file.write_text(before, "utf-8")
    desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--choose", "1")
    assert file.read_text("utf-8") == before.replace(".matita", ".coda .penna")
    assert not (desk.own / "chosen.txt").exists()


def test_a_golden_page_that_is_broken_is_named(desk: Desk) -> None:
    desk.rule("prova", desk.url(0), "authors", "--value", made.person(0), "--choose", "1")
    (page,) = (desk.own.parent / "golden" / "prova").glob("*.json")
    page.write_text("{}", "utf-8")
    assert f"{page}: expected a golden page" in desk.refused("--check")
