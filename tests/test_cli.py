"""The verbs, as a person or a program types them."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.render.article import stamp
from newscrawl.crawl import plan
from newscrawl.models import Moment
from tests.end_to_end.end_to_end_made import environment

PAGE = """<!doctype html><html lang="it"><head><title>Riapre il ponte di Valmora - Il Corriere del Lago</title></head><body>
<article><h1>Riapre il ponte di Valmora</h1><p class="byline">di <a rel="author">Livia Sarti</a></p>
<time datetime="2026-01-04T09:30:00+01:00">4 gennaio 2026</time>
<p>Dopo undici mesi di lavori ha riaperto ieri mattina il ponte di Valmora, chiuso per il cedimento di una spalla. I primi a passare sono stati gli autobus della linea 7.</p>
<p>Il sindaco ha tagliato il nastro davanti a qualche centinaio di persone, poi il traffico è ripreso in entrambe le direzioni senza disagi.</p></article></body></html>"""


def run(*arguments: str, stdin: str = "") -> Any:
    return CliRunner(env={"COLUMNS": "140"}).invoke(main, list(arguments), input=stdin)


def piped(room: str, *rows: object) -> list[dict[str, Any]]:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    done = run("pipe", room, stdin=lines)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    return str(tmp_path / "page.html")


def test_pipe_extract_gives_each_field(page: str) -> None:
    (row,) = piped("extract", {"id": "1", "url": "https://www.lago.example/a.html", "path": page})
    assert row["id"] == "1"
    assert row["title"] == "Riapre il ponte di Valmora"
    assert row["authors"] == ["Livia Sarti"]
    assert row["date"] == "2026-01-04T09:30:00+01:00"
    assert row["body"].count("\n\n") == 1
    assert row["cpu_ms"] > 0
    assert set(row) >= {
        "kicker",
        "subtitle",
        "credit",
        "date_precision",
        "modified",
        "section",
        "access",
        "lang",
        "provenance",
    }


def test_pipe_extract_reads_gz_and_goes_on_after_a_bad_line(page: str, tmp_path: Path) -> None:
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(PAGE.encode()))
    good = {"id": "2", "url": None, "path": str(packed)}
    missing, broken, last = piped("extract", {"id": "1", "path": "/nowhere.html"}, "{not json", good)
    assert missing["id"] == "1"
    assert "nowhere" in missing["error"]
    assert "line 2" in broken["error"]
    assert last["title"] == "Riapre il ponte di Valmora"


def test_a_stamp_keeps_the_offset_that_was_printed_but_not_against_the_printed_day() -> None:
    late = datetime(2025, 11, 9, 3, 57, tzinfo=UTC)
    raw = "2025-11-08T22:57-05:00"
    assert stamp(Moment(late.astimezone(ZoneInfo("Europe/Rome")), "minute"), raw) == "2025-11-08T22:57-05:00"
    assert stamp(Moment(late, "minute"), raw) == "2025-11-09T03:57+00:00"


def test_pipe_dates() -> None:
    rows = piped(
        "dates",
        {"id": "a", "text": "ieri alle 22.40", "reference": "2025-11-10T12:00:00+01:00", "zone": "Europe/Rome"},
        {"id": "b", "text": "9 novembre 2025"},
        {"id": "c", "text": "Leggi anche"},
        {"id": "d", "text": 5},
    )
    assert rows[0] == {"id": "a", "date": "2025-11-09T22:40+01:00", "precision": "minute"}
    assert rows[1] == {"id": "b", "date": "2025-11-09", "precision": "day"}
    assert rows[2] == {"id": "c", "date": None, "precision": None}
    assert "expected a string" in rows[3]["error"]


def test_pipe_links(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        '<rss version="2.0"><channel><item><title>Prima</title><link>https://www.lago.example/a</link>'
        "<pubDate>Sun, 09 Nov 2025 08:30:00 +0100</pubDate></item></channel></rss>"
    )
    good, bad = piped(
        "links",
        {"path": str(feed), "url": "https://www.lago.example/feed/", "kind": "feed"},
        {"path": str(feed), "url": "https://www.lago.example/feed/", "kind": "fed"},
    )
    assert good["links"] == [
        {"url": "https://www.lago.example/a", "title": "Prima", "date": "2025-11-09T08:30:00+01:00"}
    ]
    assert good["error"] is None
    assert "expected one of" in bad["error"]


def test_pipe_urls_and_dedupe() -> None:
    first, second = piped(
        "urls", {"url": "https://m.lago.example/a/?utm_source=x#top"}, {"url": "http://www.lago.example/a"}
    )
    assert first == second
    text = " ".join(["La riapertura del ponte di Valmora è stata salutata da molta gente"] * 4)
    rows = piped(
        "dedupe",
        {"id": "1", "title": "Uno", "body": text},
        {"id": "2", "title": "Due", "body": text.upper()},
        {"id": "3", "title": "Tre", "body": text + " Altro."},
        {
            "id": "4",
            "title": "Quattro",
            "body": "Le squadre di sci tornano sulle piste della Cervina dopo due settimane di pioggia",
        },
    )
    assert [row["dup_of"] for row in rows] == [None, "1", "1", None]


def test_pipe_ends_with_1_where_no_line_could_be_served() -> None:
    done = run("pipe", "extract", stdin='{not json\n{"path": "/nowhere.html"}\n')
    assert (done.exit_code, len(done.stdout.splitlines())) == (1, 2)
    assert run("pipe", "urls", stdin="\n").exit_code == 0


def test_pipe_answers_each_line_before_it_gets_the_next() -> None:
    arguments = [sys.executable, "-m", "newscrawl", "pipe", "urls"]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for _ in range(3):
            running.stdin.write('{"url": "https://lago.example/a"}\n')
            running.stdin.flush()
            assert json.loads(running.stdout.readline()) == {"canonical": "https://lago.example/a"}
        running.stdin.close()


def test_try_shows_what_won_and_why(page: str) -> None:
    done = run("try", page, "--url", "https://www.lago.example/a.html")
    assert done.exit_code == 0, done.output
    for word in ("Riapre il ponte di Valmora", "Livia Sarti", "shown, and marked", "would be stored"):
        assert word in done.stdout


def test_try_json_is_for_programs(page: str) -> None:
    done = run("try", page, "--json")
    shown = json.loads(done.stdout)
    assert shown["authors"] == ["Livia Sarti"]
    assert {"field", "value", "trust", "origin", "outcome"} <= set(shown["candidates"][0])


def test_try_reads_standard_input() -> None:
    done = run("try", "-", "--json", stdin=PAGE)
    assert json.loads(done.stdout)["title"] == "Riapre il ponte di Valmora"


@pytest.mark.parametrize(
    "body",
    [b"SQLite format 3\0" + b"\x10\0" * 900, b"\x89PNG\r\n", bytes(range(256)) * 8],
    ids=["a database", "a picture", "bytes"],
)
def test_try_refuses_what_is_no_page(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "page").write_bytes(body)
    done = run("try", str(tmp_path / "page"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "expected a page of HTML; got a file of another kind" in done.stderr


@pytest.mark.parametrize("url", ["foo", "ftp://a.example/b", "", "https://"])
def test_try_refuses_an_address_that_is_none(page: str, url: str) -> None:
    done = run("try", page, "--url", url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "expected an address with http:// or https://" in done.stderr


def test_sources_lists_the_catalogue() -> None:
    done = run("sources")
    assert done.exit_code == 0
    assert "ansa" in done.stdout


def test_sources_cuts_off_no_slug_and_no_address() -> None:
    shown = CliRunner(env={"COLUMNS": "60"}).invoke(main, ["sources"]).stdout
    assert "ilfattoquotidiano" in shown
    assert "https://www.ilfattoquotidiano.it/" in shown


def test_a_name_of_before_is_the_same_verb_and_stands_in_no_help(tmp_path: Path) -> None:
    old, new = run("furniture", "keep", "--help"), run("boilerplate", "keep", "--help")
    assert old.exit_code == 0
    assert old.stdout == new.stdout.replace("main boilerplate", "main furniture")
    missing = ["--db", str(tmp_path / "none.db")]
    assert run("furniture", *missing).stderr == run("boilerplate", *missing).stderr != ""
    assert "furniture" not in run("--help").stdout


def test_crawl_is_scrapys_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = somebody.elses\n")
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "crawl", "news", "-a", "source=anza"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "did you mean" in done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("craw", "crawl"),
        ("staus", "status"),
        ("quarantine repaly", "replay"),
        ("pipe date", "dates"),
        ("boilerplate kep", "keep"),
    ],
)
def test_a_misspelt_verb_is_answered_with_the_one_that_was_meant(typed: str, meant: str) -> None:
    done = run(*typed.split())
    assert done.exit_code == 2
    assert f"No such command {typed.split()[-1]!r}; did you mean {meant!r}?" in done.output


def test_a_word_that_is_like_no_verb_is_only_refused() -> None:
    assert "No such command 'xyzzy'." in run("xyzzy").output


def test_help_of_crawl_names_the_arguments_of_each_spider() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "crawl", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    told = done.stdout[done.stdout.index("news takes") :]
    news, replay = told.split("replay takes")
    assert re.findall(r"^  -a (\w+)=", news, re.M) == list(plan.ARGUMENTS)
    assert re.findall(r"^  -a (\w+)=", replay, re.M) == list(plan.REPLAY_ARGUMENTS)
    assert all(len(line) <= 100 for line in told.splitlines())


def test_try_holds_a_page_to_the_limits_of_a_crawl_and_gives_its_verdict(page: str) -> None:
    limit = ("-s", "NEWSCRAWL_PAGE_CPU_S=0.001")
    done = run("try", page, "--url", "https://www.lago.example/a.html", *limit)
    assert done.exit_code == 1
    assert done.output == (
        "newscrawl: https://www.lago.example/a.html: would be quarantined: parse_timeout (over 0.001 s of CPU time)\n"
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_be_told_to_complete_verbs(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl"],
        env={
            **environment(),
            "_NEWSCRAWL_COMPLETE": f"{shell}_source",
            "_PYTHON__M_NEWSCRAWL_COMPLETE": f"{shell}_source",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "newscrawl" in done.stdout) == (0, True), done.stderr


def test_a_foreign_package_of_stages_is_named_with_its_folder_before_anything_is_asked(tmp_path: Path) -> None:
    foreign = tmp_path / "pipelines"
    foreign.mkdir()
    (foreign / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "crawl", "news", "-a", "url=http://127.0.0.1:9/"],
        cwd=tmp_path, env=environment() | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"the package 'pipelines' found is not newscrawl's ({foreign})" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("word", "said"), [("cra", "did you mean 'crawl'?"), ("help", "`newscrawl --help` shows what there is")]
)
def test_a_beginning_of_a_verb_and_the_word_help_are_understood(word: str, said: str) -> None:
    refused = CliRunner().invoke(main, [word], prog_name="newscrawl")
    assert refused.exit_code == 2
    assert said in refused.output
