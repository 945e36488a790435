"""Logs of a run: where they go, which secrets are hidden in them, and how many errors they held.

    at a terminal                    warnings; progress and a table instead of the rest
    without one (cron)               nothing: the run's file has the log, standard error only what a person should know
    -L, -s LOG_LEVEL, LOG_FILE, -s NEWSCRAWL_VERBOSE=1    as asked, besides the run's file

The run's file (NEWSCRAWL_LOG) has everything from INFO, without bodies, and is bounded: five files of 5 MB.
"""

from __future__ import annotations

import errno
import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from newscrawl.config import Config
from newscrawl.errors import StoreError, UsageError
from newscrawl.redact import redact, secrets_of

_BYTES, _FILES = 5_000_000, 5
_FROM_COMMAND_LINE = 40
# Errors of the disk, which is full or read-only, and not of a wrong file name.
_DISK = (errno.EROFS, errno.ENOSPC, errno.EDQUOT)

# Settings that hold secrets: their values are hidden wherever they turn up.
_SECRET_SETTINGS = (
    "HTTPAUTH_PASS", "FTP_PASSWORD", "MAIL_PASS", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
)  # fmt: skip


def secrets(settings: BaseSettings, config: Config) -> tuple[str, ...]:
    """Values that must not appear in a log or message."""
    values = (config.ping, *secrets_of(config.fleet_dsn), *(settings[name] for name in _SECRET_SETTINGS))
    return tuple(str(value) for value in values if value)


def choose_level(settings: BaseSettings, *, verbose: bool) -> None:
    """Set the level of standard error: as asked for, else warnings at a terminal and nothing without one."""
    asked = (settings.getpriority("LOG_LEVEL") or 0) >= _FROM_COMMAND_LINE or settings["LOG_FILE"]
    if not asked and not verbose:
        settings.set("LOG_LEVEL", "WARNING" if sys.stderr.isatty() else "CRITICAL", priority="cmdline")


class Log:
    """The log file of a run, and the count of its errors, whatever level standard error has."""

    def __init__(self, settings: BaseSettings, config: Config) -> None:
        """Hides secrets in every record from now on, whoever prints it. Raises UsageError or StoreError for a file that cannot be written."""
        self.secrets = secrets(settings, config)
        self.errors = _Errors(self.secrets)
        self._handlers: list[logging.Handler] = [self.errors]
        logging.setLogRecordFactory(_factory(self.secrets))
        if (path := config.log_file) is not None:
            try:
                self._handlers.append(_file(path, str(settings["LOG_FORMAT"])))
            except OSError as error:
                # Beside the database it is the database's folder that is not as it should be.
                wrong = UsageError if config.log and error.errno not in _DISK else StoreError
                raise wrong(
                    f"{path}: the log cannot be written ({error.strerror or error}); name another with -s NEWSCRAWL_LOG=…, or 0 for none"
                ) from error
        for handler in self._handlers:
            logging.root.addHandler(handler)

    def hide(self, values: tuple[str, ...]) -> None:
        """Hide these as well, from now on."""
        self.secrets = self.errors.hidden = (*self.secrets, *values)
        logging.setLogRecordFactory(_factory(self.secrets))

    def close(self) -> None:
        for handler in self._handlers:
            logging.root.removeHandler(handler)
            with suppress(
                OSError
            ):  # its last lines, for which the disk has no room: how the run ended was reported before
                handler.close()


# Loggers that report at ERROR a limit that was reached, which the run's exit status shows too.
_NO_FAULT_OF_OURS = ("scrapy.extensions.memusage",)


class _Errors(logging.Handler):
    """Counts errors: one that stands only in the log would end as success."""

    def __init__(self, hidden: tuple[str, ...]) -> None:
        super().__init__(logging.ERROR)
        self.hidden = hidden
        self.count = 0
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name in _NO_FAULT_OF_OURS:
            return
        self.count += 1
        self.first = self.first or redact(_headline(record), self.hidden)


def _headline(record: logging.LogRecord) -> str:
    """The first line of a record, and the exception that was raised."""
    line = record.getMessage().strip().partition("\n")[0]
    if not record.exc_info or not record.exc_info[1]:
        return line
    raised = record.exc_info[1]
    words = f"{type(raised).__name__}: {raised}".partition("\n")[0]
    return line if str(raised) and str(raised) in line else f"{line} ({words})"


def _file(path: Path, form: str) -> logging.Handler:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Rotating(path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", errors="replace")
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter(form))
    return handler


class _Rotating(RotatingFileHandler):
    """A rotating file that writes no traceback for each line on a full disk: the store reports it in one line."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def _factory(hidden: tuple[str, ...]) -> Any:
    plain = logging.Formatter()

    class Record(logging.LogRecord):
        """A record without secrets, in its message and in the traceback that a formatter takes from it."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if self.exc_info and self.exc_info[0] is not None:
                self.exc_text = redact(plain.formatException(self.exc_info), hidden)

        def getMessage(self) -> str:  # noqa: N802 - its name
            return redact(super().getMessage(), hidden)

    return Record
