"""A hub that stays: one run after the other, each with its row, health, alerts and last line, as cron would start them.

A run that is not through by the time of the next one leaves its bundles to that one. What needs a person ends it; a PostgreSQL that is
away, or another run that holds the lock, is waited for.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from newscrawl.commands._status import LOCKED, STORE_FAILED, USAGE
from newscrawl.errors import FleetError, FleetUnreachable

_ENDS = frozenset({USAGE, STORE_FAILED, 130, 143})
_UNAVAILABLE = FleetError.exit_status
_HUB = (sys.executable, "-m", "newscrawl", "fleet", "hub")
# Seconds after which one tries again that found PostgreSQL away, or the lock held.
_AGAIN_S = 30.0
_DSN = "NEWSCRAWL_FLEET_DSN"


class Forever:
    """Starts run after run, until a signal comes or one of them cannot be."""

    def __init__(self, arguments: Sequence[str], every_s: float, dsn: str = "") -> None:
        """arguments: of each run; every_s: from the beginning of one to that of the next; dsn: of PostgreSQL, unless an argument names it"""
        self._arguments = arguments
        self._words = [*_HUB, "-s", f"NEWSCRAWL_RUN_MINUTES={every_s / 60:g}", *arguments]
        self._every_s = every_s
        self._dsn = dsn
        self._run: subprocess.Popen[bytes] | None = None
        self._signal: int | None = None
        self._passed_on = False

    def go(self) -> int:
        """The exit status of the last run, or of the signal between two of them."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, self._heard)
        once = not {"-h", "--help"}.isdisjoint(self._arguments)
        while self._signal is None:
            began = time.monotonic()
            status = self._one()
            if once or status in _ENDS or (status == _UNAVAILABLE and not self._may_come_back()):
                return status
            wait_s = self._every_s
            if status in (_UNAVAILABLE, LOCKED):
                began, wait_s = time.monotonic(), min(wait_s, _AGAIN_S)
            while self._signal is None and (left_s := began + wait_s - time.monotonic()) > 0:
                time.sleep(min(left_s, 0.2))
        return 128 + self._signal

    def _one(self) -> int:
        """One run. It is in a session of its own: a terminal's signal comes to it from here, once, for a second one ends it at once."""
        self._run = subprocess.Popen(self._words, start_new_session=True)  # noqa: S603 - ours
        if self._signal is not None and not self._passed_on:
            self._run.send_signal(self._signal)
        status = self._run.wait()
        self._run = None
        return status

    def _may_come_back(self) -> bool:
        """Whether a run that could not use PostgreSQL may do so in a while, without a person's help."""
        given = (word.partition(f"{_DSN}=")[2] for word in reversed(self._arguments) if f"{_DSN}=" in word)
        try:
            asyncio.run(_checked(next(given, self._dsn)))
        except FleetUnreachable:
            return True
        except FleetError:
            return False  # the run has said why
        return True

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._signal = number
        if self._run is not None:
            self._passed_on = True
            self._run.send_signal(number)


async def _checked(dsn: str) -> None:
    """Raises FleetUnreachable, or what else keeps a hub from its work."""
    from newscrawl.fleet.queue import schema, sessions  # here: a run has said it where their packages are not there

    info = sessions.conninfo(dsn, name="check")
    async with await sessions.connect(info) as connection:
        await schema.check(connection, info)
