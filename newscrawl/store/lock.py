"""One writing run at a time: a kernel lock on `<db>.lock`, which the death of its holder releases.

The file also says who holds it, for the message; what it says is never the lock itself. It stays behind, which means nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newscrawl.errors import LockHeld
from newscrawl.store.trouble import told
from newscrawl.store.values import moment, utc

# Whoever only looks whether the lock is held has it for less than that.
_LOOK_S = 0.05


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

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, db: Path, *, command: str, now: datetime) -> Lock:
        """Raises LockHeld when another process holds it, StoreError when its file cannot be written."""
        path = db.with_name(f"{db.name}.lock")
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                _lock(descriptor, db)
                _write(descriptor, {"pid": os.getpid(), "since": utc(now), "command": command})
            except BaseException:
                os.close(descriptor)
                raise
        return cls(path, descriptor)

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
    raise LockHeld(
        f"{db}: in use by {_read(descriptor)}; wait for it, end it, or name another database with -s NEWSCRAWL_DB=…"
    )


def _read(descriptor: int) -> Holder:
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(pid=int(said["pid"]), since=moment(said["since"]), command=str(said["command"]))
    except (ValueError, KeyError, TypeError):
        return Holder()  # it has the lock and has not written its name yet


def _write(descriptor: int, holder: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)
