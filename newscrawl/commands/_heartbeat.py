"""The heartbeat tells a watchdog that runs succeed: a file gets the last line, an address is asked. Neither can fail a run.

The address is the user's own, so it may be on this machine: the address guard of the crawl does not apply. As with
healthchecks.io, whose paths these are, `/start` and `/fail` are added to it and the last line is the body of the request;
an address with a query is asked as it is, and only by a run that is alive.
"""

from __future__ import annotations

import logging
import os
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.config import Config

logger = logging.getLogger(__name__)

_SECONDS = 10
# Exit statuses of a run that did its work, or used up its time or budget: no person is needed. A run that found the lock held
# (75) sends no heartbeat.
_ALIVE_ON = frozenset({0, 1, 6})


class Heartbeat:
    """The heartbeat of one run."""

    def __init__(self, config: Config, *, alive_on: frozenset[int] = _ALIVE_ON) -> None:
        """alive_on: exit statuses that count as alive"""
        self._file = config.heartbeat
        self._ping = config.ping
        self._alive_on = alive_on

    def begin(self) -> None:
        """Send that the run has the lock and begins. Does not wait for an answer."""
        if self._ping and not urlsplit(self._ping).query:
            self._ask(_with(self._ping, "start"), "")

    def end(self, exit_status: int, last_line: str) -> None:
        """Send how the run ended. Waits ten seconds for an answer at most."""
        alive = exit_status in self._alive_on
        if alive and self._file is not None:
            _write(self._file, last_line)
        if self._ping and (alive or not urlsplit(self._ping).query):
            self._ask(self._ping if alive else _with(self._ping, "fail"), last_line).join(_SECONDS)

    def _ask(self, address: str, body: str) -> threading.Thread:
        """Ask in a thread of its own: a slow answer must not hold up the run, nor its end."""
        thread = threading.Thread(target=_ask, args=(address, body), name="ping", daemon=True)
        thread.start()
        return thread


def _with(address: str, word: str) -> str:
    return f"{address.rstrip('/')}/{word}"


def _write(path: Path, line: str) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_text(f"{line}\n", "utf-8")
        os.replace(unfinished, path)
    except OSError as error:
        logger.warning("NEWSCRAWL_HEARTBEAT=%s: not written: %s", path, error.strerror or error)


def _ask(address: str, body: str) -> None:
    try:
        # A body makes it a POST, which watchdogs take as well, and show.
        request = urllib.request.Request(address, data=body.encode() or None)  # noqa: S310 - http or https, see config
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            answer.read(1024)
    except Exception as error:  # whatever it is: the run is not to suffer from it
        logger.warning("NEWSCRAWL_PING: no answer (%s)", error)
