"""A hub that stays passes a signal on once, waits for a PostgreSQL that is away, and ends where a person is needed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newscrawl.fleet import forever
from newscrawl.fleet.forever import Forever
from tests.end_to_end.end_to_end_made import ROOT

# In the place of a hub: it counts the signals that come within half a second of the first.
_COUNTS = """
import pathlib, signal, sys, time
count = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: count.append(1))
pathlib.Path(sys.argv[1]).write_text("ready")
while not count:
    time.sleep(0.02)
end = time.monotonic() + 0.5
while time.monotonic() < end:
    time.sleep(0.02)
pathlib.Path(sys.argv[1]).write_text(str(len(count)))
sys.exit(130)
"""


def test_a_signal_to_the_whole_group_comes_to_the_run_once(tmp_path: Path) -> None:
    told, program = tmp_path / "told", tmp_path / "counts.py"
    program.write_text(_COUNTS)
    words = f"""
import sys
from newscrawl.fleet import forever
forever._HUB = (sys.executable, {str(program)!r}, {str(told)!r})
sys.exit(forever.Forever((), 60).go())
"""
    stays = subprocess.Popen([sys.executable, "-c", words], cwd=ROOT, start_new_session=True)
    end = time.monotonic() + 15
    while not (told.exists() and told.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(stays.pid, signal.SIGINT)  # as a terminal does
    assert stays.wait(15) == 130
    assert told.read_text() == "1"


def ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, statuses: list[int], *arguments: str) -> tuple[int, int]:
    """How a hub that stays ended whose runs end with these statuses, and how many there were."""
    runs = tmp_path / "runs"
    program = f"""
import pathlib, sys
runs = pathlib.Path({str(runs)!r})
done = len(runs.read_text()) if runs.exists() else 0
runs.write_text("x" * (done + 1))
sys.exit({statuses}[done])
"""
    monkeypatch.setattr(forever, "_HUB", (sys.executable, "-c", program))
    monkeypatch.setattr(forever, "_AGAIN_S", 0.05)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        status = Forever(arguments, 600 if len(statuses) > 1 else 0.1).go()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status, len(runs.read_text())


def test_a_postgresql_that_is_away_and_a_lock_are_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    away = ("-s", "NEWSCRAWL_FLEET_DSN=host=127.0.0.1 port=9")
    assert ended(monkeypatch, tmp_path, [69, 75, 69, 4], *away) == (4, 4)


def test_a_database_without_a_fleet_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty: str
) -> None:
    assert ended(monkeypatch, tmp_path, [69, 0], "-s", f"NEWSCRAWL_FLEET_DSN={empty}") == (69, 1)


def test_help_is_shown_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ended(monkeypatch, tmp_path, [0], "--help") == (0, 1)
