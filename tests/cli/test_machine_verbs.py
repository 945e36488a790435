"""cron and doctor: what they print is taken by cron and systemd, and what is wrong is found."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import _checks, main
from newscrawl.cli._checks import Check
from newscrawl.store import open_store
from tests.end_to_end.test_manners import served, sitemap
from tests.store.store_made import Newsroom, an_article

NOW = datetime.now(UTC)


def run(*arguments: str, status: int = 0, **env: str) -> Any:
    done = CliRunner(env={"COLUMNS": "200", **env}).invoke(main, list(arguments))
    assert done.exit_code == status, done.output
    return done


# ── cron ───────────────────────────────────────────────────────────────────────────────────────


def _command(db: Path, *options: str) -> list[str]:
    """The command of the crontab line, as the shell would take it, less where its output goes."""
    printed = run("cron", "--print=crontab", "--db", str(db), *options).stdout
    line = printed.splitlines()[-1]
    assert line.startswith("*/30 * * * * cd ")
    words = shlex.split(line.split(" && ")[1].replace("\\%", "%"))
    assert words[-2] == ">>"
    return words[:-2]


def test_the_crontab_line_runs_this_very_newscrawl(tmp_path: Path) -> None:
    command = _command(tmp_path / "a b" / "news.db", "--source", "ansa", "--contact", "me@example.org")
    assert Path(command[0]).is_absolute()
    version = [*command[: command.index("crawl")], "--version"]
    assert subprocess.run(version, capture_output=True, text=True, check=True).stdout.startswith("newscrawl")
    assert f"NEWSCRAWL_DB={tmp_path / 'a b' / 'news.db'}" in command
    assert "NEWSCRAWL_RUN_MINUTES=24" in command
    assert "NEWSCRAWL_CONTACT=me@example.org" in command


@pytest.mark.parametrize("verb", [("cron",), ("doctor", "--ask"), ("quarantine", "replay")], ids=" ".join)
def test_an_empty_source_is_not_the_whole_catalogue(tmp_path: Path, verb: tuple[str, ...]) -> None:
    db = tmp_path / "news.db"
    open_store(db, pages=None, command="test", now=NOW).close()
    done = run(*verb, "--source", "", status=2, NEWSCRAWL_DB=str(db))
    assert "--source '': expected slugs or files of sources; got none" in done.output


def test_a_percent_sign_does_not_end_the_line(tmp_path: Path) -> None:
    assert "NEWSCRAWL_PING=https://x.example/a%20b" in _command(
        tmp_path / "news.db", "-s", "NEWSCRAWL_PING=https://x.example/a%20b"
    )


@pytest.mark.parametrize(
    ("every", "fields"),
    [(5, "*/5 * * * *"), (60, "7 * * * *"), (120, "7 */2 * * *"), (1440, "7 3 * * *")],
)
def test_cron_s_fields(every: int, fields: str) -> None:
    assert f"\n{fields} cd " in run("cron", "--print=crontab", "--every", str(every)).stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--every", "7"], "cron divides the hour or the day"),
        (["--source", "anza"], "did you mean"),
        (["--since", "yesterday"], "expected a span"),
        (["--contact", "nonsense"], "NEWSCRAWL_CONTACT: expected a mail address, or a web address"),
        (["-s", "NEWSCRAWL_PING"], "expected NAME=VALUE"),
        (["-s", "NEWSCRAWL_WORKERS=many"], "NEWSCRAWL_WORKERS: expected a whole number from 0; got 'many'"),
        (["-s", "NEWSCRAWL_DBB=a.db"], "did you mean NEWSCRAWL_DB?"),
    ],
    ids=str,
)
def test_a_mistake_is_told_now_and_not_at_night(options: list[str], words: str) -> None:
    assert words in run("cron", "--print=crontab", *options, status=2).stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_units_and_would_tell_a_wrong_one(tmp_path: Path) -> None:
    folder = tmp_path / "units"
    folder.mkdir()
    options = ("--db", str(tmp_path / "a b" / "100%" / "news.db"), "--every", "60", "-s", "NEWSCRAWL_CONTACT=a b $c@d")
    for what, name in (
        ("service", "newscrawl.service"),
        ("timer", "newscrawl.timer"),
        ("alarm", "newscrawl-alarm@.service"),
    ):
        (folder / name).write_text(run("cron", f"--print={what}", *options).stdout)
    assert _verified(folder) == ""
    unit = folder / "newscrawl.service"
    unit.write_text(unit.read_text().replace("RuntimeMaxSec", "RuntimeMaxSeconds"))
    assert "RuntimeMaxSeconds" in _verified(folder)


def _verified(folder: Path) -> str:
    units = [str(folder / name) for name in ("newscrawl.service", "newscrawl.timer", "newscrawl-alarm@x.service")]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    return "".join(line for line in done.stderr.splitlines(keepends=True) if "newscrawl" in line)


def test_the_service_is_ended_before_the_next_run(tmp_path: Path) -> None:
    unit = run("cron", "--print=service", "--every", "60").stdout
    assert "RuntimeMaxSec=3000\n" in unit  # 48 minutes and the grace
    assert "Type=exec\n" in unit  # with oneshot RuntimeMaxSec means nothing
    assert "OnFailure=newscrawl-alarm@%n.service\n" in unit


# ── doctor ─────────────────────────────────────────────────────────────────────────────────────


def _found(db: Path, what: str, now: datetime = NOW) -> Check:
    return next(check for check in _checks.all_checks(db, now) if check.what == what)


def test_a_machine_that_is_well_is_said_to_be(tmp_path: Path) -> None:
    open_store(tmp_path / "news.db", pages=None, command="test", now=NOW).close()
    said = run("doctor", "--db", str(tmp_path / "news.db")).stdout
    assert "bad" not in said
    assert "whole, of today's schema, 0 articles of 0 sources" in said


def test_settings_of_the_environment_are_shown_and_what_is_fixed_by_now(tmp_path: Path) -> None:
    said = run("doctor", "--db", str(tmp_path / "news.db"), NEWSCRAWL_STOP_S="9").stdout
    assert "NEWSCRAWL_STOP_S is fixed at 20 now" in " ".join(said.split())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NEWSCRAWL_MIN_FREE_MB", "5%", "NEWSCRAWL_MIN_FREE_MB: expected a whole number from 0; got '5%'"),
        ("NEWSCRAWL_NATIVE", "of", "NEWSCRAWL_NATIVE: expected on or off; got 'of'"),
        ("NEWSCRAWL_CONTCAT", "a@b", "did you mean NEWSCRAWL_CONTACT?"),
    ],
)
def test_a_wrong_setting_in_the_environment_ends_a_verb(tmp_path: Path, name: str, value: str, told: str) -> None:
    assert told in run("doctor", "--db", str(tmp_path / "news.db"), status=2, **{name: value}).output


def test_a_damaged_database_is_bad_and_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_bytes(b"a letter" * 1000)
    said = run("doctor", "--db", str(tmp_path / "news.db"), status=1).stdout
    assert "not a newscrawl" in said


def test_an_archive_that_is_damaged_or_away_is_bad(tmp_path: Path) -> None:
    pages = tmp_path / "news-pages.db"
    with open_store(tmp_path / "news.db", pages=pages, command="test", now=NOW) as store:
        article = an_article("https://corriere.example/a")
        assert store.pages is not None
        page = replace(article.page, page_hash=store.pages.put(article.page))
        Newsroom.of(store).stores(replace(article, page=page))
    assert _found(tmp_path / "news.db", "archive").ok
    pages.write_text("no database")
    assert "not a newscrawl database" in _found(tmp_path / "news.db", "archive").found
    pages.unlink()
    assert "is not there; articles name raw pages in it" in _found(tmp_path / "news.db", "archive").found


def test_a_clock_before_the_last_run_is_wrong(tmp_path: Path) -> None:
    with open_store(tmp_path / "news.db", pages=None, command="test", now=NOW) as store:
        store.runs.begin("news", {}, "0.1.0", 1, NOW)
    assert _found(tmp_path / "news.db", "clock").ok
    assert not _found(tmp_path / "news.db", "clock", datetime(2020, 1, 1, tzinfo=UTC)).ok


def test_a_lock_that_is_held_for_days_is_told(tmp_path: Path) -> None:
    began = datetime(2025, 11, 9, 12, tzinfo=UTC)
    with open_store(tmp_path / "news.db", pages=None, command="crawl news", now=began):
        assert not _found(tmp_path / "news.db", "lock").ok
        assert _found(tmp_path / "news.db", "lock", began).ok
    assert _found(tmp_path / "news.db", "lock").found == "free"


def test_a_folder_that_is_none_and_a_broken_catalogue_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "rotto.toml").write_text('name = "Rotto\n')
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path))
    assert not _found(tmp_path / "file" / "news.db", "database can be written").ok
    assert "rotto.toml" in _found(tmp_path / "news.db", "catalogue").found


def test_each_source_is_asked_once_when_that_is_wanted(tmp_path: Path) -> None:
    with served() as well, served() as ill:
        well.serve("/sitemap.xml", sitemap(f"{well.base}/a"))
        for name, outlet in (("sano", well), ("malato", ill)):
            (tmp_path / f"{name}.toml").write_text(
                f'name = "{name}"\nhome = "{outlet.base}/"\n[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
            )
        done = subprocess.run(
            [*_program(), "doctor", "--ask", "--db", str(tmp_path / "news.db"), "-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
             "--source", f"{tmp_path / 'sano.toml'},{tmp_path / 'malato.toml'}"],
            capture_output=True, text=True, timeout=200, check=False, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    rows = {line.split()[1]: line for line in done.stdout.splitlines() if "HTTP" in line}
    assert "ok" in rows["sano"]
    assert "bad" in rows["malato"]
    assert "HTTP 404" in rows["malato"]
    assert (well.asked, ill.asked) == (["/robots.txt", "/sitemap.xml"], ["/robots.txt", "/sitemap.xml"])
    assert not (tmp_path / "news.db").exists()


def _program() -> list[str]:
    import sys

    return [sys.executable, "-m", "newscrawl"]
