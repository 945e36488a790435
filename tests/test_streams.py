"""Standard streams that are closed or full, a current folder that is gone, Ctrl-C before anything began: one line, no traceback."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.demo import _SCRAPY
from tests.end_to_end.end_to_end_made import command, environment

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def shell(arguments: list[str], redirected: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(arguments)} {redirected}"],
        cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def newscrawl(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", *arguments]


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("verb", [["--help"], ["sources"], ["status", "--help"]], ids=" ".join)
def test_output_that_nothing_takes_is_told(tmp_path: Path, verb: list[str], unbuffered: str) -> None:
    done = shell(["env", f"PYTHONUNBUFFERED={unbuffered}", *newscrawl(*verb)], f">{FULL}", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "newscrawl: what this prints cannot be written (No space left on device)\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_nobody_who_reads(tmp_path: Path, closed: str) -> None:
    done = shell(newscrawl("sources"), closed, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    refused = shell(newscrawl("status", "--db", "none.db"), closed, tmp_path)
    assert refused.returncode == 4
    assert "Traceback" not in refused.stderr


@needs_full
@pytest.mark.parametrize("redirected", [f">{FULL}", f"2>{FULL}", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_crawl_keeps_its_exit_status_whatever_takes_its_report(tmp_path: Path, redirected: str) -> None:
    done = shell(command(tmp_path / "a.db", "-a", "url=", "-s", "LOG_LEVEL=CRITICAL"), redirected, tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    if redirected == f">{FULL}":
        assert "standard output: cannot be written (No space left on device); exit=2 " in done.stderr


@pytest.mark.parametrize("verb", ["crawl news", "demo --db news.db"])
def test_a_current_folder_that_was_deleted_is_told(tmp_path: Path, verb: str) -> None:
    arguments = ["/bin/sh", "-c", f'mkdir gone; cd gone; rmdir ../gone; exec "{sys.executable}" -m newscrawl {verb}']
    done = subprocess.run(
        arguments, cwd=tmp_path, env={**environment(), "PYTHONSAFEPATH": "1"}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "newscrawl: the current folder was deleted; change to another one, then start again\n"


def test_ctrl_c_before_anything_began_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newscrawl.cli._settings.use", interrupted)
    done = CliRunner().invoke(main, ["crawl", "news"])
    assert done.exit_code == 130
    assert done.output == "newscrawl: interrupted\n"


@pytest.mark.parametrize(
    ("module", "program", "said"),
    [
        ("click.py", ["-m", "newscrawl", "sources"], "newscrawl: interrupted\n"),
        ("scrapy/__init__.py", ["-c", _SCRAPY, "version"], ""),
    ],
    ids=["a verb", "the demo's crawl"],
)
def test_ctrl_c_while_modules_are_imported_is_told_without_a_traceback(
    tmp_path: Path, module: str, program: list[str], said: str
) -> None:
    """A module that is imported gets the signal while it is."""
    (tmp_path / module).parent.mkdir(exist_ok=True)
    (tmp_path / module).write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n")
    done = subprocess.run(
        [sys.executable, *program], cwd=tmp_path, env={**environment(), "PYTHONPATH": str(tmp_path)}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, said)
