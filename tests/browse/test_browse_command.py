"""`newscrawl browse` itself: what it says, and where it listens."""

from __future__ import annotations

import gzip
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from browse_made import LAST, WRITTEN, build, opened
from click.testing import CliRunner, Result

from newscrawl.browse import app, replaced
from newscrawl.cli import browse as command
from newscrawl.cli import main
from newscrawl.errors import StoreError, UsageError
from newscrawl.store import open_store

STORES = Path(__file__).parents[1] / "store" / "stores"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where the server would have listened."""
    listened: list[tuple[str, int]] = []
    monkeypatch.setattr(command, "_serve", lambda served, listener: listened.append(listener.getsockname()[:2]))
    return listened


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("asked") / "a.db", articles=10)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["browse", "--no-open", *arguments])


def test_command_says_where_it_is_and_listens_on_loopback(tmp_path: Path, served: list[tuple[str, int]]) -> None:
    result = run("--db", str(build(tmp_path / "a.db", articles=10)))
    assert result.exit_code == 0, result.output
    [(host, port)] = served
    assert host == "127.0.0.1"
    assert f"http://127.0.0.1:{port}/" in result.output


def test_listening_for_others_without_public_is_warned_of(tmp_path: Path, served: list[tuple[str, int]]) -> None:
    path = str(build(tmp_path / "a.db", articles=10))
    owner, public, here = (
        run("--db", path, "--host", "0.0.0.0"),
        run("--db", path, "--host", "0.0.0.0", "--public"),
        run("--db", path),
    )
    assert "--public withholds" in owner.stderr
    assert "withholds" not in public.stderr + here.stderr
    assert len(served) == 3


@pytest.mark.parametrize(
    ("asked", "host", "settings", "status"),
    [
        ("localhost:8001", "127.0.0.1", {}, 200),
        ("127.0.0.1:8001", "127.0.0.1", {}, 200),
        ("[::1]:8001", "::1", {}, 200),
        ("archivio.example", "archivio.example", {}, 200),
        ("192.0.2.7:8001", "0.0.0.0", {}, 200),
        ("elsewhere.example:8001", "127.0.0.1", {}, 403),
        ("localhost.elsewhere.example", "127.0.0.1", {}, 403),
        ("elsewhere.example", "0.0.0.0", {}, 403),
        ("elsewhere.example", "127.0.0.1", {"base_url": "/news/"}, 200),
    ],
)
def test_an_archive_of_its_owner_is_asked_by_names_of_this_machine(
    archive: Path, asked: str, host: str, settings: dict[str, str], status: int
) -> None:
    with opened(archive, host=host, **settings) as browser:
        answer = browser.get("/newscrawl", headers={"host": asked})
    assert answer.status_code == status
    assert ("localhost" in answer.text) is (status == 403)


def test_an_archive_for_strangers_is_asked_by_any_name(archive: Path) -> None:
    with opened(archive, strangers=app.Strangers()) as browser:
        assert browser.get("/newscrawl", headers={"host": "archivio.example"}).status_code == 200


def test_next_free_port_is_taken_when_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(command, "_FIRST_PORT", taken.getsockname()[1])
        with command._listening("127.0.0.1", None) as listener:
            assert listener.getsockname()[1] > taken.getsockname()[1]


def test_named_port_that_is_taken_is_an_error_of_one_line(tmp_path: Path, served: list[tuple[str, int]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("--db", str(build(tmp_path / "a.db", articles=10)), "--port", str(taken.getsockname()[1]))
    assert_one_line(result, "choose another with --port")
    assert served == []


def test_missing_database_says_how_to_make_one(tmp_path: Path) -> None:
    assert_one_line(
        run("--db", str(tmp_path / "none.db")), "`newscrawl crawl news` or `newscrawl demo` makes one", status=4
    )


def test_store_of_the_build_before_is_not_served_but_told_to_be_brought_along(
    tmp_path: Path, served: list[tuple[str, int]]
) -> None:
    former = tmp_path / "former.db"
    former.write_bytes(gzip.decompress((STORES / "0014.db.gz").read_bytes()))
    result = run("--db", str(former))
    assert_one_line(result, "`newscrawl crawl news` brings it up to date", status=4)
    assert served == []


def test_store_that_lost_an_index_is_not_served_but_says_how_to_make_it_anew(
    tmp_path: Path, served: list[tuple[str, int]]
) -> None:
    path = tmp_path / "a.db"
    open_store(path, pages=None, command="crawl news", now=LAST).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP INDEX articles_leaving_of")
    result = run("--db", str(path))
    assert_one_line(result, "make it anew", status=4)
    assert served == []
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(result.output.split('"')[1])
    assert run("--db", str(path)).exit_code == 0


def test_database_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_DB", str(tmp_path / "elsewhere.db"))
    assert_one_line(run(), "elsewhere.db", status=4)


def test_missing_datasette_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    assert_one_line(run("--db", str(build(tmp_path / "a.db", articles=10))), "pip install 'newscrawl[browse]'")


def test_command_can_be_imported_without_the_extra() -> None:
    blocked = "import sys; sys.modules.update(dict.fromkeys(('datasette', 'uvicorn', 'yaml', 'jinja2', 'markupsafe')))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{blocked}; import newscrawl.cli.browse"], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(("replaces", "says"), [(True, "was replaced by another file"), (False, "is no longer there")])
def test_a_file_that_is_replaced_or_deleted_ends_the_server_with_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaces: bool, says: str
) -> None:
    monkeypatch.setattr(replaced, "EVERY_S", 0.05)
    db, other = build(tmp_path / "a.db", articles=10), build(tmp_path / "b.db", articles=10)
    change = partial(other.replace, db) if replaces else db.unlink
    served = app.application(db, WRITTEN)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def ask_and_change() -> None:
            with urlopen(f"http://127.0.0.1:{port}/newscrawl/articles/1.json", timeout=20) as answer:
                answers.append(answer.status)
            change()

        answers: list[int] = []
        asking = threading.Thread(target=ask_and_change)
        asking.start()
        with pytest.raises(StoreError, match=says):
            command._serve(served, listener)
        asking.join()
    assert answers == [200]


@pytest.mark.parametrize(
    ("pair", "value"),
    [(("sql_time_limit_ms", "5000"), 5000), (("allow_facet", "off"), False), (("base_url", "/news/"), "/news/")],
)
def test_settings_are_read_by_their_type(pair: tuple[str, str], value: object) -> None:
    assert app.read_settings((pair,)) == {pair[0]: value}


@pytest.mark.parametrize("pair", [("nonsense", "1"), ("sql_time_limit_ms", "soon"), ("allow_facet", "maybe")])
def test_unknown_setting_or_value_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="expected"):
        app.read_settings((pair,))


def assert_one_line(result: Result, says: str, *, status: int = 2) -> None:
    assert result.exit_code == status, result.output
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1
