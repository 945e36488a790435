"""One writing run at a time: a kernel lock on `<db>.lock`, which the death of its holder releases.

The file also says who holds it, for the message; what it says is never the lock itself. It stays behind, which means nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path

from newscrawl.errors import LockHeld
from newscrawl.store.trouble import told
from newscrawl.store.values import utc


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
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LockHeld(
            f"{db}: {_holder(descriptor)}; wait for it, end it, or name another database with -s NEWSCRAWL_DB=…"
        ) from None


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        return f"in use by process {holder['pid']} since {holder['since']} ({holder['command']})"
    except (ValueError, KeyError, TypeError):
        return "in use by another process"  # it has the lock and has not written its name yet


def _write(descriptor: int, holder: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)
