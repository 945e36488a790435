"""`newscrawl add`: from an address to a source file and stored articles, on real servers; and what is refused, in one clear line."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from newscrawl import sources
from newscrawl.adding import propose
from newscrawl.cli import main
from newscrawl.cli.add import _offer
from newscrawl.errors import UsageError
from newscrawl.sources import chosen
from tests.adding.adding_made import HOME, entry, found, paths
from tests.adding.adding_made import article as made_article
from tests.bench.add.farm import Made, outlets
from tests.bench.add.judge import AT_ONCE, judged, newscrawl
from tests.bench.add.pages import Look, advertised, article, front, rss, stories
from tests.bench.add.second.outlets import outlets as second
from tests.bench.add.server import XML, Host, served

SETTINGS = [word for setting in AT_ONCE for word in ("-s", setting)]
SOME = ("wordpress, bare slugs", "home page, dead feed")
SOME_OF_SECOND = ("as Citynews, feed named by section pages",)
MORE_OF_SECOND = ("feed on another host", "the named feed is frozen")
FARM = [
    *(made for made in outlets() if made.name in SOME),
    *(made for made in second() if made.name in SOME_OF_SECOND),
    *(pytest.param(made, marks=pytest.mark.soak) for made in second() if made.name in MORE_OF_SECOND),
]


@pytest.mark.parametrize("made", FARM, ids=lambda made: made.name)
def test_a_made_outlet_needs_no_mending_by_hand(tmp_path: Path, made: Made) -> None:
    verdict = judged(made, tmp_path)
    assert not verdict.faults, f"{verdict.faults}\n{verdict.toml}"


@pytest.fixture
def outlet() -> Iterator[Host]:
    with served() as host:
        look, shown = (
            Look("La Sentinella", "modern"),
            stories("sentinella", 6, datetime.now(UTC).replace(microsecond=0), "/{section}/{slug}-{number}.html"),
        )
        host.serve("/", front(look, look.name, shown, head=advertised(("rss", look.name, "/rss.xml"))))
        host.serve("/rss.xml", rss(look.name, host.base, shown), XML)
        for story in shown:
            host.serve(story.path, article(look, story, host.base))
        yield host


def test_a_person_is_asked_on_a_terminal_sees_the_fields_and_may_say_that_the_articles_were_seen(
    tmp_path: Path, outlet: Host
) -> None:
    (tmp_path / "sources").mkdir()
    chosen.enable(tmp_path / "sources", ["@all"])
    done = typed(tmp_path, "y\ny\n", outlet.base.removeprefix("http://"), "--slug", "sentinella")
    assert done.returncode == 0, done.stderr
    assert f"{outlet.base} answers, and is taken" in done.stderr  # https was tried, and did not
    source = sources.read(tmp_path / "sources" / "sentinella.toml")
    assert (source.name, source.verified) == ("La Sentinella", True)
    assert "published\t5 of 5\tjsonld:datePublished" in done.stdout
    assert f"wrote {tmp_path}/sources/sentinella.toml; next: newscrawl crawl news -a source=sentinella" in done.stdout
    assert chosen.terms([tmp_path / "sources"]) == ("@all", "sentinella")
    asked = [path for path in outlet.asked if path.endswith(".html")]
    assert len(asked) == len(set(asked)) == 5

    # A second time the outlet is named, and nothing is asked or written.
    outlet.asked.clear()
    again = newscrawl(tmp_path, "add", outlet.base, *SETTINGS)
    assert (again.returncode, outlet.asked) == (2, [])
    assert "the catalogue has it already, as sentinella" in again.stderr


PROPOSAL = propose(
    "lavedetta",
    HOME,
    found(entry(2, "/feed/", paths(4)), articles=[made_article(paths(1)[0])]),
    {},
    "www.lavedetta.example",
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_it_ends_it_at_once_and_nothing_is_written(
    tmp_path_factory: pytest.TempPathFactory, outlet: Host, number: signal.Signals
) -> None:
    folder = tmp_path_factory.mktemp("t")  # of a short name: sockets lie in it
    slowly = [word.replace("DOWNLOAD_DELAY=0", "DOWNLOAD_DELAY=1") for word in SETTINGS]
    environment = {**os.environ, "NEWSCRAWL_SOURCES": str(folder), "TMPDIR": str(folder)}
    program = [sys.executable, "-m", "newscrawl", "add", outlet.base, "--yes", *slowly]
    with subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as added:
        until = time.monotonic() + 60
        while "/rss.xml" not in outlet.asked and time.monotonic() < until:
            time.sleep(0.05)
        added.send_signal(number)
        _, said = added.communicate(timeout=60)
    assert added.returncode == 128 + number, said.decode()
    assert not list(folder.iterdir())
    assert not any(path.endswith(".html") for path in outlet.asked)


def test_who_reads_no_terminal_is_told_too_that_robots_txt_asks_for_long_pauses(
    tmp_path_factory: pytest.TempPathFactory, outlet: Host
) -> None:
    outlet.serve("/robots.txt", "User-agent: *\nCrawl-delay: 60\n", "text/plain")
    folder = tmp_path_factory.mktemp("t")
    environment = {**os.environ, "NEWSCRAWL_SOURCES": str(folder), "TMPDIR": str(folder)}
    program = [sys.executable, "-m", "newscrawl", "add", outlet.base, "--json", *SETTINGS]
    with subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True) as added:
        assert added.stderr is not None
        said = next(line for line in added.stderr if "Crawl-delay" in line)
        os.killpg(added.pid, signal.SIGINT)  # as a terminal does
        added.communicate(timeout=60)
    assert added.returncode == 130
    assert "asks for 60 s between two requests (Crawl-delay), of which 30 s are kept: this takes 5 minutes" in said


def offered(folder: Path, answers: str = "", **given: bool) -> Result:
    """What is shown of a proposal, and asked."""

    @click.command()
    def offer() -> None:
        _offer(PROPOSAL, folder, **{"ask": False, "dry_run": False, "as_json": False, **given})

    return CliRunner().invoke(offer, input=answers)


def test_a_dry_run_shows_the_file_and_writes_none(tmp_path: Path) -> None:
    shown = offered(tmp_path, dry_run=True).output
    assert "nothing was written (--dry-run)" in shown
    assert f'url = "{HOME.url}feed/"' in shown
    told = json.loads(offered(tmp_path, dry_run=True, as_json=True).output)
    assert (told["slug"], told["written"], told["entries"][0]["kind"]) == ("lavedetta", None, "feed")
    assert list(tmp_path.iterdir()) == []


def test_who_says_no_has_no_file_and_no_file_is_written_over(tmp_path: Path) -> None:
    said_no = offered(tmp_path, "n\n", ask=True)
    assert (said_no.exit_code, "nothing was written" in said_no.output, list(tmp_path.iterdir())) == (0, True, [])
    (tmp_path / "lavedetta.toml").write_text("mine")
    refused = offered(tmp_path, "y\nn\n", ask=True).exception
    assert isinstance(refused, UsageError)
    assert "is there already: nothing was written" in str(refused)
    assert (tmp_path / "lavedetta.toml").read_text() == "mine"


def typed(folder: Path, answers: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verb at a terminal, at which these answers are typed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NEWSCRAWL_SOURCES": str(folder / "sources"), "NEWSCRAWL_DB": str(folder / "news.db")}
    try:
        os.write(ours, answers.encode())
        return subprocess.run(
            [sys.executable, "-m", "newscrawl", "add", *arguments, *SETTINGS],
            env=environment, stdin=theirs, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)


# ── wrong use ──────────────────────────────────────────────────────────────────────────────────

WRONG: dict[str, tuple[list[str], str]] = {
    "no site": ([], "Missing argument 'SITE'"),
    "an empty site": ([""], "expected an outlet's address such as www.example.it"),
    "a blank site": (["  "], "expected an outlet's address such as www.example.it"),
    "a word": (["lavedetta"], "expected an outlet's address such as www.example.it"),
    "a slug of the catalogue": (["prova"], "prova is an outlet of the catalogue already"),
    "a list of feeds": (["feeds.opml"], "a list of feeds is taken by `newscrawl sources import`"),
    "another scheme": (["ftp://www.example.it/"], "expected an outlet's address"),
    "a password": (["https://anna:segreto@www.example.it/"], "and no password"),
    "no host": (["https:///"], "expected an outlet's address"),
    "two sites": (["www.example.it", "www.example.org"], "unexpected extra argument"),
    "an outlet that is known": (["https://www.prova.example/cronaca/"], "the catalogue has it already, as prova"),
    "a slug with blanks": (["www.example.it", "--slug", "La Vedetta"], "--slug: expected a-z, 0-9, _ and -"),
    "a slug that is taken": (["www.example.it", "--slug", "prova"], "another outlet of the catalogue has this name"),
    "a setting without a value": (["www.example.it", "-s", "NEWSCRAWL_CONTACT"], "expected NAME=VALUE"),
    "a setting that there is not": (["www.example.it", "-s", "NEWSCRAWL_KONTACT=a"], "did you mean NEWSCRAWL_CONTACT?"),
    "a wrong value": (["www.example.it", "-s", "NEWSCRAWL_WORKERS=many"], "NEWSCRAWL_WORKERS: expected"),
    "an option that there is not": (["www.example.it", "--dryrun"], "--dry-run"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_one_clear_line_and_nothing_is_asked(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "prova.toml").write_text('name = "Prova"\nhome = "https://www.prova.example/"\n')
    done: Any = CliRunner(env={"NEWSCRAWL_SOURCES": str(tmp_path), "COLUMNS": "200"}).invoke(main, ["add", *arguments])
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert "segreto" not in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["prova.toml"]


def test_a_site_where_nothing_can_be_found_is_told_what_was_tried_and_what_can_be_done(tmp_path: Path) -> None:
    with served() as host:
        host.every = (403, "text/html", b"<h1>Forbidden</h1>")
        host.serve("/robots.txt", "User-agent: *\nDisallow:\n", "text/plain")
        gone = host.base
        done = newscrawl(tmp_path, "add", gone, *SETTINGS)
    assert done.returncode == 5
    assert f"{gone}/: no feed, sitemap or page with articles was found; nothing was written" in done.stderr
    assert f"{gone}/  forbidden: HTTP 403" in done.stderr
    assert "turns programs away, which newscrawl does not get around; ask the outlet" in done.stderr
    assert done.stderr.count("HTTP 403") == 1
    assert "Traceback" not in done.stderr
