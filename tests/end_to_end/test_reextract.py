"""newscrawl reextract: pages that were really crawled are read anew; rows as an older extractor would have left them become today's."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.crawl import anew, differences
from newscrawl.crawl.differences import Ended
from newscrawl.models import Page
from newscrawl.store import open_readonly, open_store
from newscrawl.store.articles import draft
from tests.end_to_end.end_to_end_made import crawl, environment, outlets, rows

# What a reading anew may write, and does not: the time at which it was.
_WRITTEN_BY_IT = {"extracted"}
# As if the extractor of before had taken less, or other, of the pages.
_OLDER = """
UPDATE articles SET subtitle = NULL, byline = 'Redazione web' WHERE source = 'lago';
UPDATE articles SET title = 'Prima: ' || title, section = coalesce(section, 'Varie') || '!' WHERE source = 'valdoria' AND length(title) % 2;
UPDATE articles SET read_by = NULL;
"""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a crawl of the demo's outlets, their files and all their pages."""
    folder = tmp_path_factory.mktemp("crawled")
    with outlets(folder) as (_, source):
        done = crawl(folder / "newscrawl.db", "-a", f"source={source}")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_fleet_that_cannot_be_reached_is_told_in_a_line(db: Path) -> None:
    words = [sys.executable, "-m", "newscrawl", "reextract", "--fleet", "--dry-run", "--all", "--db", str(db)]
    for dsn, status in (("host=127.0.0.1 port=9 dbname=fleet", 69), ("no form = =", 2)):
        env = {**environment(), "NEWSCRAWL_FLEET_DSN": dsn}
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (status, "", 1), done.stderr


@pytest.fixture
def db(crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, whose articles look as an older extractor would have left them."""
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(crawled))
    monkeypatch.setenv("NEWSCRAWL_WORKERS", "1")
    for name in ("newscrawl.db", "newscrawl-pages.db"):
        shutil.copy(crawled / name, tmp_path / name)
    path = tmp_path / "newscrawl.db"
    change(path, _OLDER)
    return path


def change(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.executescript(sql)


def reextract(db: Path, *arguments: str, status: int = 0) -> Any:
    done = CliRunner(env={"COLUMNS": "160", "NEWSCRAWL_DB": str(db)}).invoke(main, ["reextract", *arguments])
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def articles(db: Path) -> dict[int, dict[str, Any]]:
    """All that is stored of each article but when it was read, with its blocks, its keys, and what was read by."""
    sql = """
    SELECT a.*, t.blocks, (SELECT value FROM store_values WHERE id = a.read_by) AS reader,
      (SELECT value FROM store_values WHERE id = a.provenance_id) AS origins,
      (SELECT group_concat(value, ' ') FROM (SELECT value FROM article_keys WHERE article_id = a.id ORDER BY kind, value)) AS keys
    FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id
    """
    left_out = _WRITTEN_BY_IT | {"read_by", "provenance_id"}
    return {
        row["id"]: {name: value for name, value in dict(row).items() if name not in left_out} for row in rows(db, sql)
    }


def report(db: Path, *arguments: str, status: int = 0) -> dict[str, Any]:
    file = db.with_name("report.json")
    reextract(db, *arguments, "--json", str(file), status=status)
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def ends(found: dict[str, Any]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for each in found["ended"]:
        sums[each["ended"]] = sums.get(each["ended"], 0) + each["articles"]
    return sums


def test_what_a_crawl_has_just_read_is_left_out_unless_all_is_asked_for(
    crawled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(crawled))
    path = crawled / "newscrawl.db"
    number = len(articles(path))
    assert f"{number}  same_versions" in reextract(path, "--dry-run").stdout
    assert f"{number}  unchanged" in reextract(path, "--dry-run", "--all").stdout


def test_a_dry_run_tells_every_change_and_writes_nothing(db: Path) -> None:
    before = articles(db)
    shown = reextract(db, "--dry-run").stdout
    assert articles(db) == before
    assert not draft.place(db).exists()
    lines = [line.split("\t") for line in shown.splitlines() if "\t" in line]
    sums = {(source, field): counts for source, field, *counts in lines[1:]}
    titled = sum(1 for row in before.values() if row["title"].startswith("Prima: "))
    assert sums["valdoria", "title"] == [str(titled), "", "", ""]
    assert {field for source, field in sums if source == "valdoria"} == {"title", "section"}
    assert {field for source, field in sums if source == "lago"} <= {"byline", "subtitle"}
    assert "    [-Prima:-] " in shown


def test_what_is_written_is_what_a_crawl_of_today_stores(crawled: Path, db: Path) -> None:
    before = len(articles(db))
    assert "articles written" in reextract(db, "--yes").stdout
    assert articles(db) == articles(crawled / "newscrawl.db")
    assert rows(db, "SELECT 1 FROM revisions") == []
    assert f"{before}  same_versions" in reextract(db, "--dry-run").stdout


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (("--source", "lago"), {"lago"}),
        (("source:valdoria",), {"valdoria"}),
        (("--source", "lago", "source:valdoria"), set()),
        (("--source", "lago,valdoria", "--since", "1h"), {"lago", "valdoria"}),
        (("--since", "2999-01-01"), set()),
    ],
)
def test_source_time_and_query_narrow_what_is_read(db: Path, arguments: tuple[str, ...], sources: set[str]) -> None:
    assert {each["source"] for each in report(db, "--dry-run", *arguments)["ended"]} == sources


def test_every_article_ends_in_one_counted_state(db: Path) -> None:
    number = len(articles(db))
    lost, gone, damaged, other, mixed, *_ = rows(
        db, "SELECT id, page_hash, url FROM articles WHERE source = 'lago' ORDER BY id"
    )
    change(db, f"UPDATE articles SET page_hash = NULL WHERE id = {lost['id']}")
    pages = db.with_name("newscrawl-pages.db")
    change(pages, f"DELETE FROM fetches WHERE hash = '{gone['page_hash']}'")
    change(pages, f"UPDATE bodies SET zstd = x'00', dictionary = NULL WHERE hash = '{damaged['page_hash']}'")
    change(
        db, f"UPDATE article_keys SET article_id = {lost['id']} WHERE article_id = {other['id']} AND kind = 'address'"
    )
    change(db, f"UPDATE articles SET body = 'Un altro testo.' WHERE id = {mixed['id']}")
    found = report(db, "--dry-run")
    assert sum(ends(found).values()) == found["articles"] == number
    odd = ("no_page", "page_gone", "page_damaged", "other_article", "text_changed")
    assert {name: ends(found)[name] for name in odd} == dict.fromkeys(odd, 1)


def test_a_page_that_is_no_article_today_leaves_its_article_as_it_is(db: Path) -> None:
    one = rows(db, "SELECT id, fetched FROM articles WHERE source = 'lago' LIMIT 1")[0]
    at = datetime.fromisoformat(one["fetched"])
    blank = Page(url="https://www.lago.example/x", body=b"<html></html>", fetched_at=at, source="lago")
    with open_store(db, pages=db.with_name("newscrawl-pages.db"), command="test", now=at) as store:
        assert store.pages is not None
        name = store.pages.put(blank)
    change(db, f"UPDATE articles SET page_hash = '{name}' WHERE id = {one['id']}")
    before = articles(db)[one["id"]]
    found = report(db, "--yes")
    assert [each["detail"] for each in found["ended"] if each["ended"] == "no_article"] == ["no_title"]
    assert articles(db)[one["id"]] == before


# ── fields that would be emptied ───────────────────────────────────────────────────────────────


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five articles are enough: the demo's outlets have a dozen each."""
    monkeypatch.setattr(differences, "_LEAST", 5)


def test_it_stops_before_it_empties_a_field_of_an_outlet_and_force_goes_on(db: Path, few: None) -> None:
    change(db, "UPDATE articles SET kicker = 'Occhiello' WHERE source = 'lago'")
    before = articles(db)
    done = reextract(db, "--yes", status=3)
    assert "newscrawl: lago: kicker would be lost in " in done.stderr
    assert "[-Occhiello-] → nothing" in done.stdout
    assert articles(db) == before
    assert "articles written" in reextract(db, "--yes", "--force").stdout
    assert {row["kicker"] for row in articles(db).values() if row["source"] == "lago"} == {None}


def test_it_stops_where_bodies_of_an_outlet_would_shrink_by_half(db: Path, few: None) -> None:
    with open_readonly(db) as store:
        long = [
            (row["id"], row["body"]) for row in store.db.execute("SELECT id, body FROM articles WHERE source = 'lago'")
        ]
    with closing(sqlite3.connect(db)) as connection:
        for id, body in long:
            blocks = json.dumps(
                [["paragraph", *(len(part) for part in (body + "\n\n" + body + "\n\n" + body).split("\n\n"))]]
            )
            connection.execute("UPDATE articles SET body = ? WHERE id = ?", ("\n\n".join([body] * 3), id))
            connection.execute("UPDATE article_texts SET blocks = ? WHERE article_id = ?", (blocks, id))
        connection.commit()
    assert "lago: body would shrink by half or more" in reextract(db, "--yes", status=3).stderr
    assert report(db, "--dry-run")["stopped"][0]["field"] == "body"


# ── killed, and started again ──────────────────────────────────────────────────────────────────


def _program(db: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", "reextract", "--db", str(db), *arguments]


# Drafts and transactions of two articles, and a kill before the n-th step: of a draft, of a row in its transaction, of a note.
_KILLED = """
import os, signal, sys
from newscrawl.cli import main
from newscrawl.crawl import anew, rewriting
from newscrawl.store.articles.draft import Draft
from newscrawl.store.articles.rereading import Rereading

anew._DRAFTED = rewriting._WRITTEN = rewriting._NOTED = 2
left = int(sys.argv.pop(1))

def killed_in(owner, name):
    step = getattr(owner, name)
    def counted(*arguments):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments)
    setattr(owner, name, counted)

killed_in(Draft, "keep")
killed_in(Rereading, "replace_newest")
killed_in(Rereading, "note_read")
main()
"""


@pytest.mark.parametrize(
    ("after", "kills", "between"),
    [((10, 10, 14), 4, 3), pytest.param((4, 4, 6), 12, 5, marks=pytest.mark.soak)],
    ids=["some moments", "a dozen moments"],
)
def test_killed_at_many_moments_nothing_is_half_and_it_goes_on(
    crawled: Path, db: Path, after: tuple[int, int, int], kills: int, between: int
) -> None:
    """after: steps; kills: so many at least; between: so many of them between transactions."""
    older, today = articles(db), articles(crawled / "newscrawl.db")
    done: list[int] = [0]
    for number in range(40):
        program = [sys.executable, "-c", _KILLED, str(after[number % 3]), "reextract", "--yes", "--db", str(db)]
        status = subprocess.run(program, env=environment(), capture_output=True, check=False).returncode
        now = articles(db)
        for id, row in now.items():
            assert row in (older[id], today[id])
        done.append(sum(row["reader"] is not None for row in now.values()))
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert now == today
    assert done == sorted(done)
    assert len(set(done)) >= between
    assert number >= kills
    assert not draft.place(db).exists()


def test_what_was_read_before_a_kill_is_not_read_again(db: Path, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    change(db, "UPDATE articles SET kicker = 'Occhiello' WHERE source = 'lago'")
    reextract(db, "--yes", status=3)  # it leaves its draft, as a kill does
    assert draft.place(db).exists()

    def never(*arguments: object) -> None:
        raise AssertionError("a page was read again")

    monkeypatch.setattr("newscrawl.crawl.parts.read_kept", never)
    assert "articles written" in reextract(db, "--yes", "--force").stdout


def test_an_article_that_is_written_or_deleted_in_between_is_left_as_it_is(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newscrawl.cli import reextract as verb

    first, second = (row["id"] for row in rows(db, "SELECT id FROM articles WHERE title LIKE 'Prima: %' LIMIT 2"))
    write = verb._write

    def later(*arguments: Any) -> Any:
        change(db, f"UPDATE articles SET title = 'Un altro', extracted = '2999-01-01T00:00:00Z' WHERE id = {first}")
        change(db, f"DELETE FROM article_texts WHERE article_id = {second}; DELETE FROM articles WHERE id = {second}")
        return write(*arguments)

    monkeypatch.setattr(verb, "_write", later)
    found = report(db, "--yes")
    assert (ends(found)["meanwhile"], ends(found)["forgotten"]) == (1, 1)
    assert articles(db)[first]["title"] == "Un altro"


def test_while_a_run_has_the_lock_nothing_is_written_and_what_was_read_is_kept(crawled: Path, db: Path) -> None:
    before = articles(db)
    with open_store(db, pages=None, command="crawl news", now=datetime.now(UTC)):
        assert "crawl news" in reextract(db, "--yes", status=75).stderr
    assert articles(db) == before
    assert draft.place(db).exists()
    reextract(db, "--yes")
    assert articles(db) == articles(crawled / "newscrawl.db")


def test_what_an_outlet_repeats_is_known_as_it_is_when_an_article_is_compared(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = "SELECT block_id FROM article_blocks WHERE article_id = (SELECT max(id) FROM articles WHERE source = 'lago') LIMIT 1"
    ((block,),) = rows(db, last)
    columns = "id, source, articles, letters, common, learned, dropped"
    change(db, f"INSERT INTO repeated_blocks ({columns}) VALUES ({block}, 'lago', 5, 99, 0, 0, 0)")
    compared, begun = anew.Reading._compared, []

    def judged_meanwhile(self: anew.Reading, stored: Any, article: Any) -> Any:
        begun.append(stored.source)
        if begun.count("lago") == 2:
            with open_store(db, pages=None, command="boilerplate", now=datetime.now(UTC)) as other:
                assert other.boilerplate.judge(block, "drop")
                while other.boilerplate.catch_up():
                    pass
        return compared(self, stored, article)

    monkeypatch.setattr(anew.Reading, "_compared", judged_meanwhile)
    found = report(db, "--dry-run", "--all", "--source", "lago")
    assert "body" not in {each["field"] for each in found["fields"]}


def test_a_draft_goes_with_what_is_forgotten(db: Path) -> None:
    draft.Draft.open(db).close()
    assert draft.place(db).exists()
    url = str(rows(db, "SELECT url FROM articles LIMIT 1")[0]["url"])
    CliRunner().invoke(main, ["forget", url, "--yes", "--db", str(db)])
    assert not draft.place(db).exists()


def test_a_draft_that_is_cut_off_is_begun_anew(db: Path) -> None:
    draft.place(db).write_bytes(b"SQLite format 3\0 and no more")
    assert "unchanged" in reextract(db, "--dry-run").stdout


# ── asked on a terminal ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("answer", "written"), [("n", False), ("y", True)])
def test_on_a_terminal_it_asks_before_it_writes(crawled: Path, db: Path, answer: str, written: bool) -> None:
    before = articles(db)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        _program(db), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment(), text=True
    )
    os.write(ours, f"{answer}\n".encode())
    shown, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "Write the changes of" in shown
    assert ("nothing was written" in shown) is not written
    assert articles(db) == (articles(crawled / "newscrawl.db") if written else before)
    assert not draft.place(db).exists()


# ── reports ────────────────────────────────────────────────────────────────────────────────────


def test_reports_have_the_sums_that_are_shown_and_escape_what_pages_say(db: Path) -> None:
    change(db, "UPDATE articles SET title = '<script>alert(1)</script> & \"' WHERE source = 'valdoria'")
    kept, page = db.with_name("r.json"), db.with_name("r.html")
    reextract(db, "--dry-run", "--json", str(kept), "--html", str(page))
    found, html = json.loads(kept.read_text("utf-8")), page.read_text("utf-8")
    titled = next(each for each in found["fields"] if (each["source"], each["field"]) == ("valdoria", "title"))
    assert titled["articles"] == sum(1 for row in articles(db).values() if row["source"] == "valdoria")
    assert len(titled["samples"]) == differences.SAMPLES
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(?:src|href)=|url\(|@import", html)
    assert found["written"] is None
    assert "nothing was written" in html
    reextract(db, "--yes", "--json", str(kept), "--html", str(page))
    assert json.loads(kept.read_text("utf-8"))["written"] == ends(found)["changed"]


# ── wrong uses ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nobody can be asked here, since standard input is no terminal; add --dry-run or --yes"),
        (("--dry-run", "--yes"), "--dry-run --yes: expected one of these"),
        (("--dry-run", "--source", "lagi"), "knows no such source; did you mean 'lago'?"),
        (("--dry-run", "--source", ""), "expected slugs or files of sources; got none"),
        (("--dry-run", "--since", "ieri"), "--since ieri: expected 90m, 12h, 2d, 1w or a day"),
        (("--dry-run", "source:lagi"), "lagi"),
        (("--dry-run", '"aperto'), "character"),
        (("--dry-run", "--html", "no/such/folder/r.html"), "expected a file in a folder that is there"),
        (("--dry-run", "--json", "."), "expected a file in a folder that is there"),
    ],
)
def test_a_wrong_use_is_one_line_and_nothing_is_begun(db: Path, arguments: tuple[str, ...], message: str) -> None:
    done = reextract(db, *arguments, status=2)
    assert message in done.stderr.splitlines()[-1]
    assert done.stderr.splitlines()[-1].startswith("newscrawl: ")
    assert not draft.place(db).exists()


def test_without_a_store_and_beside_another_reading_it_says_so(db: Path, tmp_path: Path) -> None:
    assert "no database yet" in reextract(tmp_path / "none.db", "--dry-run", status=4).stderr
    assert not draft.place(tmp_path / "none.db").exists()
    held = draft.Draft.open(db)
    assert "another reading anew is under way" in reextract(db, "--dry-run", status=75).stderr
    held.discard()


def test_it_says_where_it_looked_for_pages_that_are_not_there(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_PAGES_DB", str(db.with_name("lost.db")))
    done = reextract(db, "--dry-run")
    assert f"{db.with_name('lost.db')}: no raw pages there; NEWSCRAWL_PAGES_DB names their file" in done.stderr
    assert "page_gone" in done.stdout


def test_every_end_is_explained() -> None:
    from newscrawl.cli.render.reextract import MEANING

    assert set(MEANING) == set(Ended)
