"""A hub that stays: one run after the other, each with its row, health, alerts and last line, as cron would start them.

A run that is not through by the time of the next one leaves its bundles to that one. What needs a person ends it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from newscrawl.commands._status import LOCKED, STORE_FAILED, USAGE

_ENDS = frozenset({USAGE, STORE_FAILED, LOCKED, 130, 143})
_HUB = (sys.executable, "-m", "newscrawl", "fleet", "hub")


class Forever:
    """Starts run after run, until a signal comes or one of them cannot be."""

    def __init__(self, arguments: Sequence[str], every_s: float) -> None:
        """arguments: of each run; every_s: from the beginning of one to that of the next"""
        self._words = [*_HUB, "-s", f"NEWSCRAWL_RUN_MINUTES={every_s / 60:g}", *arguments]
        self._every_s = every_s
        self._run: subprocess.Popen[bytes] | None = None
        self._signal: int | None = None

    def go(self) -> int:
        """The exit status of the last run, or of the signal between two of them."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)
        while self._signal is None:
            began = time.monotonic()
            self._run = subprocess.Popen(self._words)  # noqa: S603 - ours
            status = self._run.wait()
            self._run = None
            if status in _ENDS:
                return status
            while self._signal is None and (left_s := began + self._every_s - time.monotonic()) > 0:
                time.sleep(min(left_s, 0.2))
        return 128 + self._signal

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._signal = number
        if self._run is not None:
            self._run.send_signal(number)
