"""The machine is small: disk full or read-only, few open files, a store that raises, a clock that is wrong; the real command."""

from __future__ import annotations

import resource
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from newscrawl.crawl.clock import fetched
from tests.end_to_end.end_to_end_made import ROOT, environment, one, rows
from tests.end_to_end.end_to_end_made import command as its_command
from tests.end_to_end.test_manners import Outlet, article, served, sitemap
from tests.export.export_made import filled
from tests.faults.killer import UNWRITABLE

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)


def command(db: Path, *arguments: str, **program: Sequence[str]) -> list[str]:
    return its_command(db, "-s", "NEWSCRAWL_WORKERS=1", *arguments, **program)


@contextmanager
def an_outlet(folder: Path, count: int, **headers: str) -> Iterator[tuple[Outlet, Path]]:
    """So many articles, and the file that names them."""
    with served() as outlet:
        for number in range(count):
            outlet.serve(f"/notizia-{number}", article(f"Riapre il ponte di Valmora {number}"), **headers)
        outlet.serve("/sitemap.xml", sitemap(*(f"{outlet.base}/notizia-{number}" for number in range(count))))
        source = folder / "prova.toml"
        entry = f'[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
        source.write_text(f'name = "Prova"\nhome = "{outlet.base}/"\n{entry}')
        yield outlet, source


def run(arguments: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=False, **more
    )


def in_a_mount_namespace(script: str) -> subprocess.CompletedProcess[str]:
    """A shell script that may mount; skips where no namespace may be made."""
    alone = ["unshare", "-rm", "sh", "-c"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*alone, "mount -t tmpfs none /mnt"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no mount namespace may be made here")
    return run([*alone, script])


def test_a_disk_without_room_is_told_and_the_run_goes_on_when_there_is_some(tmp_path: Path) -> None:
    """A disk of 4 MB: too small by itself; then full in mid-run; then with room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with an_outlet(tmp_path, 12) as (_outlet, source):
        small = command(disk / "news.db", "-a", f"source={source}")
        none_left = [*small, "-s", "NEWSCRAWL_MIN_FREE_MB=0"]
        done = in_a_mount_namespace(
            f"mount -t tmpfs -o size=4m none {disk}\n"
            f"{shlex.join(small)} >{tmp_path}/1 2>&1; echo $?\n"
            f"dd if=/dev/zero of={disk}/filler bs=1k count=3200 2>/dev/null\n"
            f"{shlex.join(none_left)} >{tmp_path}/2 2>&1; echo $?\n"
            f"rm {disk}/filler\n"
            f"{shlex.join(none_left)} >{tmp_path}/3 2>&1; echo $?\n"
            f"cp {disk}/news.db {tmp_path}/kept.db"
        )
        first, second, third = done.stdout.split()
        assert "free on its disk" in (tmp_path / "1").read_text()
        assert (first, second, third) == ("4", "4", "0"), (tmp_path / "2").read_text() + (tmp_path / "3").read_text()
        assert "free some space" in (tmp_path / "2").read_text()
    assert one(tmp_path / "kept.db", "SELECT count(*) FROM articles") == 12
    assert one(tmp_path / "kept.db", "PRAGMA integrity_check") == "ok"


def test_a_disk_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with an_outlet(tmp_path, 1) as (outlet, source):
        crawl = shlex.join(command(disk / "news.db", "-a", f"source={source}"))
        done = in_a_mount_namespace(f"mount -t tmpfs -o ro none {disk}\n{crawl}")
        assert done.returncode == 4, done.stdout + done.stderr
        assert outlet.asked == []
    assert "Traceback" not in done.stderr


def test_a_store_is_read_where_nothing_may_be_written_beside_it(tmp_path: Path) -> None:
    """No log beside it: it is read as it is. With one: a line says why not."""
    disk = tmp_path / "disk"
    disk.mkdir()
    filled(disk / "news.db")
    with closing(sqlite3.connect(disk / "news.db")) as writing:  # which is not closed: its log stays
        shutil.copy(disk / "news.db", disk / "left.db")
        writing.execute("UPDATE articles SET title = 'Altro'")
        writing.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{disk}/news.db{end}", f"{disk}/left.db{end}")
    verbs = {
        "search": "search piena --db {}",
        "status": "status --db {}",
        "export": "export --out - --format csv --db {}",
        "reextract": "reextract --dry-run --db {}",
    }
    said = [
        f"{sys.executable} -m newscrawl {verb.format(disk / name)} 2>&1; echo {name} $?"
        for name in ("news.db", "left.db")
        for verb in verbs.values()
    ]
    browse = f"{sys.executable} -c 'from pathlib import Path; from newscrawl.browse.app import check; check(Path(\"{disk}/news.db\"))' 2>&1"
    report = f"{sys.executable} -m newscrawl reextract --dry-run --json {disk}/a.json --db {tmp_path}/none.db 2>&1"
    done = in_a_mount_namespace(
        "\n".join([f"mount --bind -o ro {disk} {disk}; mount -o remount,bind,ro {disk}", *said, browse, report])
    )
    assert done.stdout.count("news.db 0\n") == len(verbs), done.stdout
    assert done.stdout.count("left.db 4\n") == len(verbs), done.stdout
    assert done.stdout.count("cannot be read here") == len(verbs) + 1
    assert f"{disk}/a.json: the report cannot be written there" in done.stdout
    assert "Traceback" not in done.stdout.rpartition("left.db 4")[0]
    writing = f"{sys.executable} -m newscrawl reextract --yes --db {disk}/news.db 2>&1; echo $?"
    done = in_a_mount_namespace(f"mount --bind -o ro {disk} {disk}; mount -o remount,bind,ro {disk}\n{writing}")
    assert "news.db-reextract: cannot be opened" in done.stdout
    assert done.stdout.endswith("\n4\n")


def _few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))


def test_too_few_open_files_are_told_before_anything_is_fetched(tmp_path: Path) -> None:
    with an_outlet(tmp_path, 1) as (outlet, source):
        done = run(command(tmp_path / "news.db", "-a", f"source={source}"), preexec_fn=_few_files)
        assert outlet.asked == []
    assert done.returncode == 2
    assert "ulimit -n" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_item_that_the_store_cannot_write_is_quarantined_with_its_bytes(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with an_outlet(tmp_path, 2) as (outlet, source):
        outlet.serve("/notizia-0", article(f"Una notizia che {UNWRITABLE}"))
        program = ("-m", "tests.faults.killer", "crawl", "news")
        done = run(command(db, "-a", f"source={source}", program=program))
    assert done.returncode == 1, done.stdout + done.stderr
    states = {row["url"][-1]: (row["state"], row["reason"]) for row in rows(db, "SELECT url, state, reason FROM links")}
    assert states == {"0": ("quarantined", "error"), "1": ("stored", None)}
    hashes = {row["hash"] for row in rows(tmp_path / "news-pages.db", "SELECT hash FROM bodies")}
    assert one(db, "SELECT page_hash FROM links WHERE state = 'quarantined'") in hashes


def test_an_outlet_with_another_time_marks_its_articles(tmp_path: Path) -> None:
    then = (datetime.now(UTC) + timedelta(hours=5)).replace(microsecond=0)
    with an_outlet(tmp_path, 1, Date=format_datetime(then, usegmt=True)) as (_, source):
        assert run(command(tmp_path / "news.db", "-a", f"source={source}")).returncode == 0
    (row,) = rows(tmp_path / "news.db", "SELECT fetched, clock_ahead_s FROM articles")
    assert datetime.fromisoformat(row["fetched"]) == then
    assert -5 * 3600 <= row["clock_ahead_s"] < -5 * 3600 + 300


#: Runs `scrapy …` and says at its end what the process had imported.
IMPORTED = """
import atexit, sys
from scrapy.cmdline import execute
atexit.register(lambda: print("imported:", *sys.modules))
execute(["scrapy", *sys.argv[1:]])
"""


def test_the_parent_process_imports_nothing_that_only_pages_need(tmp_path: Path) -> None:
    with an_outlet(tmp_path, 1) as (_, source):
        done = run(command(tmp_path / "news.db", "-a", f"source={source}", program=("-c", IMPORTED, "crawl", "news")))
    assert one(tmp_path / "news.db", "SELECT count(*) FROM articles") == 1, done.stderr
    imported = set(done.stdout.rpartition("imported:")[2].split())
    assert "newscrawl.spiders.news" in imported
    assert not imported & {"trafilatura", "htmldate", "justext", "dateparser", "py3langid", "datasette"}


#: Runs `newscrawl …` and says the same.
IMPORTED_ALONE = """
import atexit, sys
from newscrawl.cli import main
atexit.register(lambda: print("imported:", *sys.modules))
main(sys.argv[1:])
"""


def test_a_run_with_nothing_new_imports_nothing_that_only_news_need(tmp_path: Path) -> None:
    with an_outlet(tmp_path, 1) as (_, source):
        asked = command(tmp_path / "news.db", "-a", f"source={source}", program=("-c", IMPORTED_ALONE, "crawl", "news"))
        done = [run(asked) for _ in range(2)][-1]
    assert "exit=0 discovered=0 fetched=0" in done.stdout, done.stderr
    imported = set(done.stdout.rpartition("imported:")[2].split())
    assert "newscrawl.spiders.news" in imported
    assert not imported & {
        "pebble", "sqlite_utils", "numpy", "unittest", "scrapy.commands.shell",
        "newscrawl.store.articles.articles", "newscrawl.changes", "newscrawl.extract",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("date", "age", "at", "ahead_s"),
    [
        ("Sun, 09 Nov 2025 12:59:00 GMT", None, NOW, None),
        ("Sun, 09 Nov 2025 14:00:00 GMT", None, NOW + timedelta(hours=2), -7200),
        ("Sun, 09 Nov 2025 10:00:00 GMT", None, NOW - timedelta(hours=2), 7200),
        ("Sun, 09 Nov 2025 08:00:00 GMT", "14400", NOW, None),  # kept by a cache for four hours
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, NOW, None),
        ("yesterday", None, NOW, None),
        ("Sun, 09 Nov 2025 08:00:00 GMT", "999999999999999", NOW, None),
        (None, None, NOW, None),
    ],
)
def test_the_outlets_clock_is_asked(date: str | None, age: str | None, at: datetime, ahead_s: int | None) -> None:
    headers = {name: value for name, value in (("date", date), ("age", age)) if value is not None}
    assert fetched(headers, NOW) == (at, ahead_s)


def test_every_row_of_the_matrix_names_a_test_that_exists() -> None:
    for row in tomllib.loads((ROOT / "tests" / "faults" / "matrix_machine.toml").read_text("utf-8"))["row"]:
        file, _, name = row["test"].partition("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), row["id"]
        assert row["fault"]
        assert row["does"]
