"""`newscrawl demo` makes its database anew, and writes over nobody else's files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import demo, main
from newscrawl.models import Source
from newscrawl.store import open_store
from tests.cli.test_ledger_verbs import NOW
from tests.end_to_end.end_to_end_made import environment


class Began(Exception):
    """The demo would crawl now."""


@pytest.fixture(autouse=True)
def _no_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    def crawl(*_: object) -> None:
        raise Began

    monkeypatch.setattr(demo, "_crawl", crawl)


def run(db: Path) -> Any:
    return CliRunner(env=environment()).invoke(main, ["demo", "--db", str(db)])


def a_store(db: Path, slug: str, home: str) -> None:
    with open_store(db, pages=None, command="test", now=NOW) as store:
        store.ledger.add_sources([Source(slug=slug, name=slug, home=home, entries=())])


def refused(db: Path) -> None:
    before = {file: file.read_bytes() for file in db.parent.iterdir() if file.is_file()}
    done = run(db)
    assert done.exit_code == 2, done.output
    assert f"--db {db}: expected a new file, or the database of an earlier demo" in done.output
    assert {file: file.read_bytes() for file in before} == before


def test_a_store_with_articles_of_others_stays(tmp_path: Path) -> None:
    a_store(tmp_path / "news.db", "corriere", "https://www.corriere.example/")
    refused(tmp_path / "news.db")


def test_an_outlet_of_the_same_name_elsewhere_is_none_of_the_demo(tmp_path: Path) -> None:
    a_store(tmp_path / "news.db", "lago", "https://www.lago.example/")
    refused(tmp_path / "news.db")


@pytest.mark.parametrize("name", ["news.db", "news-pages.db", "news.db-wal", "news-page.html", "news.log"])
def test_a_file_that_is_no_store_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a letter")
    refused(tmp_path / "news.db")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2


def test_an_earlier_demo_is_made_anew_and_files_with_like_names_stay(tmp_path: Path) -> None:
    a_store(tmp_path / "demo.db", "lago", "http://127.0.0.1:40123/")
    (tmp_path / "demo2.db").write_text("of somebody else")
    done = run(tmp_path / "demo.db")
    assert isinstance(done.exception, Began)
    assert {file.name for file in tmp_path.iterdir()} == {"demo2.db"}


def test_a_demo_of_an_earlier_version_is_made_anew(tmp_path: Path) -> None:
    a_store(tmp_path / "demo.db", "lago", "http://127.0.0.1:40123/")
    with closing(sqlite3.connect(tmp_path / "demo.db")) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
        db.commit()
    assert isinstance(run(tmp_path / "demo.db").exception, Began)


def test_a_demo_that_is_being_written_is_left_to_its_run(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    with open_store(db, pages=None, command="test", now=NOW):
        done = run(db)
    assert done.exit_code == 75
    assert "in use by process" in done.output
    assert db.exists()
