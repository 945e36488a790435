"""`newscrawl history`, as a person or a program types it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.models import Moment, Reason
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS
from tests.revisions.test_mutations import NOW, URL, opened
from tests.revisions.test_versions import Desk

NEW_HEADLINE = "Ponte sul Vellario, riapertura rinviata"
MENDED = (PARAGRAPHS[0].replace("publici", "pubblici"), *PARAGRAPHS[1:])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article: a typo, a headline, a paragraph more, and gone."""
    path = tmp_path_factory.mktemp("history") / "news.db"
    with opened(path.parent) as store:
        desk = Desk(store)
        said = Moment(NOW + timedelta(minutes=20), "minute")
        desk.sees(paragraphs=MENDED, at=NOW + timedelta(hours=1), modified=said)
        desk.sees(NEW_HEADLINE, MENDED, at=NOW + timedelta(hours=4))
        desk.sees(NEW_HEADLINE, (*MENDED, NEW_PARAGRAPH), at=NOW + timedelta(days=1))
        for days in (3, 4):
            desk.fails(Reason.NOT_FOUND, NOW + timedelta(days=days))
    return path


def run(db: Path, *arguments: str) -> Any:
    return CliRunner().invoke(main, ["history", "--db", str(db), *arguments])


def test_what_was_changed_is_told_line_by_line(db: Path) -> None:
    done = run(db, URL)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == NEW_HEADLINE
    assert " 2   9 Nov 2025 14:00  typo  +1 −1 words  (between 13:00 and 14:00; the outlet says 13:20)" in lines
    assert any("lavori [-publici-] {+pubblici+} Irene" in line for line in lines)
    assert any(line.startswith("    headline: ") and "{+" in line for line in lines)
    assert any("{+In mattinata" in line and line.endswith("stazione.+}") for line in lines)
    assert lines[-1] == "    the outlet has taken it down; the text is kept"
    assert "\x1b" not in done.output


def test_another_spelling_of_the_address_and_the_number_will_do(db: Path) -> None:
    number = json.loads(run(db, URL, "--json").output)["article"]
    expected = run(db, URL).output
    assert run(db, URL + "?utm_source=x#top").output == expected
    assert run(db, str(number)).output == expected


def test_diff_shows_whole_texts(db: Path) -> None:
    output = run(db, URL, "--diff").output
    assert output.count("Per chi abita a San Rocco") == 3
    assert "[-publici-] {+pubblici+}" in output


def test_a_version_is_printed_as_it_was(db: Path) -> None:
    assert run(db, URL, "--version", "1").output == "\n\n".join((HEADLINE, *PARAGRAPHS)) + "\n"
    assert run(db, URL, "--version", "4").output == "\n\n".join((NEW_HEADLINE, *MENDED, NEW_PARAGRAPH)) + "\n"
    assert json.loads(run(db, URL, "--version", "2", "--json").output)["body"] == "\n\n".join(MENDED)


def test_json_has_all_texts_and_events(db: Path) -> None:
    told = json.loads(run(db, URL, "--json").output)
    assert [version["title"] for version in told["versions"]] == [HEADLINE, HEADLINE, NEW_HEADLINE, NEW_HEADLINE]
    assert [(event["class"], event["version"]) for event in told["events"]] == [
        ("typo", 2),
        ("headline", 3),
        ("update", 4),
        ("removed", 4),
    ]
    assert told["events"][0]["changes"] == [["removed", " publici"], ["added", " pubblici"]]
    assert told["events"][0]["modified"] == "2025-11-09T12:20:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((URL, "--version", "9"), "there is no version 9; the article has 4 texts"),
        (("https://vellarese.example/altro.html",), "no source ever showed this address"),
        (("ponte",), "expected an address (https://…) or the number of an article"),
        (("12",), "there is no article with the number 12"),
    ],
)
def test_wrong_input_is_told_in_one_line(db: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run(db, *arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert done.output.count("\n") == 1


def test_a_terminal_gets_colours_in_the_place_of_marks(db: Path) -> None:
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "newscrawl", "history", "--db", str(db), URL]
    with subprocess.Popen(command, stdout=slave, env=environment) as process:
        os.close(slave)
        shown = b""
        while chunk := _read(master):
            shown += chunk
        assert process.wait(30) == 0
    os.close(master)
    assert b"\x1b[32m" in shown
    assert b"{+" not in shown


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # the other end is closed
        return b""


def test_an_article_without_changes_says_so(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with opened(path.parent) as store:
        Desk(store)
    done = run(path, URL)
    assert done.exit_code == 0
    assert done.output.endswith("    no change of headline or text was seen since\n")


def test_a_text_that_another_program_changed_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with opened(path.parent) as store:
        Desk(store)
        store.db.execute("UPDATE articles SET body = 'Un altro testo.'")
    done = run(path, URL)
    assert done.exit_code == 4
    assert done.output.startswith(f"newscrawl: {path}: the texts of article ")
    assert "one was changed without the other" in done.output
    assert len(done.output.splitlines()) == 1
