"""A run can be stopped by a signal, or by the end of its own time. What is under way may finish, for GRACE_S at most.

After the first signal, or at the end of the time, nothing new is begun. After a second signal, or GRACE_S, the run ends at
once; what was under way is pending again.
"""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from typing import Any

from newscrawl.middlewares import transport

logger = logging.getLogger(__name__)

# Seconds that what is under way may take: systemd and the like kill after 90 or less, and a page takes some seconds.
GRACE_S = 20.0
_STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


class Stop:
    """Stops a run; made before the process starts, and asked afterwards what ended it."""

    def __init__(self, process: Any, *, run_minutes: float) -> None:
        """run_minutes: 0: no limit"""
        self.cause: str | None = None  #: "sigterm", "sigint" or "run_minutes"; None when the run ended by itself
        self.exit_status: int | None = None  #: of a signal
        self._process = process
        self._forward = transport.hear_signals(process, self._signalled)
        if run_minutes > 0:
            self._reactor().callLater(60 * run_minutes, self._time_over)

    def _signalled(self, number: int, frame: Any) -> None:
        """Note a signal, in its handler, and hand over to the reactor's thread."""
        is_first = self.exit_status is None
        if is_first and number in _STATUS:
            self.cause = signal.Signals(number).name.lower()
            self.exit_status = _STATUS[signal.Signals(number)]
        self._forward(number, frame)
        if is_first:
            self._reactor().callFromThread(self._tell)
        self._reactor().callFromThread(self._force_later)

    def _time_over(self) -> None:
        if self.cause is None:
            self.cause = "run_minutes"
            transport.stop_gracefully(self._process)
            self._force_later()

    def _tell(self) -> None:
        logger.warning(
            "interrupted: requests under way may end, within %g s; a second signal ends them at once", GRACE_S
        )

    def _force_later(self) -> None:
        self._reactor().callLater(GRACE_S, self._stop_now)

    def _stop_now(self) -> None:
        with suppress(RuntimeError):  # it has stopped already
            self._reactor().stop()

    def _reactor(self) -> Any:
        # Not at the head: importing it there would install it before Scrapy has chosen one.
        from twisted.internet import reactor

        return reactor
