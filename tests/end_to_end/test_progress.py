"""While a run works, its progress is shown: on a terminal as a table, to programs as lines of JSON; without either nothing."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newscrawl.extensions._shown import JsonLines, LiveTable
from newscrawl.extensions.progress import view_for
from tests.end_to_end.end_to_end_made import ROOT, crawl, environment, outlets
from tests.screen import Watched, watch

SETTINGS = (
    *("-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "NEWSCRAWL_WORKERS=1"),
    *("-s", "DOWNLOAD_DELAY=0.1", "-s", "AUTOTHROTTLE_ENABLED=False"),
)
HEAD = "source found fetched stored waiting failed articles/s time left"


def words(db: Path, source: str, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "scrapy", "crawl", "news", *SETTINGS, "-s", f"NEWSCRAWL_DB={db}", "-a", f"source={source}",
        *more,
    ]  # fmt: skip


def on_a_terminal(
    folder: Path, height: int, *more: str, seen: Callable[..., None] = lambda *_: None, **variables: str
) -> Watched:
    (folder / "stumm.toml").write_text('name = "Stumm"\nhome = "http://127.0.0.1:9/"\n', "utf-8")
    with outlets(folder) as (_, source):
        env = {name: value for name, value in environment().items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        return watch(
            words(folder / "a.db", f"{source},{folder / 'stumm.toml'}", *more),
            cwd=ROOT, height=height, env=env | {"TERM": "xterm", **variables}, seen=seen,
        )  # fmt: skip


def squeezed(lines: list[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


@pytest.fixture(name="watched", scope="module")
def _watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return on_a_terminal(tmp_path_factory.mktemp("watched"), 30)


def test_on_a_terminal_a_table_by_source_is_drawn_in_one_place(watched: Watched) -> None:
    drawn = [squeezed(lines) for lines in watched.pictures if HEAD in squeezed(lines)]
    assert len(drawn) > 2
    assert all(lines.count(HEAD) == 1 for lines in drawn)
    assert any(
        re.fullmatch(r"lago 16 [1-9]\d* [1-9]\d* \d+ \d+ \d+\.\d\d( \d+ s)?", line) for lines in drawn for line in lines
    )
    assert any(line.startswith("3 sources 30 ") for lines in drawn for line in lines)
    assert any(re.search(r"waits for .*127\.0\.0\.1|being read", line) for lines in drawn for line in lines)


def test_at_the_end_the_table_is_gone_and_the_report_and_lines_of_the_log_are_whole(watched: Watched) -> None:
    end = watched.screen.shown()
    assert watched.screen.cursor
    assert HEAD not in squeezed(end)
    assert end[-2].startswith("run=1 exit=1 discovered=30 ")
    warnings = [line for line in end if " WARNING " in line]
    assert warnings
    assert all(re.match(r"\d{4}-\d\d-\d\d [\d:,]+ WARNING newscrawl\S*: ", line) for line in warnings)
    table = [line for line in end if line and line[0] in "┏┃┡│├└"]
    assert {len(line) for line in table} == {len(table[0])}


def test_a_low_terminal_gets_the_busiest_and_the_rest_in_one_row(tmp_path: Path) -> None:
    watched = on_a_terminal(tmp_path, 6)
    drawn = [squeezed(lines) for lines in watched.pictures if HEAD in squeezed(lines)]
    assert drawn
    assert all(len(lines) - lines.index(HEAD) <= 6 for lines in drawn)
    assert any(line.startswith("2 others ") for lines in drawn for line in lines)


def test_a_run_that_is_ended_by_force_gives_the_terminal_back(tmp_path: Path) -> None:
    def interrupt(lines: list[str], process: subprocess.Popen[bytes]) -> None:
        """Twice, one with each of two pictures on which a link waits."""
        if len(sent) < 2 and any(re.match(r"lago [1-9]", line) for line in squeezed(lines)):
            sent.append(process.send_signal(signal.SIGINT))

    sent: list[None] = []
    watched = on_a_terminal(tmp_path, 30, "-s", "DOWNLOAD_DELAY=2", seen=interrupt)
    end = watched.screen.shown()
    assert (watched.status, watched.screen.cursor) == (130, True)
    assert HEAD not in squeezed(end)
    assert end[-2].startswith("run=1 exit=130 ")
    assert " secs=0.0" not in end[-2]
    assert any("a second signal ends them at once" in line for line in end)


def test_a_terminal_that_cannot_be_drawn_on_is_shown_no_table(tmp_path: Path) -> None:
    watched = on_a_terminal(tmp_path, 30, "-a", "limit=1", TERM="dumb")
    assert not any(HEAD in squeezed(lines) for lines in watched.pictures)
    assert watched.screen.shown()[-2].startswith("run=1 exit=1 ")


@pytest.mark.parametrize(
    ("given", "view"),
    [
        ({"LOG_LEVEL": "WARNING"}, LiveTable),
        ({"LOG_LEVEL": "INFO", "LOG_FILE": "a.log"}, LiveTable),
        ({"LOG_LEVEL": "INFO"}, type(None)),
        ({"LOG_LEVEL": "WARNING", "FEEDS": {"stdout:": {"format": "jsonl"}}}, type(None)),
        ({"LOG_LEVEL": "WARNING", "NEWSCRAWL_PROGRESS": "off"}, type(None)),
        ({"LOG_LEVEL": "INFO", "NEWSCRAWL_PROGRESS": "jsonl"}, JsonLines),
    ],
    ids=str,
)
def test_the_table_is_drawn_only_where_nothing_else_is_printed(
    given: dict[str, object], view: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(view_for(Settings(given)), view)


def test_programs_get_an_object_a_line_on_standard_error_and_the_last_one_says_so(tmp_path: Path) -> None:
    with outlets(tmp_path) as (_, source):
        done = subprocess.run(
            words(tmp_path / "a.db", source, "-a", "limit=6", "-s", "NEWSCRAWL_PROGRESS=jsonl"),
            cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["ended"] for one in told] == [False] * (len(told) - 1) + [True]
    last = told[-1]
    assert list(last) == ["run", "at", "secs", "ended", "waits_for", "total", "sources"]
    assert list(last["total"]) == ["found", "fetched", "stored", "waiting", "failed", "per_s", "left_s"]
    figures = dict(word.split("=") for word in done.stdout.splitlines()[-1].split())
    for key, name in (("found", "discovered"), ("fetched", "fetched"), ("stored", "stored"), ("waiting", "waiting")):
        assert last["total"][key] == int(figures[name])
        assert sum(one[key] for one in last["sources"].values()) == last["total"][key]


def test_who_stops_reading_the_lines_does_not_end_the_run(tmp_path: Path) -> None:
    with outlets(tmp_path) as (_, source):
        run = subprocess.Popen(
            words(tmp_path / "a.db", source, "-a", "limit=6", "-s", "NEWSCRAWL_PROGRESS=jsonl"),
            cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        assert json.loads(run.stderr.readline())["run"] == 1
        run.stderr.close()
        last = run.stdout.read().splitlines()[-1]
        run.stdout.close()
        assert (run.wait(60), last.split(" stored=")[0]) == (0, "run=1 exit=0 discovered=30 fetched=6")


def test_without_a_terminal_nothing_is_shown(tmp_path: Path) -> None:
    with outlets(tmp_path) as (_, source):
        done = crawl(tmp_path / "a.db", "-a", f"source={source}", "-a", "limit=1", "-s", "LOG_LEVEL=CRITICAL")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_word_that_is_none_is_told(tmp_path: Path) -> None:
    done = crawl(tmp_path / "a.db", "-s", "NEWSCRAWL_PROGRESS=bar")
    assert done.returncode == 2
    assert "NEWSCRAWL_PROGRESS: expected one of auto, off, jsonl; got 'bar'" in done.stderr
