"""`newscrawl watch` as a person types it, and what it says of wrong words: one line each."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.models import Change
from newscrawl.store import open_store
from tests.alerts.alerts_made import (  # fmt: skip
    NOW,
    SECRET,
    Desk,
    MailServer,
    Webhook,
    changed,
    desk,
    free_port,
    mail_server,
    webhook,
    write_channels,
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as made:
        yield made


@pytest.fixture
def db(tmp_path: Path, server: MailServer, hook: Webhook) -> Path:
    """A store with an article, channels for mail and a webhook."""
    with desk(tmp_path, mail=server.port, hook=hook.address):
        pass
    return tmp_path / "news.db"


def run(db: Path, *arguments: str, status: int = 0) -> Any:
    done = CliRunner(env={"COLUMNS": "160", "NEWSCRAWL_DB": str(db)}).invoke(main, ["watch", *arguments])
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def test_a_watch_is_added_listed_and_removed(db: Path) -> None:
    added = run(db, "add", "ponti", "ponte -messina", "--notify", "newsroom,hook", "--on", "removed,new").stdout
    assert (
        added == "ponti: new, removed, at the end of each run, to newsroom, hook; what is stored already is not told\n"
    )
    run(db, "add", "mattina", "ponte", "--notify", "hook", "--digest", "daily", "--at", "06:30")
    run(db, "add", "salute", "--health", "--notify", "hook")
    listed = run(db, "list").stdout
    assert "ponti: ponte -messina\n  tells new, removed at the end of each run to newsroom, hook; added " in listed
    assert "tells new once a day, after 06:30, to hook" in listed
    assert "salute: the health of all sources\n  tells sick, well " in listed
    known = json.loads(run(db, "list", "--json").stdout)
    assert [watch["name"] for watch in known["watches"]] == ["mattina", "ponti", "salute"]
    assert known["watches"][0]["digest"] == "06:30"
    assert run(db, "remove", "ponti").stdout == "ponti: removed\n"
    assert "ponti" not in run(db, "list").stdout


def test_a_watch_whose_outlet_is_gone_is_told_by_list_and_doctor(db: Path) -> None:
    run(db, "add", "sua", "source:testata0", "--notify", "newsroom")
    assert "finds nothing" not in run(db, "list").stdout
    with closing(sqlite3.connect(db)) as other:
        other.execute("UPDATE watches SET query = 'source:nessuna'")
        other.commit()
    said = "query, character 1: source:nessuna: no such source in this archive; it has testata0"
    assert f"  finds nothing: {said}" in run(db, "list").stdout
    (watch,) = json.loads(run(db, "list", "--json").stdout)["watches"]
    assert watch["trouble"].startswith(said)
    doctor = CliRunner(env={"COLUMNS": "400", "NEWSCRAWL_DB": str(db)}).invoke(main, ["doctor"])
    assert f"watch sua: {said}" in doctor.output


def test_a_query_is_typed_as_for_a_search(db: Path) -> None:
    run(db, "add", "ponti", "ponte", "-messina", "--notify", "hook", "riapre la strada")
    assert 'ponti: ponte -messina "riapre la strada"\n' in run(db, "list").stdout


def test_a_test_shows_what_would_have_been_told_and_sends_one_message_where_asked(
    db: Path, server: MailServer, hook: Webhook
) -> None:
    run(db, "add", "ponti", "ponte", "--notify", "newsroom,hook")
    shown = run(db, "test", "ponti", "--days", "366").stdout
    assert shown.startswith("ponti: 1 new (runs of the last 366 days)\n\n2026-11-29 ")
    assert "Testata0: Vecchio ponte, riapre la strada  https://testata0.example/vecchio-ponte-riapre-la-strada" in shown
    assert (server.mails, hook.bodies) == ([], [])
    sent = run(db, "test", "ponti", "--send").stdout
    assert "newsroom: took a test message\n" in sent
    assert "hook: took a test message\n" in sent
    assert [mail["Subject"] for mail in server.mails] == ["ponti: test"]
    (body,) = hook.bodies
    assert (body["title"], len(body["id"])) == ("ponti: test", 16)


def test_a_test_of_a_watch_of_changes_shows_changes_alone(tmp_path: Path, db: Path) -> None:
    with open_store(db, pages=None, command="test", now=NOW) as store:
        changed(Desk(store, tmp_path / "alerts.toml", run_id=2), "Vecchio ponte", Change.HEADLINE)
    run(db, "add", "cambi", "ponte", "--on", "changed", "--notify", "newsroom")
    shown = run(db, "test", "cambi", "--days", "366").stdout
    assert shown.startswith("cambi: 1 changed (runs of the last 366 days)\n\n2026-11-29 ")
    assert "riapre la strada (changed: headline)  https://" in shown


def test_a_channel_that_does_not_take_a_test_message_is_told_with_status_1(tmp_path: Path, db: Path) -> None:
    run(db, "add", "ponti", "ponte", "--notify", "newsroom")
    write_channels(tmp_path, mail=free_port())
    assert "newsroom: no connection with the mail server" in run(db, "test", "ponti", "--send", status=1).stdout


WRONG = {
    "expected --notify CHANNEL, a name that stands in ": ("add", "x", "ponte"),
    "alerts.toml: no channel 'nesuno'; it has: hook, newsroom": ("add", "x", "ponte", "--notify", "nesuno"),
    "alerts.toml: expected the name of a channel, not an address; it has": ("add", "x", "ponte", "--notify", f"ntfy://h/{SECRET}"),
    "x: expected a query, or --health in its place": ("add", "x", "--notify", "hook"),
    "y: expected a query, or --health in its place": ("add", "y", "ponte", "--health", "--notify", "hook"),
    "x: expected a query; got an empty one": ("add", "x", " ", "--notify", "hook"),
    "query, character 7: OR joins": ("add", "x", "ponte OR", "--notify", "hook"),
    "source": ("add", "x", "source:nessuna", "--notify", "hook"),
    "'Due parole': expected a name of a-z": ("add", "Due parole", "ponte", "--notify", "hook"),
    "--on nuove: expected some of new, changed, removed": ("add", "x", "ponte", "--notify", "hook", "--on", "nuove"),
    "--at 7: expected with --digest daily only": ("add", "x", "ponte", "--notify", "hook", "--at", "7"),
    "--at 7: expected a time of day": ("add", "x", "ponte", "--notify", "hook", "--digest", "daily", "--at", "7"),
    "--at 25:00: expected a time of day": ("add", "x", "ponte", "--notify", "hook", "--digest", "daily", "--at", "25:00"),
    "ponti: there is a watch of this name": ("add", "ponti", "strada", "--notify", "hook"),
    "pontti: there is no such watch; there are: ponti": ("test", "pontti"),
    "ponto: there is no such watch": ("remove", "ponto"),
}  # fmt: skip


@pytest.mark.parametrize("message", WRONG)
def test_wrong_use_is_told_in_one_line(db: Path, message: str) -> None:
    run(db, "add", "ponti", "ponte", "--notify", "hook")
    told = run(db, *WRONG[message], status=2).stderr
    assert message in told
    assert told.startswith("newscrawl: ")
    assert told.count("\n") == 1
    assert SECRET not in told


def test_without_apprise_all_but_mail_says_how_to_install_it(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "apprise" else found(name))
    run(db, "add", "posta", "ponte", "--notify", "newsroom")
    told = run(db, "add", "rete", "ponte", "--notify", "hook", status=2).stderr
    assert "alerts.toml: hook: all but mail needs Apprise: pip install 'newscrawl[alerts]'" in told


def test_an_address_that_apprise_does_not_read_is_refused_when_it_is_named(tmp_path: Path, db: Path) -> None:
    write_channels(tmp_path, hook=f"noservice://{SECRET}/x")
    told = run(db, "add", "x", "ponte", "--notify", "hook", status=2)
    assert "hook: expected an address that Apprise reads; it does not read this one" in told.stderr
    assert SECRET not in told.output


def test_status_and_doctor_say_what_waits(tmp_path: Path) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    with desk(folder, mail=free_port()) as made:
        made.watches()
        made.run().stores("Ponte uno")
        made.tells()
    path = folder / "news.db"
    runner = CliRunner(env={"COLUMNS": "200", "NEWSCRAWL_DB": str(path)})
    shown = runner.invoke(main, ["status"]).stdout
    assert "alerts: 1 waits for newsroom, tried " in shown
    assert "no connection with the mail server (Connection refused)" in shown
    (waiting,) = json.loads(runner.invoke(main, ["status", "--json"]).stdout)["alerts_waiting"]
    assert (waiting["channel"], waiting["alerts"], waiting["tries"]) == ("newsroom", 1, 1)
    assert "alerts: 1 waits for newsroom" in run(path, "list").stdout
    checked = runner.invoke(main, ["doctor"]).stdout
    assert "1 watches, to newsroom; 1 wait for newsroom: no connection" in checked
    (folder / "alerts.toml").chmod(0o644)
    assert "its mode is 644" in runner.invoke(main, ["doctor"]).stdout
