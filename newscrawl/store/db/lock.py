"""One writing run at a time: a kernel lock on `<db>.lock`, which the death of its holder releases.

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
from newscrawl.store.db.errors import ELSEWHERE, told
from newscrawl.store.values import moment, utc

# Whoever only looks whether the lock is held has it for less than that.
_LOOK_S = 0.05
# Bytes of the file that are read.
_MOST = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the lock, as it says itself; None: it has not said so yet."""

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

    def __init__(self, path: Path, descriptor: int, said: dict[str, Any]) -> None:
        self.path = path
        self._descriptor: int | None = descriptor
        self._said = said

    @classmethod
    def take(cls, db: Path, *, command: str, now: datetime) -> Lock:
        """Raises LockHeld when another process holds it, StoreError when its file cannot be written."""
        path = db.with_name(f"{db.name}.lock")
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                _lock(descriptor, db)
                said = {"pid": os.getpid(), "since": utc(now), "command": command, "files": _known_files(descriptor)}
                _write(descriptor, said)
            except BaseException:
                os.close(descriptor)
                raise
        return cls(path, descriptor, said)

    def miss(self, path: Path) -> None:
        """Raises DamagedStore when the database was there once, and is not, or is empty."""
        since = self._said["files"].get(str(path.absolute()))
        if since is not None and not (path.exists() and path.stat().st_size):
            raise DamagedStore(
                f"{path}: it was there on {since} and is {'empty' if path.exists() else 'not there'} now: put it back, from a backup"
                f" if need be; if a new one is to be begun, remove {self.path}"
            )

    def remember(self, path: Path) -> None:
        """The database is there: from now on it is missed."""
        assert self._descriptor is not None
        self._said["files"][str(path.absolute())] = self._said["since"]
        with told(self.path):
            _write(self._descriptor, self._said)

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
            time.sleep(_LOOK_S)
    raise LockHeld(f"{db}: in use by {_read(descriptor)}; wait for it, end it, or {ELSEWHERE}")


def _read(descriptor: int) -> Holder:
    try:
        said = json.loads(os.pread(descriptor, _MOST, 0))
        return Holder(pid=int(said["pid"]), since=moment(said["since"]), command=str(said["command"]))
    except (ValueError, KeyError, TypeError):
        return Holder()  # it has the lock and has not written its name yet


def _known_files(descriptor: int) -> dict[str, str]:
    """Path → when it was there last, as earlier runs noted it."""
    try:
        known = json.loads(os.pread(descriptor, _MOST, 0))["files"]
        return {str(path): str(since) for path, since in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(descriptor: int, said: dict[str, Any]) -> None:
    text = json.dumps(said).encode() + b"\n"
    os.pwrite(descriptor, text, 0)
    os.ftruncate(descriptor, len(text))
