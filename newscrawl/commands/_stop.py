"""The ends that come from outside: a signal, or the run's own time. What is under way may finish, for so long.

First signal, or time over: nothing new is begun, what is under way ends, at most GRACE_S. Second signal, or
that time over: the run ends at once; what was under way is pending again.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Any

from newscrawl.middlewares import transport

# Seconds that what is under way may take: systemd and the like kill after 90 or less, and a page takes some seconds.
GRACE_S = 20.0
_STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


class Stop:
    """Set before the process starts; says afterwards what ended the run."""

    def __init__(self, process: Any, *, run_minutes: float) -> None:
        """run_minutes: 0: no limit"""
        self.cause: str | None = None  #: "sigterm", "sigint" or "run_minutes"; None when the run ended by itself
        self.exit_status: int | None = None  #: of a signal
        self._process = process
        self._forward = transport.hear_signals(process, self._signalled)
        if run_minutes > 0:
            self._reactor().callLater(60 * run_minutes, self._time_over)

    def _signalled(self, number: int, frame: Any) -> None:
        """In the signal handler: only notes, and hands over to the reactor's thread."""
        if self.exit_status is None and number in _STATUS:
            self.cause = signal.Signals(number).name.lower()
            self.exit_status = _STATUS[signal.Signals(number)]
        self._forward(number, frame)
        self._reactor().callFromThread(self._force_later)

    def _time_over(self) -> None:
        if self.cause is None:
            self.cause = "run_minutes"
            transport.stop_gracefully(self._process)
            self._force_later()

    def _force_later(self) -> None:
        self._reactor().callLater(GRACE_S, self._stop_now)

    def _stop_now(self) -> None:
        with suppress(RuntimeError):  # it has stopped already
            self._reactor().stop()

    def _reactor(self) -> Any:
        # Not at the head: importing it there would install it before Scrapy has chosen one.
        from twisted.internet import reactor

        return reactor
