"""Only one run writes at a time: it holds a kernel lock on `<db>.lock`, which the death of its holder releases.

The file also says who holds it, for the message; what it says is never the lock itself. It stays behind, and remembers which
files there were, so that one that is gone is missed: SQLite would begin a new, empty one without a word.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import DamagedStore, LockHeld
from newscrawl.store.db.errors import ELSEWHERE, described
from newscrawl.store.values import moment, utc

# A process that only asks whether the lock is held has it for less than that.
_ASKED_S = 0.05
# Bytes of the file that are read.
_MOST = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that holds the lock, by its own record; None: it has written none yet."""

    pid: int | None = None
    since: datetime | None = None
    command: str | None = None

    def __str__(self) -> str:
        if self.pid is None or self.since is None:
            return "another process"
        return f"process {self.pid} since {utc(self.since)} ({self.command})"


def holder(db: Path) -> Holder | None:
    """Who is writing to the store now; None: nobody."""
    path = db.with_name(f"{db.name}.lock")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None  # nobody ever was, or it is not for us to know
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor)
    finally:
        os.close(descriptor)
    return None


class Lock:
    """Held from `take` to `release`, or to the end of the process."""

    def __init__(self, path: Path, descriptor: int, record: dict[str, Any]) -> None:
        self.path = path
        self._descriptor: int | None = descriptor
        self._record = record

    @classmethod
    def take(cls, db: Path, *, command: str, now: datetime) -> Lock:
        """Raises LockHeld when another process holds it, StoreError when its file cannot be written."""
        path = db.with_name(f"{db.name}.lock")
        with described(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                _lock(descriptor, db)
                record = {"pid": os.getpid(), "since": utc(now), "command": command, "files": _known_files(descriptor)}
                _write(descriptor, record)
            except BaseException:
                os.close(descriptor)
                raise
        return cls(path, descriptor, record)

    def check_known(self, path: Path) -> None:
        """Raises DamagedStore when the database was there once, and is not, or is empty."""
        since = self._record["files"].get(str(path.absolute()))
        if since is not None and not (path.exists() and path.stat().st_size):
            raise DamagedStore(
                f"{path}: it was there on {since} and is {'empty' if path.exists() else 'not there'} now: put it back, from a backup"
                f" if need be; if a new one is to be begun, remove {self.path}"
            )

    def remember(self, path: Path) -> None:
        """Note that the database is there: from now on its absence is an error, which `check_known` raises."""
        assert self._descriptor is not None
        self._record["files"][str(path.absolute())] = self._record["since"]
        with described(self.path):
            _write(self._descriptor, self._record)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _lock(descriptor: int, db: Path) -> None:
    for last in (False, True):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if last:
                break
            time.sleep(_ASKED_S)
    raise LockHeld(f"{db}: in use by {_read(descriptor)}; wait for it, end it, or {ELSEWHERE}")


def _read(descriptor: int) -> Holder:
    try:
        record = json.loads(os.pread(descriptor, _MOST, 0))
        return Holder(pid=int(record["pid"]), since=moment(record["since"]), command=str(record["command"]))
    except (ValueError, KeyError, TypeError):
        return Holder()  # it has the lock and has not written its name yet


def _known_files(descriptor: int) -> dict[str, str]:
    """Path → when it was there last, as earlier runs noted it."""
    try:
        known = json.loads(os.pread(descriptor, _MOST, 0))["files"]
        return {str(path): str(since) for path, since in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(descriptor: int, record: dict[str, Any]) -> None:
    text = json.dumps(record).encode() + b"\n"
    os.pwrite(descriptor, text, 0)
    os.ftruncate(descriptor, len(text))
