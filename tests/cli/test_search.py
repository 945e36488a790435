"""`newscrawl search`, as a person types it on a terminal, and as a program reads it in a pipe."""

from __future__ import annotations

import json
import os
import pty
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli._typed import page_after, query_of
from tests import manual_stores
from tests.screen import Screen

HERE = Path(__file__).parent
WRONG = [line.split("\t") for line in (HERE / "wrong_searches.tsv").read_text("utf-8").splitlines()[1:]]
FLOOD, BRIDGE = 1741334701, 1741248300
#: Articles of the story that three outlets ran, newest first.
TRAM = [1741413900, 1741337160, 1741334700]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "news.db"
    manual_stores.archive(path)
    return path


def run(db: Path, *arguments: str, status: int = 0) -> Any:
    done = CliRunner(env={"COLUMNS": "100", "NEWSCRAWL_DB": str(db)}).invoke(main, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.exit_code == status, done.output
    return done


def ids(db: Path, *arguments: str) -> list[int]:
    return [int(line.split("\t")[0]) for line in run(db, "search", *arguments).stdout.splitlines()]


def on_a_terminal(
    db: Path, *arguments: str, width: int = 100, status: int = 0, before: str = "", **environment: str
) -> str:
    """What is written to a terminal, colours and all. before: Python that is run first, to lower a limit"""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(width), "NEWSCRAWL_DB": str(db), **environment}
    env.pop("NO_COLOR", None)
    command = [sys.executable, "-c", f"{before}\nfrom newscrawl.cli import main\nmain()", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        assert process.wait(60) == status, shown
    os.close(ours)
    return shown.decode()


def seen(raw: str) -> list[str]:
    """The lines as a person sees them."""
    screen = Screen()
    screen.write(raw)
    return screen.shown()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end was closed: Linux says so in this way
        return b""


# ── in a pipe ──────────────────────────────────────────────────────────────────────────────────


def test_in_a_pipe_an_article_is_a_line_of_six_cells_and_nothing_else_is_printed(db: Path) -> None:
    done = run(db, "search", "tram")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [int(line[0]) for line in lines] == TRAM
    assert lines[0][1:] == [
        "2025-03-08 07:05", "Corriere di Norvalia", "Tram sul lungolago, i commercianti temono per i parcheggi",
        "https://www.corriere.example/a/tram-1123.html", "+2 outlets",
    ]  # fmt: skip
    assert done.stderr == ""


def test_times_are_the_outlets_and_an_article_without_a_day_says_so(db: Path) -> None:
    printed = {line.split("\t")[0]: line.split("\t")[1] for line in run(db, "search").stdout.splitlines()}
    assert printed[str(BRIDGE)] == "undated, seen 2025-03-06 09:05"
    assert printed["1740891600"] == "2025-03-02"  # a day in New York
    assert len(printed) == 8


def test_words_need_no_quotation_marks_and_a_minus_is_no_option(db: Path) -> None:
    assert ids(db, "tram", "-pescatori", "-n", "5") == [TRAM[0], TRAM[2]]
    assert ids(db, "-pescatori", "tram", "-n1") == TRAM[:1]
    assert ids(db, "--limit=1", "tram", "-negozianti") == TRAM[1:2]
    assert ids(db, "tram", "-n1", "--", "-negozianti") == TRAM[1:2]
    assert ids(db, "negozianti", "OR", "alluvione", "-ponte") == [TRAM[0], FLOOD]


def test_an_argument_with_blanks_among_others_is_a_phrase(db: Path) -> None:
    assert ids(db, "danni", "conta dei") == [FLOOD]
    assert ids(db, "danni", "dei conta") == []
    assert ids(db, "dei conta danni") == [FLOOD]
    assert ids(db, "alluvione", "author:Anna Rossi") == [FLOOD]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("tram",), "tram"),
        (("legge di bilancio",), "legge di bilancio"),
        (("tram", "legge di bilancio"), 'tram "legge di bilancio"'),
        (("tram", "-legge di bilancio"), 'tram -"legge di bilancio"'),
        (("tram", "author:Anna Rossi,Livia Sarti"), 'tram author:"Anna Rossi","Livia Sarti"'),
        (("tram", "-region:Valle d'Aosta"), 'tram -region:"Valle d\'Aosta"'),
        (("tram", '"legge di bilancio"'), 'tram "legge di bilancio"'),
        (("tram OR bus", "neve"), "tram OR bus neve"),
        (("tram", "bus -neve"), "tram bus -neve"),
        (("tram", "(neve OR gelo)"), "tram (neve OR gelo)"),
        (("tram", "govern* nuovo"), "tram govern* nuovo"),
        (("tram", "source:ansa since:7d"), "tram source:ansa since:7d"),
        (("tram", "Covid: i dati"), 'tram "Covid: i dati"'),
        (("  tram ", " "), "tram"),
        ((), ""),
    ],
)
def test_quotation_marks_that_the_shell_took_are_given_back_where_they_were_meant(
    words: tuple[str, ...], query: str
) -> None:
    assert query_of(words) == query


def test_best_first_is_another_order_and_pages_go_on_where_the_last_ended(db: Path) -> None:
    assert ids(db, "tram", "--best") == [TRAM[1], TRAM[2], TRAM[0]]
    assert [ids(db, "tram", "--best", "-n1", "--page", str(page)) for page in (1, 2, 3)] == [
        [TRAM[1]], [TRAM[2]], [TRAM[0]],
    ]  # fmt: skip
    assert [ids(db, "-n", "3", "--page", str(page)) for page in (1, 2, 3, 4)][2:] == [[1741075500, 1740891600], []]


def test_the_count_is_one_number(db: Path) -> None:
    assert run(db, "search", "--count").stdout == "8\n"
    assert run(db, "search", "--count", "tram", "-n1").stdout == "3\n"
    assert run(db, "search", "--count", "mucca").stdout == "0\n"


def test_programs_get_an_object_a_line_with_the_places_of_the_words(db: Path) -> None:
    rows = [json.loads(line) for line in run(db, "search", "alluvione", "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == [FLOOD, BRIDGE]
    flood, bridge = rows
    assert flood["published"] == "2025-03-07T09:05+01:00"
    assert (flood["access"], flood["authors"], flood["subtitle"]) == (
        "subscriber", ["Anna Rossi"], "Le alluvioni costano cinque milioni",
    )  # fmt: skip
    assert [flood["title"][start:end] for start, end in flood["title_marks"]] == ["Alluvione"]
    assert [bridge["excerpt"][start:end] for start, end in bridge["excerpt_marks"]] == ["alluvioni"]
    assert (bridge["published"], bridge["first_seen"]) == (None, "2025-03-06T09:05:00+01:00")
    assert [json.loads(line)["story"] for line in run(db, "search", "tram", "--json", "-n1").stdout.splitlines()] == [
        {"id": TRAM[2], "articles": 3, "outlets": 3}
    ]
    assert run(db, "search", "mucca", "--json").output == ""


# ── feeds ──────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_withholds_what_may_not_leave_and_says_how_much(db: Path) -> None:
    done = run(db, "search", "alluvione", "--jsonfeed", "--full")
    feed = json.loads(done.stdout)
    assert feed["title"] == "newscrawl: alluvione"
    assert [item["title"] for item in feed["items"]] == ["Alluvione, la conta dei danni", "Il ponte non ha data"]
    assert "quaranta case" not in done.stdout
    assert "si parla da anni" in done.stdout
    assert done.stderr == "newscrawl: 1 text withheld (1 subscriber); --including names what goes all the same\n"


def test_a_feed_has_what_is_asked_for_by_name(db: Path) -> None:
    done = run(db, "search", "alluvione", "--atom", "--full", "--including", "subscriber")
    assert "quaranta case" in done.stdout
    assert done.stderr == ""
    assert run(db, "search", "alluvione", "--atom", "--full", "--including", "reserved").stdout.count("quaranta") == 0


# ── on a terminal ──────────────────────────────────────────────────────────────────────────────


def test_a_terminal_shows_headline_and_excerpt_with_the_words_marked(db: Path) -> None:
    raw = on_a_terminal(db, "search", "alluvione")
    assert "\x1b[1;31mAlluvione\x1b[0m" in raw
    assert "\x1b[1;31malluvioni\x1b[0m" in raw
    assert seen(raw)[:4] == [
        f"{FLOOD}  2025-03-07 09:05  La Gazzetta di Norvalia  subscriber",
        "    Alluvione, la conta dei danni",
        "    Le alluvioni costano cinque milioni",
        "",
    ]
    assert seen(raw)[-3:] == ["1–2 of 2, newest first", f"read: newscrawl show {FLOOD}", ""]


def test_a_terminal_names_the_command_of_the_next_page_which_works(db: Path) -> None:
    lines = seen(on_a_terminal(db, "search", "tram", "-sciopero", "-n1", "--best"))
    assert lines[0].endswith("La Voce di Valdoria  +2 outlets")
    assert "1 of 3, best first" in lines
    (command,) = [line.removeprefix("next: newscrawl ") for line in lines if line.startswith("next: ")]
    assert command == "search --page 2 tram -sciopero -n1 --best"
    assert ids(db, *shlex.split(command)[1:]) == [TRAM[2]]
    last = seen(on_a_terminal(db, "search", "--page=3", "tram", "-n1"))
    assert "3 of 3, newest first" in last
    assert not [line for line in last if line.startswith("next: ")]


def test_what_is_beyond_the_most_that_is_counted_or_ranked_is_said(db: Path) -> None:
    fewer = "from newscrawl.store.search import finding\nfinding.MOST_COUNTED = finding.MOST_RANKED = 2"
    lines = seen(on_a_terminal(db, "search", "tram", "-n1", "--page", "3", before=fewer))
    assert lines[-4:-2] == ["3 of more than 2, newest first", "next: newscrawl search --page 4 tram -n1"]
    lines = seen(on_a_terminal(db, "search", "tram", "-n1", "--best", before=fewer))
    assert lines[-4:-2] == [
        "1 of the 2 newest of more than 2, best first", "next: newscrawl search --page 2 tram -n1 --best",
    ]  # fmt: skip
    assert run(db, "search", "tram", "-n1", "--page", "4").stderr == "--page 4: page 3 is the last, with --limit 1\n"


def test_the_command_of_the_next_page_is_the_one_given_but_for_its_page() -> None:
    assert page_after(["tram", "--page", "2", "--best"], 3) == ["--page", "3", "tram", "--best"]
    assert page_after(["--page=2", "tram", "--", "--page"], 3) == ["--page", "3", "tram", "--", "--page"]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_of_an_article_is_wider_than_the_terminal(db: Path, width: int) -> None:
    raw = on_a_terminal(db, "search", "consiglio", "-n", "2", width=width)
    shown = [line for line in seen(raw) if line.startswith("    ")]
    assert len(shown) >= 4
    assert max(map(len, shown)) <= width
    assert not [line for line in raw.splitlines() if line.endswith(" ")]


def test_a_terminal_that_knows_no_colours_gets_none(db: Path) -> None:
    assert "\x1b" not in on_a_terminal(db, "search", "tram", TERM="dumb")


def test_a_wrong_query_is_shown_with_a_caret_under_its_place(db: Path) -> None:
    lines = seen(on_a_terminal(db, "search", "tram", "source:corier", status=2))
    assert lines[:2] == ["    tram source:corier", "         ^"]
    assert lines[2].startswith("newscrawl: query, character 6: source:corier: no such source")


def test_the_place_of_an_error_in_a_long_query_is_in_sight(db: Path) -> None:
    lines = seen(on_a_terminal(db, "search", *["日本 città"] * 20, "roma)", "e", *["tram"] * 20, status=2))
    assert lines[0].startswith("    …")
    assert lines[0].endswith("…")
    before = lines[0][: lines[0].index(")")]
    assert len(lines[1]) - 1 == len(before) + sum(ord(letter) > 0x3000 for letter in before)  # these are two cells wide


def test_nothing_found_is_told_on_a_terminal_with_the_reason(db: Path) -> None:
    assert seen(on_a_terminal(db, "search", "governo", "cadde", "mucca")) == [
        "nothing was found", "mucca: no article has it", "",
    ]  # fmt: skip


def test_stems_of_another_version_are_told_and_words_found_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    manual_stores.archive(path)
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE store_values SET value = '0 italian' WHERE name = 'stems'")
    done = run(path, "search", "alluvione")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [str(FLOOD)]
    assert done.stderr.startswith("newscrawl: words are looked for as they are and not with their other endings")
    assert run(path, "search", "Alluvione").stderr == ""  # a name is looked for as it is in any store


def test_an_empty_store_says_that_nothing_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    manual_stores._opened(path).close()
    done = run(path, "search")
    assert (done.stdout, done.stderr.splitlines()[1]) == (
        "", "nothing is stored here yet; `newscrawl crawl news` fetches",
    )  # fmt: skip


# ── wrong uses ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("typed", "status", "said"), WRONG, ids=[typed for typed, _, _ in WRONG])
def test_what_cannot_be_done_is_said_in_a_line(db: Path, typed: str, status: str, said: str) -> None:
    done = run(db, *shlex.split(typed), status=int(status))
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert " / ".join(lines).replace(str(db), "DB") == said
    assert done.stdout == ""


def test_the_table_of_wrong_uses_has_forty_at_least() -> None:
    assert len({typed for typed, _, _ in WRONG}) == len(WRONG) >= 40


@pytest.mark.parametrize(
    "verb",
    [["search"], ["export", "--out", "a.csv"], ["reextract", "--dry-run"], ["watch", "add", "lago"]],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-s NEWSCRAWL_CSV_SAFE=1", "No such option: -s"),
        ("-sNEWSCRAWL_CSV_SAFE=1 tram", "a setting comes from the environment"),
        ("tram -L INFO", "No such option: -L"),
        ("-f=csv", "No such option: -f"),
        ("LOG_LEVEL=DEBUG tram", "LOG_LEVEL=…: a setting comes from the environment"),
        ("-é", "No such option: -é"),
    ],
)
def test_option_that_there_is_not_is_no_word_of_a_query(db: Path, verb: list[str], typed: str, said: str) -> None:
    assert said in run(db, *verb, *typed.split(), status=2).stderr


def test_word_with_a_dash_or_behind_two_dashes_stays_a_word(db: Path) -> None:
    assert ids(db, "search", "tram", "-calcio") == ids(db, "search", "tram", "--", "-s")
    assert "did you mean --format or --fields?" in run(db, "export", "--out", "a.csv", "-f", "csv", status=2).stderr
